import { Type } from '@fastify/type-provider-typebox'
import { transferStates, type TransferAnswer, type TransfersAnswer } from '@yinxin/protocol/portal'
import { failureSchema, schemaOf } from '../../platform/web/schemas.ts'

const text = Type.String()
const organization = Type.Object({ name: text, usccMasked: text })
const certificate = Type.Object({ issuerName: text, serial: text })
const summary = Type.Object({
  ...{ id: text, state: Type.Enum(transferStates), organization, from: Type.Optional(organization), certificate },
  ...{ askedAt: text, dueOn: text, objectedAt: Type.Optional(text), caseNumber: Type.Optional(text) },
  ...{ endedAt: Type.Optional(text), failure: Type.Optional(failureSchema) },
})

/** Answer of `GET /api/transfers`. */
export const transfersAnswer = schemaOf<TransfersAnswer>()(
  Type.Object({
    ...{ isOpen: Type.Boolean(), isSignedIn: Type.Boolean(), workingDays: Type.Integer() },
    mayAsk: Type.Optional(Type.Object({ organization, certificate })),
    ...{ asked: Type.Array(summary), own: Type.Array(summary) },
  }),
)

/** Answer of `POST /api/transfers`. */
export const transferAnswer = schemaOf<TransferAnswer>()(Type.Object({ id: text }))
