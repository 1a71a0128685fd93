import type { FailureCode } from '@yinxin/protocol/failures'
import type { SignatureVerification, TimestampVerification, Verification } from '@yinxin/protocol/gateway'

/** Questions a gateway works on at once. At a thousand signatures a second and a second for OCSP, whoever is let in has his answer within two. */
export const defaultInFlight = 1024

/** Bounds questions under way: one more is answered at once, with a refusal, and costs nothing. */
export function boundVerifications(most: number) {
  return boundWork<Verification>(most, (traceId) => refusedVerdict('GATEWAY_BUSY', traceId))
}

/** Messages worked on at once: each may have two megabytes in its question, and 32 signatures. */
export const mostMessagesInFlight = 16

/** The same for signatures of documents. */
export function boundSignatures() {
  return boundWork<SignatureVerification>(mostMessagesInFlight, (traceId) => refusedSignature('GATEWAY_BUSY', traceId))
}

/** And for time-stamps. */
export function boundTimestamps() {
  return boundWork<TimestampVerification>(mostMessagesInFlight, (traceId) => refusedVerdict('GATEWAY_BUSY', traceId))
}

function boundWork<Answer>(most: number, busy: (traceId: string) => Answer) {
  let inFlight = 0
  return async (traceId: string, verify: () => Promise<Answer>): Promise<Answer> => {
    if (inFlight >= most) return busy(traceId)
    inFlight++
    try {
      return await verify()
    } finally {
      inFlight--
    }
  }
}

/** A verdict about nothing: the question was not looked at. */
export const refusedVerdict = (code: FailureCode, traceId: string): Verification => ({
  verdict: 'refused',
  code,
  assurance: 'none',
  findings: [],
  evidence: [],
  traceId,
})

/** The same of a signature. */
export const refusedSignature = (code: FailureCode, traceId: string): SignatureVerification => ({
  ...{ verdict: 'refused', code, signers: [], traceId },
})
