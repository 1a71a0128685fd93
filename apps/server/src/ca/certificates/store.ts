import type { Kysely, Transaction } from 'kysely'
import { caTables } from '../tables.ts'

export interface NewIssuance {
  readonly issuerSha256: string
  readonly serial: string
  readonly profile: string
  readonly notAfter: Date
  readonly signing: number
  readonly requestedBy: string
  readonly subject: string | null
  readonly now: Date
}

/** Statements on serial numbers that were given out. */
export function issuanceStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  return {
    async claimSerial({ issuerSha256, requestedBy, notAfter, now, ...row }: NewIssuance): Promise<void> {
      const names = { issuer_sha256: issuerSha256, requested_by: requestedBy, written_at: now, not_after: notAfter }
      await db
        .insertInto('issuance')
        .values({ ...row, ...names, sha256: null })
        .execute()
    },

    async nameCertificate(issuerSha256: string, serial: string, sha256: string): Promise<void> {
      await db
        .updateTable('issuance')
        .set({ sha256 })
        .where('issuer_sha256', '=', issuerSha256)
        .where('serial', '=', serial)
        .where('sha256', 'is', null)
        .execute()
    },
  }
}
