import { Type } from '@fastify/type-provider-typebox'
import {
  comparedFields,
  roleKinds,
  type BindingAnswer,
  type OrganizationFacts,
  type OrganizationLookUpInput,
  type OrganizationRegistrationInput,
} from '@yinxin/protocol/portal'
import { failureSchema, schemaOf, strict } from '../../platform/web/schemas.ts'
import { ownRole } from '../role-management/schemas.ts'

// What the pages about organisations send and get.

const text = Type.String()
const uscc = Type.String({ maxLength: 64 })
const kind = Type.Enum(roleKinds)
const unit = Type.Object({ code: text, name: text, place: text, insurances: Type.Array(Type.Object({ kind: text, place: text })) })

export const organizationLookUpInput = schemaOf<OrganizationLookUpInput>()(Type.Object({ uscc }, strict))

export const organizationFacts = schemaOf<OrganizationFacts>()(
  Type.Object({
    ...{ uscc: text, checkFits: Type.Boolean(), name: text, formerNames: Type.Array(text) },
    ...{ type: Type.Optional(text), legalRepresentativeMasked: Type.Optional(text) },
    registryState: Type.Enum(['active', 'unknown']),
    units: Type.Array(Type.Object({ codeMasked: text, place: text, kinds: Type.Array(text) })),
    ...{ insuredBefore: Type.Boolean(), hasManager: Type.Boolean() },
    obstacles: Type.Array(Type.Object({ kind, why: Type.Enum(['not-the-representative', 'representative-unknown']) })),
  }),
)

export const organizationRegistrationInput = schemaOf<OrganizationRegistrationInput>()(
  Type.Object({ uscc, kind, until: Type.String({ maxLength: 32 }), affirmed: Type.Boolean() }, strict),
)

export const bindingAnswer = schemaOf<BindingAnswer>()(
  Type.Object({
    result: Type.Enum(['bound', 'not-bound']),
    failure: Type.Optional(failureSchema),
    organization: Type.Object({ name: text, usccMasked: text }),
    compared: Type.Array(
      Type.Object({
        field: Type.Enum(comparedFields),
        result: Type.Enum(['equal', 'written-otherwise', 'renamed', 'different', 'absent', 'fine']),
        ...{ organization: Type.Optional(text), certificate: Type.Optional(text) },
      }),
    ),
    role: ownRole,
    units: Type.Array(unit),
    certificate: Type.Optional(Type.Object({ issuerName: text, serial: text, notAfter: text })),
    ...{ comparedAt: text, traceId: text, location: Type.Optional(text) },
  }),
)
