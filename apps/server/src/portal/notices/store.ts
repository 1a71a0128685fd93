import { sql } from 'kysely'
import { portalTables, type NoticeTable, type PortalDatabase } from '../database.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { Notice } from './notice.ts'

/** Stores a notice; it stands in the portal from now on. */
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

/** The contact on file of an organisation, as it is kept. */
export async function sealedContactOf(
  db: PortalDatabase,
  organizationId: string,
): Promise<{ readonly uscc: string; readonly contact: Uint8Array | null }> {
  return portalTables(db).selectFrom('organizations').select(['uscc', 'contact']).where('id', '=', organizationId).executeTakeFirstOrThrow()
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

/** The notices of an organisation, the newest first. */
export async function noticesOf(
  db: PortalDatabase,
  organizationId: string,
  most: number,
): Promise<readonly Pick<Notice, 'id' | 'kind' | 'detail' | 'createdAt'>[]> {
  return portalTables(db)
    .selectFrom('notices')
    .select(['id', 'kind', 'detail', 'created_at as createdAt'])
    .where('organization_id', '=', organizationId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute()
}

/** Who reads, and whose notices. */
interface Reader {
  readonly holderId: string
  readonly organizationId: string
}

/** Up to when a holder has read the notices of an organisation. */
export async function readUntil(db: PortalDatabase, { holderId, organizationId }: Reader): Promise<Date | undefined> {
  const row = await portalTables(db)
    .selectFrom('notice_reads')
    .select('read_until')
    .where('holder_id', '=', holderId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row?.read_until
}

/** Notes that everything up to a notice was read; a later mark stays. False: the organisation has no such notice. */
export async function noteRead(db: PortalDatabase, { holderId, organizationId }: Reader, newest: string): Promise<boolean> {
  const { rows } = await sql<object>`
    insert into portal.notice_reads as r (holder_id, organization_id, read_until)
    select ${holderId}::uuid, organization_id, created_at from portal.notices where id = ${newest} and organization_id = ${organizationId}
    on conflict (holder_id, organization_id) do update set read_until = greatest(r.read_until, excluded.read_until)
    returning 1`.execute(db)
  return rows.length > 0
}

/** Deletes up to `most` notices from before `before`; resolves with how many. What was not delivered until then reaches nobody any more. */
export async function deleteOldNotices(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const notices = portalTables(db)
  const old = notices.selectFrom('notices').select('id').where('created_at', '<', before).limit(most)
  const { numDeletedRows } = await notices.deleteFrom('notices').where('id', 'in', old).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
