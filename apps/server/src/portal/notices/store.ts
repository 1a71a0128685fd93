import { portalTables, type NoticeTable, type PortalDatabase } from '../database.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { Notice } from './notice.ts'

/** Stores a notice; it is delivered when a job says so. */
export async function insertNotice(
  db: PortalDatabase,
  notice: { organizationId: string; kind: NoticeTable['kind']; detail: Record<string, string> },
  now: Date,
): Promise<string> {
  const { organizationId, kind, detail } = notice
  const row = await portalTables(db)
    .insertInto('notices')
    .values({ organization_id: organizationId, kind, detail: jsonText(detail), created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** A notice that was not delivered yet; undefined when it was, or is gone. */
export async function undeliveredNotice(db: PortalDatabase, id: string): Promise<Notice | undefined> {
  const row = await portalTables(db)
    .selectFrom('notices')
    .innerJoin('organizations', 'organizations.id', 'notices.organization_id')
    .select(['notices.id', 'notices.kind', 'notices.detail', 'notices.created_at', 'organizations.id as organization', 'uscc', 'name'])
    .where('notices.id', '=', id)
    .where('delivered_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { kind, detail, created_at: createdAt, organization, uscc, name } = row
  return { id: row.id, kind, detail, createdAt, organization: { id: organization, uscc, name } }
}

export async function noteDelivered(db: PortalDatabase, id: string, now: Date): Promise<void> {
  await portalTables(db).updateTable('notices').set({ delivered_at: now }).where('id', '=', id).execute()
}

/** Deletes up to `most` notices that were delivered before `before`; resolves with how many. */
export async function deleteDeliveredNotices(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const notices = portalTables(db)
  const old = notices.selectFrom('notices').select('id').where('delivered_at', '<', before).limit(most)
  const { numDeletedRows } = await notices.deleteFrom('notices').where('id', 'in', old).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
