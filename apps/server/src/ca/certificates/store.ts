import type { Value } from '../../platform/db.ts'
import { auditInsert } from '../../platform/audit/line.ts'
import { finishingStatement, recordingStatement } from '../signing/store.ts'

export interface NewIssuance {
  readonly issuerSha256: string
  readonly serial: string
  readonly profile: string
  readonly notAfter: Date
  readonly requestedBy: string
  readonly subject: string | null
  readonly now: Date
}

const issuanceTypes = ['text', 'text', 'text', 'timestamptz', 'text', 'text', 'timestamptz']

/** A serial number is given out with the bytes that bear it: `issuanceValues`. */
export const recordIssuance = recordingStatement((first) => [
  `insert into ca.issuance (issuer_sha256, serial, profile, not_after, requested_by, subject, written_at, signing)
      select ${issuanceTypes.map((type, n) => `$${first + n}::${type}`).join(', ')}, id from signing`,
])

export const issuanceValues = (row: NewIssuance): readonly Value[] => {
  const { issuerSha256, serial, profile, notAfter, requestedBy, subject, now } = row
  return [issuerSha256, serial, profile, notAfter.toISOString(), requestedBy, subject, now.toISOString()]
}

/** A signed certificate gets its name, and the audit its line: issuer, serial number, SHA-256, then `auditValues`. */
export const finishIssuance = finishingStatement((first) => [
  `update ca.issuance set sha256 = $${first + 2} where issuer_sha256 = $${first} and serial = $${first + 1} and sha256 is null`,
  auditInsert('ca', first + 3, 'from signing'),
])
