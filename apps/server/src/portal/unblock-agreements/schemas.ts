import { Type } from '@fastify/type-provider-typebox'
import {
  unblockingStates,
  type UnblockingChallengeInput,
  type UnblockingDecisionInput,
  type UnblockingPasskeyInput,
  type UnblockingsAnswer,
} from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'
import { passkeyProof } from '../persons/schemas.ts'
import { signInInput } from '../schemas.ts'

const text = Type.String()

/** Numbers of applications are the registration authority's: 4 groups of 4. */
export const byApplication = Type.Object({ application: Type.String({ pattern: '^A(?:-[0-9A-Z]{4}){3}$' }) }, strict)

export const unblockingsAnswer = schemaOf<UnblockingsAnswer>()(
  Type.Object({
    unblockings: Type.Array(
      Type.Object({
        ...{ application: text, ukey: text, usedBy: Type.Optional(text), askedAt: text, until: text, network: text },
        place: Type.Optional(Type.Object({ zh: text, en: text })),
        state: Type.Enum([...unblockingStates]),
        decided: Type.Optional(Type.Object({ at: text, by: text, way: Type.Enum(['certificate', 'passkey']) })),
        isHeard: Type.Boolean(),
        may: Type.Enum(['decide', 'own', 'no']),
      }),
    ),
    hasPasskey: Type.Boolean(),
  }),
)

const agrees = Type.Boolean()

export const unblockingChallengeInput = schemaOf<UnblockingChallengeInput>()(
  Type.Object({ agrees, channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict),
)

export const unblockingDecisionInput = schemaOf<UnblockingDecisionInput>()(Type.Object({ ...signInInput.properties, agrees }, strict))

export const unblockingPasskeyInput = schemaOf<UnblockingPasskeyInput>()(Type.Object({ agrees, proof: passkeyProof }, strict))
