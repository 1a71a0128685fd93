import { Type } from '@fastify/type-provider-typebox'
import { documentKinds } from '@yinxin/protocol/identifiers'
import {
  personNoticeKinds,
  type MobileChangeInput,
  type MobileCodeAnswer,
  type MobileCodeInput,
  type NoticeChoiceInput,
  firstSteps,
  passwordLength,
  type CodeAnswer,
  type DataView,
  type DemoMessagesAnswer,
  type IdentityInput,
  type OwnData,
  type PageStep,
  type PasskeyAddInput,
  type PasskeyCreated,
  type PasskeyProof,
  type PasskeyRequest,
  type PasskeySignInInput,
  type PersonAnswer,
  type PersonCodeInput,
  type PersonEntered,
  type PersonOptions,
  type PersonSignInInput,
  type RecoveryCodeInput,
  type RecoveryInput,
  type RegistrationAnswer,
  type RegistrationCodeInput,
  type RegistrationInput,
} from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

// What the pages about persons send and get. Lengths bound the work; what is wrong with a value has a code of its own, more precise than INPUT_INVALID.

const text = Type.String()
const short = Type.String({ maxLength: 64 })
/** Long enough for an address of anything that was pasted by mistake, and for one of each code point of a password. */
const password = Type.String({ maxLength: passwordLength.max * 4 })
const language = Type.Enum(['zh-CN', 'en'])
const kind = Type.Enum(documentKinds)
const proofing = Type.Enum(['self-asserted', 'registry'])

export const personOptionsAnswer = schemaOf<PersonOptions>()(
  Type.Object({ open: Type.Boolean(), compared: Type.Boolean(), passkeys: Type.Boolean() }),
)

export const identityInput = schemaOf<IdentityInput>()(
  Type.Object({ name: Type.String({ maxLength: 200 }), document: Type.Object({ kind, number: short }, strict), consent: short }, strict),
)

const identity = Type.Object({ name: text, kind, numberMasked: text, proofing, expiresAt: text })
export const registrationAnswer = schemaOf<RegistrationAnswer>()(Type.Object({ identity: Type.Optional(identity) }))

export const registrationCodeInput = schemaOf<RegistrationCodeInput>()(Type.Object({ mobile: short, language }, strict))

export const codeAnswer = schemaOf<CodeAnswer>()(Type.Object({ sentAt: text, expiresAt: text, resendAt: text }))

export const mobileCodeInput = schemaOf<MobileCodeInput>()(Type.Object({ mobile: short, language }, strict))
export const mobileCodeAnswer = schemaOf<MobileCodeAnswer>()(
  Type.Object({ sentAt: text, expiresAt: text, resendAt: text, needsOldCode: Type.Boolean() }),
)
/** Body of `POST /api/person/mobile`. */
export const mobileChangeInput = schemaOf<MobileChangeInput>()(
  Type.Object({ code: short, oldCode: Type.Optional(short), language }, strict),
)

const base64url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]+$' })
/** Without attestation a key of ours is under a kilobyte; what is longer is not looked at. */
const passkeyCreated = schemaOf<PasskeyCreated>()(
  Type.Object(
    {
      ...{ id: base64url(1400), clientDataJSON: base64url(4096), attestationObject: base64url(8192) },
      transports: Type.Array(Type.String({ maxLength: 32, pattern: '^[a-z-]+$' }), { maxItems: 8 }),
    },
    strict,
  ),
)
export const passkeyProof = schemaOf<PasskeyProof>()(
  Type.Object(
    {
      ...{ id: base64url(1400), clientDataJSON: base64url(4096), authenticatorData: base64url(4096), signature: base64url(1024) },
      userHandle: Type.Optional(base64url(128)),
    },
    strict,
  ),
)

export const passkeyRequestAnswer = schemaOf<PasskeyRequest>()(
  Type.Object({
    options: Type.Record(Type.String(), Type.Unknown(), {
      description: 'PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON of WebAuthn',
    }),
  }),
)

export const passkeySignInInput = schemaOf<PasskeySignInInput>()(Type.Object({ proof: passkeyProof, language }, strict))

export const passkeyAddInput = schemaOf<PasskeyAddInput>()(Type.Object({ passkey: passkeyCreated, language }, strict))

/** Address of a passkey. */
export const passkeyOfId = Type.Object({ id: text })

/** Language of the message that goes with a step. */
export const languageQuery = Type.Object({ language: Type.Optional(language) })

export const registrationInput = schemaOf<RegistrationInput>()(
  Type.Object(
    {
      code: short,
      password: Type.Optional(password),
      passkey: Type.Optional(passkeyCreated),
      consents: Type.Object({ terms: short, privacy: short }, strict),
      language,
    },
    strict,
  ),
)

export const personEntered = schemaOf<PersonEntered>()(Type.Object({ location: text }))

export const personCodeInput = schemaOf<PersonCodeInput>()(Type.Object({ account: short, password, language }, strict))

export const personSignInInput = schemaOf<PersonSignInInput>()(Type.Object({ code: short, language }, strict))

export const recoveryCodeInput = schemaOf<RecoveryCodeInput>()(Type.Object({ mobile: short, language }, strict))

export const recoveryInput = schemaOf<RecoveryInput>()(Type.Object({ documentNumber: short, code: short, password, language }, strict))

const seenFrom = Type.Object({ network: text, place: Type.Optional(Type.Object({ zh: text, en: text })) })
const dataView = schemaOf<DataView>()(
  Type.Object({
    what: Type.Enum(['document', 'mobile', 'everything', 'case-document']),
    role: Type.Enum(['owner', 'clerk', 'approver', 'supervisor', 'administrator']),
    ...{ about: Type.Optional(text), at: text },
  }),
)

/** Body of a step of the own account that says nothing but the language of its message. */
export const pageStep = schemaOf<PageStep>()(Type.Object({ language }, strict))

/** Body of `POST /api/person/notices`. */
export const noticeChoiceInput = schemaOf<NoticeChoiceInput>()(
  Type.Object({ kind: Type.Enum(['signed-in', 'certificate-expiring']), byMessage: Type.Boolean() }, strict),
)
const personNotice = Type.Object({ kind: Type.Enum(personNoticeKinds), detail: Type.Record(text, text), at: text })
const chosenNotices = Type.Object({ 'signed-in': Type.Boolean(), 'certificate-expiring': Type.Boolean() })

export const ownData = schemaOf<OwnData>()(
  Type.Object({
    madeAt: text,
    person: Type.Object({
      ...{ id: text, name: text, mobile: text, registeredAt: text, language },
      document: Type.Object({ kind, number: Type.Optional(text) }),
    }),
    proofings: Type.Array(Type.Object({ level: proofing, provider: Type.Optional(text), at: text })),
    consents: Type.Array(Type.Object({ text, version: text, at: text })),
    passwords: Type.Array(Type.Object({ createdAt: text, replacedAt: Type.Optional(text) })),
    passkeys: Type.Array(Type.Object({ id: text, browser: text, createdAt: text })),
    devices: Type.Array(Type.Object({ browser: text, firstSeenAt: text, lastSeenAt: text })),
    sessions: Type.Array(Type.Object({ browser: text, network: text, signedInAt: text, lastSeenAt: text })),
    roles: Type.Array(Type.Object({ organization: text, kind: text, state: text, askedAt: text, endedAt: Type.Optional(text) })),
    decisions: Type.Array(Type.Object({ event: text, at: text })),
    views: Type.Array(dataView),
    notices: Type.Array(personNotice),
    byMessage: chosenNotices,
    visits: Type.Array(Type.Object({ number: text, place: text, day: text, at: text })),
  }),
)

export const personAnswer = schemaOf<PersonAnswer>()(
  Type.Object({
    name: text,
    document: Type.Optional(Type.Object({ kind, numberMasked: text })),
    mobileMasked: text,
    proofing: Type.Object({ level: proofing, at: text }),
    registeredAt: text,
    done: Type.Array(Type.Enum(firstSteps)),
    acr: Type.Enum(['otp', 'password']),
    idleExpiresAt: text,
    sessions: Type.Array(
      Type.Object({
        ...{ id: text, current: Type.Boolean(), signedInAt: text, lastSeenAt: text, browser: text },
        from: Type.Optional(seenFrom),
      }),
    ),
    hasPassword: Type.Boolean(),
    passkeys: Type.Array(Type.Object({ id: text, browser: text, createdAt: text, lastUsedAt: Type.Optional(text) })),
    newDevices: Type.Array(Type.Object({ browser: text, at: text })),
    views: Type.Array(dataView),
    notices: Type.Array(personNotice),
    byMessage: chosenNotices,
  }),
)

export const demoMessagesAnswer = schemaOf<DemoMessagesAnswer>()(
  Type.Object({ messages: Type.Array(Type.Object({ id: text, mobile: text, text, at: text })) }),
)
