import type { DataView } from '@yinxin/protocol/portal'
import { portalTables, type DataViewTable, type PortalDatabase, type PortalTransaction } from '../database.ts'

/** Somebody is shown what of a person is masked everywhere else (R49). */
export interface LookedAt {
  readonly personId: string
  readonly what: DataViewTable['what']
  readonly role: DataViewTable['role']
  /** Id of who looks. */
  readonly actor: string
  /** Number of the case it is for. */
  readonly about?: string
}

/** Views shown to the owner at most, the latest first. */
const shown = 50

/** Notes a view, in the transaction that opens the value: who is not written down sees nothing. */
export async function noteView(trx: PortalTransaction, { personId, about, ...rest }: LookedAt, now: Date): Promise<void> {
  await portalTables(trx)
    .insertInto('data_views')
    .values({ person_id: personId, about: about ?? null, at: now, ...rest })
    .execute()
}

/** Who looked at a person's data, the latest first. Of staff the owner learns role and case, not who it was. */
export async function viewsOf(db: PortalDatabase, personId: string): Promise<readonly DataView[]> {
  const rows = await portalTables(db)
    .selectFrom('data_views')
    .select(['what', 'role', 'about', 'at'])
    .where('person_id', '=', personId)
    .orderBy('at', 'desc')
    .limit(shown)
    .execute()
  return rows.map(({ what, role, about, at }) => ({ what, role, ...(about === null ? {} : { about }), at: at.toISOString() }))
}
