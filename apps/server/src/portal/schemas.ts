import { Type } from '@fastify/type-provider-typebox'
import { unitCodePattern } from '@yinxin/protocol/identifiers'
import {
  deskServices,
  roleKinds,
  type Application,
  type CertificateStatusAnswer,
  type CertificateStatusInput,
  type ChallengeInput,
  type DirectoryAnswer,
  type EnteredSystemAnswer,
  type SessionAnswer,
  type SessionSummary,
  type SignInAnswer,
  type SignInInput,
  type SignInOptions,
  type UnitInput,
  type UnitSummary,
} from '@yinxin/protocol/portal'
import { failureSchema, schemaOf, strict } from '../platform/web/schemas.ts'

// What the portal's pages send and get. Pages come from this server: a field that is not named is refused (`strict`).

const text = Type.String()
const optionalText = Type.Optional(text)
const words = Type.Object({ zh: text, en: text })

/** Purposes a proof can be used for here. The assistant shows the person which; one made for another is refused where it is brought. */
export type OfferedChallengeInput = ChallengeInput & { readonly purpose: 'sign-in' }

/** Body of `POST /api/sign-in/challenges`. How long a certificate may be, and its form, is CERTIFICATE_MALFORMED and not said here. */
export const challengeInput = schemaOf<OfferedChallengeInput>()(
  Type.Object(
    {
      purpose: Type.Enum(['sign-in']),
      certificate: optionalText,
      channel: Type.Optional(Type.Enum(['loopback', 'window'])),
    },
    strict,
  ),
)

/** Body of `POST /api/sign-in`. An id that cannot be one of ours is CHALLENGE_UNKNOWN; what is wrong with a token the gateway says. */
export const signInInput = schemaOf<SignInInput>()(
  Type.Object({ challengeId: Type.String({ minLength: 1, maxLength: 128 }), authToken: text }, strict),
)

const unitSummary = schemaOf<UnitSummary>()(
  Type.Object({ code: text, name: text, place: text, insurances: Type.Array(Type.Object({ kind: text, place: text })) }),
)
const organization = Type.Object({ name: text, usccMasked: text })

/** Answer of a sign-in, and of `GET` and `POST /api/sign-in/unit`. */
export const signInAnswer = schemaOf<SignInAnswer>()(
  Type.Union([
    Type.Object({ next: Type.Literal('enter'), location: text, firstSignIn: Type.Boolean() }),
    Type.Object({ next: Type.Literal('choose-unit'), organization, units: Type.Array(unitSummary) }),
  ]),
)

/** Body of the routes that choose a unit. */
export const unitInput = schemaOf<UnitInput>()(Type.Object({ unitCode: Type.String({ pattern: unitCodePattern.source }) }, strict))

export const signInOptionsAnswer = schemaOf<SignInOptions>()(
  Type.Object({
    portalName: words,
    demo: Type.Boolean(),
    assistantPorts: Type.Array(Type.Integer()),
    minimumAssistantVersion: text,
    authorities: Type.Array(Type.Object({ id: text, name: words, issuers: Type.Array(text), downloadUrl: optionalText })),
    cutOverDate: text,
    announcements: Type.Array(
      Type.Object({ id: text, title: words, text: words, pages: Type.Array(Type.Enum(['sign-in', 'workbench', 'failure', 'help'])) }),
    ),
    now: text,
    gateway: Type.Enum(['ok', 'degraded', 'down']),
    browsers: Type.Array(Type.Object({ name: text, url: text })),
  }),
)

export const enteredSystemAnswer = schemaOf<EnteredSystemAnswer>()(Type.Object({ name: Type.Optional(words) }))

/** Body of `POST /api/sign-in/certificate-status`. */
export const certificateStatusInput = schemaOf<CertificateStatusInput>()(
  Type.Object({ certificate: Type.String({ minLength: 1, maxLength: 16_384 }) }, strict),
)

export const certificateStatusAnswer = schemaOf<CertificateStatusAnswer>()(
  Type.Union([
    Type.Object({ status: Type.Enum(['good', 'unchecked']) }),
    Type.Object({ status: Type.Literal('refused'), failure: failureSchema }),
  ]),
)

export const directoryAnswer = schemaOf<DirectoryAnswer>()(
  Type.Object({
    desks: Type.Array(
      Type.Object({
        name: words,
        services: Type.Array(Type.Enum(deskServices)),
        operator: Type.Optional(words),
        phone: optionalText,
        address: Type.Optional(words),
        hours: Type.Optional(words),
        exceptions: Type.Optional(Type.Array(words)),
        chatUrl: optionalText,
      }),
    ),
  }),
)

export const seenFromSchema = Type.Object({ network: text, place: Type.Optional(words) })

const sessionSummary = schemaOf<SessionSummary>()(
  Type.Object({
    id: text,
    current: Type.Boolean(),
    signedInAt: text,
    lastSeenAt: text,
    browser: text,
    from: Type.Optional(seenFromSchema),
    unitCode: text,
  }),
)

const application = schemaOf<Application>()(Type.Object({ id: text, name: words, description: words, url: text }))

/** Query of the routes of a session: the context that is acted in. One that is not the session's own is NOT_FOUND. */
export const contextQuery = Type.Object({ context: optionalText })

/** Query of `DELETE /api/session`. Whatever it says, a sign-out is one. */
export const signOutQuery = Type.Object({
  reason: Type.Optional(Type.Any({ description: '`ukey-removed`: the UKey was pulled out. Anything else: the person signed out' })),
})

/** Address of one session. One that is not the holder's own is NOT_FOUND, like one that does not exist. */
export const sessionOfId = Type.Object({ id: text })

/** Answer of `GET /api/session`, and of the routes that move or open a context. */
export const sessionAnswer = schemaOf<SessionAnswer>()(
  Type.Object({
    context: Type.Object({ id: text, others: Type.Array(Type.Object({ id: text, unitCode: text })) }),
    organization,
    unit: unitSummary,
    units: Type.Array(unitSummary),
    agent: Type.Optional(organization),
    handler: Type.Optional(Type.Object({ name: text, role: Type.Optional(Type.Enum(roleKinds)) })),
    handlerAsked: Type.Optional(Type.Object({ signInsLeft: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })) })),
    certificate: Type.Object({
      issuerName: text,
      serial: text,
      sha256: text,
      notAfter: text,
      algorithm: text,
      daysLeft: Type.Integer(),
    }),
    signOutOnUkeyRemoval: Type.Boolean(),
    acr: Type.Enum(['certificate', 'certificate-stale']),
    signedInAt: text,
    lastSeenAt: text,
    idleExpiresAt: text,
    absoluteExpiresAt: text,
    sessions: Type.Array(sessionSummary),
    applications: Type.Array(application),
  }),
)
