import { noticeChoices, type NoticeChoice, type PersonNotice } from '@yinxin/protocol/portal'
import { jsonText } from '../../platform/json-text.ts'
import { portalTables, type PortalDatabase, type PortalTransaction } from '../database.ts'

/** Stores what a person is told; it stands in their account from now on. */
export async function insertPersonNotice(
  trx: PortalTransaction,
  personId: string,
  { kind, detail }: Pick<PersonNotice, 'kind' | 'detail'>,
  now: Date,
): Promise<void> {
  const row = { person_id: personId, kind, detail: jsonText(detail), created_at: now }
  await portalTables(trx).insertInto('person_notices').values(row).execute()
}

/** What a person was told, the newest first. */
export async function noticesOfPerson(db: PortalDatabase, personId: string, most: number): Promise<readonly PersonNotice[]> {
  const rows = await portalTables(db)
    .selectFrom('person_notices')
    .select(['kind', 'detail', 'created_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute()
  return rows.map(({ kind, detail, created_at: at }) => ({ kind, detail, at: at.toISOString() }))
}

/** About what a person wants to be written to: as chosen, or as it is by default. */
export async function choicesOf(db: PortalDatabase, personId: string): Promise<Readonly<Record<NoticeChoice, boolean>>> {
  const rows = await portalTables(db)
    .selectFrom('notice_choices')
    .select(['kind', 'by_message'])
    .where('person_id', '=', personId)
    .execute()
  return { ...noticeChoices, ...Object.fromEntries(rows.map(({ kind, by_message: byMessage }) => [kind, byMessage])) }
}

/** Keeps a choice. */
export async function saveChoice(
  trx: PortalTransaction,
  { personId, kind, byMessage }: { readonly personId: string; readonly kind: NoticeChoice; readonly byMessage: boolean },
  now: Date,
): Promise<void> {
  const chosen = { by_message: byMessage, chosen_at: now }
  await portalTables(trx)
    .insertInto('notice_choices')
    .values({ person_id: personId, kind, ...chosen })
    .onConflict((conflict) => conflict.columns(['person_id', 'kind']).doUpdateSet(chosen))
    .execute()
}

/** Deletes up to `most` notices from before `before`; resolves with how many. */
export async function deleteOldPersonNotices(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const tables = portalTables(db)
  const old = tables.selectFrom('person_notices').select('id').where('created_at', '<', before).limit(most)
  const { numDeletedRows } = await tables.deleteFrom('person_notices').where('id', 'in', old).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
