import { Type } from '@fastify/type-provider-typebox'
import { tokenLength } from '@yinxin/protocol/assistant'
import { caseCodes, caseEventKinds, caseOutcomes, caseStates, checklistItems, type PersonCase } from '@yinxin/protocol/desk'
import { optionalCode, schemaOf, strict } from '../../platform/web/schemas.ts'

const number = Type.String({ pattern: '^[0-9]{8}-[0-9]{4,9}$' })

export const caseAnswer = schemaOf<PersonCase>()(
  Type.Object({
    number: Type.String(),
    code: Type.Optional(Type.String()),
    about: Type.Enum([...caseCodes]),
    organization: Type.String(),
    state: Type.Enum([...caseStates]),
    openedAt: Type.String(),
    changedAt: Type.String(),
    keptUntil: Type.String(),
    decision: Type.Optional(Type.Object({ outcome: Type.Enum([...caseOutcomes]), reason: Type.String() })),
    bring: Type.Array(Type.Object({ item: Type.Enum([...checklistItems]), seen: Type.Boolean() })),
    certificate: Type.Object({ sha256: Type.String(), issuerName: Type.String(), serial: Type.String() }),
    possession: Type.Optional(Type.Object({ at: Type.String(), serves: Type.Boolean() })),
    mayProve: Type.Boolean(),
    events: Type.Array(
      Type.Object({
        at: Type.String(),
        kind: Type.Enum([...caseEventKinds]),
        by: Type.Enum(['staff', 'person', 'portal', 'time']),
        channel: Type.Enum(['portal', 'desk']),
        staff: Type.Optional(Type.String()),
        words: Type.Optional(Type.String()),
        code: optionalCode,
      }),
    ),
  }),
)

/** `isOpen`: there is a desk, so a case can be opened. */
export const caseListAnswer = Type.Object({ isOpen: Type.Boolean(), cases: Type.Array(caseAnswer) })
export const caseOpenedAnswer = Type.Object({ number: Type.String(), isNew: Type.Boolean() })
export const caseOfNumber = Type.Object({ number }, strict)
export const caseByCode = Type.Object({ number, code: Type.String({ minLength: 1, maxLength: 32 }) }, strict)
export const caseChallengeInput = Type.Object({ channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict)
export const caseProofInput = Type.Object(
  { challengeId: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), authToken: Type.String({ maxLength: tokenLength.max }) },
  strict,
)
