import type { Certificate } from '../certificate.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'

const clause = 'RFC 5280 §6.1.3 (a)(2)'

/** Validity at `now`, both ends included; a time that is none is outside of everything. */
export function checkDates(certificates: readonly Certificate[], now: Date): PathFinding[] {
  return certificates.flatMap((certificate) => {
    const { notBefore, notAfter } = certificate
    const early = !(now >= notBefore) ? `valid from ${notBefore.toISOString()}` : undefined
    const late = !(now <= notAfter) ? `valid until ${notAfter.toISOString()}` : undefined
    return [
      finding({ check: 'not-before', code: 'NOT_YET_VALID', clause }, certificate, early),
      finding({ check: 'not-after', code: 'EXPIRED', clause }, certificate, late),
    ]
  })
}
