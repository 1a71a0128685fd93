import { dayOf } from '@yinxin/ui/dates'
import type { TriedCertificate } from '../tried-certificate.ts'
import type { Candidate } from './candidates.ts'

/** What a clerk may ask about a certificate that was tried. */
export function triedOf({ summary, ukey }: Candidate, issuerName: string): TriedCertificate {
  return { holder: summary.holder, issuerName, serial: summary.serial, validUntil: dayOf(summary.notAfter), ukey: ukey.serialNumber }
}
