import type { FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'

/** Questions a gateway works on at once. At a thousand signatures a second and a second for OCSP, whoever is let in has his answer within two. */
export const defaultInFlight = 1024

/** Bounds questions under way: one more is answered at once, with a refusal, and costs nothing. */
export function boundVerifications(most: number) {
  let inFlight = 0
  return async (traceId: string, verify: () => Promise<Verification>): Promise<Verification> => {
    if (inFlight >= most) return refusedVerdict('GATEWAY_BUSY', traceId)
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
