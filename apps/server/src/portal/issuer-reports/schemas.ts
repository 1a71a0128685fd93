import { Type } from '@fastify/type-provider-typebox'
import { issuerStates } from '@yinxin/protocol/portal'

/** What an issuer was told of a lost certificate, and did. */
export const issuerNewsSchema = Type.Object({ state: Type.Enum([...issuerStates]), at: Type.Optional(Type.String()) })
