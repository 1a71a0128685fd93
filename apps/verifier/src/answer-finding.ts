import type { PathFinding } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import { failureOf } from '@yinxin/server/gateway/failure-of-finding.ts'

/** One check as the answer shows it. `passed` and `failed` as the gateway says it; a `note` refuses nothing. */
export interface AnswerFinding {
  readonly check: string
  readonly result: 'passed' | 'failed' | 'note'
  readonly code?: FailureCode
  /** Where the rule stands. */
  readonly clause: string
  /** Name of the certificate it concerns (RFC 4514). */
  readonly subject?: string
  readonly detail?: string
}

const results = { pass: 'passed', fail: 'failed', note: 'note' } as const

/** The verifier's finding in the words of the answer. */
export function answerFinding({ check, result, code, clause, subject, detail }: PathFinding): AnswerFinding {
  return {
    check,
    result: results[result],
    ...(code ? { code: failureOf(code, detail) } : {}),
    clause,
    ...(subject !== undefined ? { subject } : {}),
    ...(detail !== undefined ? { detail } : {}),
  }
}
