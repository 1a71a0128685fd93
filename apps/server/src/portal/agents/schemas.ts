import { Type } from '@fastify/type-provider-typebox'
import { unitCodePattern } from '@yinxin/protocol/identifiers'
import {
  mostLimits,
  roleActions,
  roleKinds,
  type ClientAnswer,
  type ClientsAnswer,
  type DelegationAnswer,
  type DelegationHandlersInput,
  type DelegationInput,
  type DelegationsAnswer,
} from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

// What the pages about delegations send and get. Lengths bound the work; what is wrong with a value has a code of its own.

const text = Type.String()
const kind = Type.Enum(roleKinds)
const organization = Type.Object({ name: text, usccMasked: text })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const unit = Type.Object({ code: text, name: text, place: text, insurances: Type.Array(Type.Object({ kind: text, place: text })) })

const delegation = {
  ...{ id: text, organization, state: Type.Enum(['offered', 'active']), unitCodes: Type.Array(text), businessSystems: Type.Array(text) },
  ...{ until: text, offeredAt: text, acceptedAt: Type.Optional(text), lastUsed: Type.Optional(text) },
}

export const delegationsAnswer = schemaOf<DelegationsAnswer>()(
  Type.Object({
    organization,
    own: Type.Object({ name: text, kind, acr: text }),
    may: Type.Array(Type.Enum(roleActions)),
    given: Type.Array(Type.Object(delegation)),
    received: Type.Array(Type.Object({ ...delegation, handlers: Type.Array(text) })),
    handlers: Type.Array(Type.Object({ role: text, name: text, kind })),
    units: Type.Array(unit),
    businessSystems: Type.Array(Type.Object({ id: text, name: Type.Object({ zh: text, en: text }) })),
    provenUntil: Type.Optional(text),
  }),
)

export const delegationInput = schemaOf<DelegationInput>()(
  Type.Object(
    {
      uscc: Type.String({ maxLength: 64 }),
      name: Type.String({ maxLength: 200 }),
      unitCodes: Type.Array(Type.String({ pattern: unitCodePattern.source }), { maxItems: mostLimits }),
      businessSystems: Type.Array(Type.String({ maxLength: 100 }), { maxItems: mostLimits }),
      until: Type.String({ maxLength: 32 }),
    },
    strict,
  ),
)
export const delegationAnswer = schemaOf<DelegationAnswer>()(Type.Object({ id: text }))
export const delegationHandlersInput = schemaOf<DelegationHandlersInput>()(
  Type.Object({ handlers: Type.Array(uuid, { maxItems: mostLimits }) }, strict),
)

export const clientsAnswer = schemaOf<ClientsAnswer>()(
  Type.Object({
    own: Type.Object({ name: text, usccMasked: text, context: text }),
    clients: Type.Array(
      Type.Object({
        ...{ id: text, name: text, usccMasked: text, units: Type.Array(Type.Object({ code: text, place: text })) },
        ...{ until: text, lastUsed: Type.Optional(text), context: Type.Optional(text) },
      }),
    ),
  }),
)
export const clientAnswer = schemaOf<ClientAnswer>()(Type.Object({ context: text }))
