import type { Certificate } from '../x509/certificate.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'

const clause = 'RFC 5280 §6.1.3 (a)(2)'

/** Validity at `now` give or take the tolerance, both ends included; a time that is none is outside of everything. */
export function checkDates(certificates: readonly Certificate[], now: Date, toleranceSeconds = 0): RuleFinding[] {
  // Certificates know whole seconds, and notAfter is the last one in which they are valid (§4.1.2.5).
  const second = Math.floor(+now / 1000) * 1000
  const tolerance = toleranceSeconds * 1000
  return certificates.flatMap((certificate) => {
    const { notBefore, notAfter } = certificate
    const early = !(second + tolerance >= +notBefore) ? `valid from ${notBefore.toISOString()}` : undefined
    const late = !(second - tolerance <= +notAfter) ? `valid until ${notAfter.toISOString()}` : undefined
    return [
      finding({ check: 'not-before', code: 'NOT_YET_VALID', clause }, certificate, early),
      finding({ check: 'not-after', code: 'EXPIRED', clause }, certificate, late),
    ]
  })
}
