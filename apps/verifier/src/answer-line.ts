import type { FailureCode } from '@yinxin/protocol/failures'
import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { answerQuestion } from './answer.ts'
import type { VerifyAnswer } from './answer-form.ts'
import { readBatchLine, type BatchLine, type LineId } from './batch-line.ts'
import type { AnswerFinding } from './answer-finding.ts'
import type { KnownInputs } from './known-inputs.ts'

/** What a batch writes for one line. Findings of `authentication` are the gateway's, without a clause. */
export interface BatchAnswer {
  readonly id: LineId
  readonly verdict: VerifyAnswer['verdict'] | 'error'
  readonly code?: FailureCode
  readonly reason?: string
  readonly findings: readonly (Omit<AnswerFinding, 'clause' | 'result'> & { readonly result: string; readonly clause?: string })[]
}

/** The answer to one line, whatever it holds; never rejects. */
export async function answerLine(bytes: Buffer, known: KnownInputs): Promise<BatchAnswer> {
  const asked = readBatchLine(bytes, known)
  if ('problem' in asked) return badLine(asked.id, 'INPUT_INVALID', asked.problem)
  try {
    const { verdict, code, reason, findings } = 'question' in asked ? answerQuestion(asked.question) : await answerAuthentication(asked)
    return {
      id: asked.id,
      verdict,
      ...(code === undefined ? {} : { code }),
      ...(reason === undefined ? {} : { reason }),
      findings: [...findings, ...asked.unknown.map(unknownField)],
    }
  } catch (error) {
    if (error instanceof UsageError) return badLine(asked.id, 'INPUT_INVALID', error.message)
    return badLine(asked.id, 'INTERNAL', 'a fault of the verifier')
  }
}

type Asked = Extract<BatchLine, { authentication: unknown }>

/** The gateway is loaded with the first such line; each line gets one of its own, so that none is a replay of another. */
async function answerAuthentication({ authentication }: Asked): Promise<Omit<BatchAnswer, 'id'>> {
  const { verifyToken: verifyAuthentication } = await import('./authentication.ts')
  return verifyAuthentication(authentication)
}

/** A line that got no verdict. */
export const badLine = (id: LineId, code: FailureCode, detail: string): BatchAnswer => ({
  id,
  verdict: 'error',
  code,
  findings: [{ check: 'line', result: 'failed', code, detail }],
})

const unknownField = (name: string): BatchAnswer['findings'][number] => ({
  check: 'line',
  result: 'note',
  detail: `field not known, passed over: ${name.slice(0, 60)}`,
})
