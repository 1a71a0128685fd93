import { algorithmRow } from './algorithms.ts'
import type { AlgorithmId } from './algorithms.ts'
import { isSignedBy } from './certificate.ts'
import { defaultToleranceSeconds, judgeAnswer } from './ocsp-judgement.ts'
import { parseOcspResponse } from './ocsp-response.ts'
import type { OcspQuestion, OcspStatus } from './ocsp-judgement.ts'
import type { Parsed } from './parsed.ts'

export type { OcspQuestion, OcspStatus } from './ocsp-judgement.ts'

/**
 * The status a response gives this certificate, or the one reason why the response is not acceptable (RFC 6960 §3.2):
 * signed by the issuer or by a responder the issuer named for this, exactly one answer for the certificate, times around `now`, nonce fitting.
 */
export function verifyOcspResponse(question: OcspQuestion): Parsed<OcspStatus> {
  const parsed = parseOcspResponse(question.response)
  if (!parsed.ok) return parsed
  const response = parsed.value
  if (response.status !== 'successful') return { ok: false, problem: `OCSP responder answered ${response.status}` }
  return judgeAnswer(response.basic, question, {
    ageWithoutNextUpdateSeconds: question.toleranceSeconds ?? defaultToleranceSeconds,
    algorithmProblem: weakness,
    isMadeBy: isSignedBy,
    // No lists here: whoever needs a delegate's own status asks `verifyChain`.
    standingProblem: () => undefined,
  })
}

const weakness = (algorithm: AlgorithmId | 'unknown'): string | undefined =>
  algorithm === 'unknown' ? 'algorithm not known' : algorithmRow(algorithm).weak ? `${algorithm} is too weak` : undefined
