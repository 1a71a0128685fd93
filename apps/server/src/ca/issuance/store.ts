import type { Kysely, SelectQueryBuilder } from 'kysely'
import { caTables, type CaTables } from '../tables.ts'

/** Statements that count what was issued, each no further than it has to. */
export function quotaStore(anyDb: Kysely<any>) {
  const db = caTables(anyDb)
  const countOf = async (some: SelectQueryBuilder<CaTables, never, object>): Promise<number> => {
    const counted = db.selectFrom(some.as('some')).select(({ fn }) => fn.countAll<number>().as('count'))
    return (await counted.executeTakeFirstOrThrow()).count
  }
  return {
    /** How many serial numbers a caller was given since then, counted to `most`. */
    issuedTo: (requestedBy: string, since: Date, most: number): Promise<number> =>
      countOf(
        db.selectFrom('issuance').select('serial').where('requested_by', '=', requestedBy).where('written_at', '>', since).limit(most),
      ),

    /** How many certificates that speak for `subject` have neither ended nor been revoked, counted to `most`; a suspended one can come back. */
    inForce: (subject: string, now: Date, most: number): Promise<number> =>
      countOf(
        db
          .selectFrom('issuance')
          .leftJoin('revocation', (join) =>
            join.onRef('revocation.issuer_sha256', '=', 'issuance.issuer_sha256').onRef('revocation.serial', '=', 'issuance.serial'),
          )
          .select('issuance.serial')
          .where('issuance.subject', '=', subject)
          .where('issuance.not_after', '>', now)
          .where((either) => either.or([either('revocation.reason', 'is', null), either('revocation.reason', '=', 'certificateHold')]))
          .limit(most),
      ),
  }
}
