import { weaknessNotes } from './algorithm-levels.ts'
import { pathOf, type VerifyAnswer } from './answer-form.ts'
import { chainVerdict } from './chain-verdict.ts'
import { answerFinding } from './answer-finding.ts'
import type { VerifyQuestion } from './question.ts'
import { answerStatus } from './status-answer.ts'

/** Answers one question. Pure apart from what it is given, never throws, bounded as `verifyChain` is. */
export function answerQuestion(question: VerifyQuestion): VerifyAnswer {
  return question.kind === 'chain' ? answerChain(question) : answerStatus(question, question.kind)
}

function answerChain(question: VerifyQuestion): VerifyAnswer {
  const verdict = chainVerdict(question)
  const findings = [
    ...verdict.findings,
    ...weaknessNotes(verdict, question.revocation === 'none' ? [] : question.crls, question.algorithms),
  ]
  const shown = findings.map(answerFinding)
  const code = shown.find(({ result }) => result === 'failed')?.code
  return {
    verdict: verdict.verdict,
    ...(code ? { code } : {}),
    findings: shown,
    path: pathOf(verdict),
    policies: verdict.policies,
  }
}
