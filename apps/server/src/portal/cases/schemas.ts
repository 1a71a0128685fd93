import { Type } from '@fastify/type-provider-typebox'
import { caseNumber, personCase } from '../../platform/contracts/cases.ts'
import { strict } from '../../platform/web/schemas.ts'

/** `isOpen`: there is a desk, so a case can be opened. */
export const caseListAnswer = Type.Object({ isOpen: Type.Boolean(), cases: Type.Array(personCase) })
export const caseOpenedAnswer = Type.Object({ number: Type.String(), isNew: Type.Boolean() })
export const caseOfNumber = Type.Object({ number: caseNumber }, strict)
export const caseByCode = Type.Object({ number: caseNumber, code: Type.String({ minLength: 1, maxLength: 32 }) }, strict)
