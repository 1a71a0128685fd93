import { Type } from '@fastify/type-provider-typebox'
import { unitCodePattern } from '@yinxin/protocol/identifiers'
import {
  bindingPurposes,
  mostLimits,
  roleActions,
  roleKinds,
  roleStates,
  type FirstAnswer,
  type HandOverInput,
  type InvitationInput,
  type LetterAnswer,
  type OrganizationPeopleAnswer,
  type OwnRolesAnswer,
  type ProofChallengeInput,
  type RoleAnswer,
  type RoleChangeInput,
  type StepUpAnswer,
} from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'
import { issuerNewsSchema } from '../issuer-reports/schemas.ts'

// What the pages about roles send and get. Lengths bound the work; what is wrong with a value has a code of its own, more precise than INPUT_INVALID.

const text = Type.String()
const day = Type.String({ maxLength: 32 })
const kind = Type.Enum(roleKinds)
const organization = Type.Object({ name: text, usccMasked: text })
const words = Type.Object({ zh: text, en: text })
const unit = Type.Object({ code: text, name: text, place: text, insurances: Type.Array(Type.Object({ kind: text, place: text })) })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

/** Addresses of one role or invitation. */
export const byId = Type.Object({ id: uuid }, strict)

/** Which of several one acts for: a role of the person, or a context of the session. */
export const actingQuery = Type.Object({ role: Type.Optional(uuid), context: Type.Optional(uuid) }, strict)

export const ownRole = Type.Object({
  ...{ id: text, kind, state: Type.Enum(roleStates), organization, until: text },
  next: Type.Enum(['prove-certificate', 'wait-for-manager', 'wait-for-units', 'enter', 'none']),
  hasCertificate: Type.Boolean(),
})
const ownInvitation = Type.Object({ id: text, kind, organization, until: text, expiresAt: text })

export const roleAnswer = schemaOf<RoleAnswer>()(Type.Object({ role: ownRole }))
export const ownRolesAnswer = schemaOf<OwnRolesAnswer>()(
  Type.Object({ roles: Type.Array(ownRole), invitations: Type.Array(ownInvitation) }),
)

const steps = Type.Array(Type.Enum(['person', 'organization', 'binding', 'sign-in']))
export const firstAnswer = schemaOf<FirstAnswer>()(
  Type.Object({ done: steps, skipped: steps, roles: Type.Array(ownRole), invitations: Type.Array(ownInvitation) }),
)

export const letterAnswer = schemaOf<LetterAnswer>()(
  Type.Object({
    organization: Type.Object({ name: text, uscc: text }),
    person: Type.Object({ name: text, documentMasked: Type.Optional(text), mobileMasked: text }),
    ...{ kind, until: text, today: text },
    units: Type.Array(Type.Object({ code: text, place: text })),
  }),
)

/** Body of the routes that ask for a proof about an organisation. */
export const proofChallengeInput = schemaOf<ProofChallengeInput>()(
  Type.Object({ certificate: Type.Optional(text), channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict),
)

const action = Type.Enum(roleActions)
const person = Type.Object({
  ...{ id: text, name: text, kind, state: Type.Enum(['pending', 'active']), until: text },
  ...{ unitCodes: Type.Optional(Type.Array(text)), businessSystems: Type.Optional(Type.Array(text)) },
  ...{ isOwn: Type.Boolean(), isVerified: Type.Boolean(), askedAt: text, lastSignIn: Type.Optional(text), may: Type.Array(action) },
})
export const organizationPeopleAnswer = schemaOf<OrganizationPeopleAnswer>()(
  Type.Object({
    organization,
    own: Type.Object({ id: text, name: text, kind, acr: text }),
    may: Type.Array(action),
    people: Type.Array(person),
    invitations: Type.Array(Type.Object({ id: text, name: text, mobileMasked: text, kind, until: text, sentAt: text, expiresAt: text })),
    certificates: Type.Array(
      Type.Object({
        ...{
          id: text,
          purpose: Type.Enum(bindingPurposes),
          authority: Type.Optional(text),
          boundAt: text,
          usedBy: Type.Optional(text),
        },
        state: Type.Enum(['active', 'blocked', 'suspended']),
        suspension: Type.Optional(Type.Object({ id: text, at: text })),
        issuer: Type.Optional(issuerNewsSchema),
      }),
    ),
    newCertificates: Type.Array(
      Type.Object({
        ...{ id: text, state: Type.Enum(['waiting', 'declined']), issuerName: text, serial: text, notAfter: text, askedAt: text },
        usedBy: Type.Optional(text),
      }),
    ),
    units: Type.Array(unit),
    businessSystems: Type.Array(Type.Object({ id: text, name: words })),
    provenUntil: Type.Optional(text),
  }),
)

const limits = {
  until: day,
  unitCodes: Type.Optional(Type.Array(Type.String({ pattern: unitCodePattern.source }), { maxItems: mostLimits })),
  businessSystems: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: mostLimits })),
}

export const invitationInput = schemaOf<InvitationInput>()(
  Type.Object(
    {
      name: Type.String({ maxLength: 200 }),
      mobile: Type.String({ maxLength: 64 }),
      kind,
      language: Type.Enum(['zh-CN', 'en']),
      ...limits,
    },
    strict,
  ),
)
export const invitationAnswer = Type.Object({ id: text })
export const roleChangeInput = schemaOf<RoleChangeInput>()(Type.Object({ kind, ...limits }, strict))
export const handOverInput = schemaOf<HandOverInput>()(Type.Object({ to: uuid, then: Type.Enum(['handler', 'ended']) }, strict))
export const stepUpAnswer = schemaOf<StepUpAnswer>()(Type.Object({ provenUntil: text }))
