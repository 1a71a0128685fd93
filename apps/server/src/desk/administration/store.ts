import { sql, type Kysely, type Transaction } from 'kysely'
import type { EntryContents, EntryKind } from '@yinxin/protocol/desk'
import { jsonText } from '../../platform/json-text.ts'
import { kindsOfEntry, type StoredEntry } from './entry.ts'

type Db = Kysely<any>

const columns = sql.raw(`e.id, e.tenant_id as "tenantId", e.version, e.content, e.changed_at as "changedAt",
  (select name from desk.staff where id = e.changed_by) as "changedBy"`)

/** Entries of a kind, in the order of what there is only one of, and else of their titles; of one office where each has its own. */
export async function entriesOf<Kind extends EntryKind>(
  db: Db,
  kind: Kind,
  tenantId?: string,
): Promise<readonly StoredEntry<EntryContents[Kind]>[]> {
  const { rows } = await sql<StoredEntry<EntryContents[Kind]>>`select ${columns} from desk.entries e
    where e.kind = ${kind} and (${tenantId ?? null}::text is null or e.tenant_id = ${tenantId ?? null})
    order by e.natural_key, e.number limit 1000`.execute(db)
  return rows
}

/** Locks one; undefined where there is none of this kind, or it is another office's. */
export async function lockEntry<Kind extends EntryKind>(
  trx: Transaction<any>,
  kind: Kind,
  id: string,
  tenantId: string,
): Promise<StoredEntry<EntryContents[Kind]> | undefined> {
  const { rows } = await sql<StoredEntry<EntryContents[Kind]>>`select ${columns} from desk.entries e
    where e.kind = ${kind} and e.id = ${id} and e.tenant_id = ${tenantId} for update`.execute(trx)
  return rows[0]
}

/** Lets one at a time add to a kind: bounds are counted, and what there is only one of is looked for. */
export const lockKind = async (trx: Transaction<any>, kind: EntryKind): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(hashtextextended(${`yinxin desk ${kind}`}, 0))`.execute(trx))

/** Whether another entry is the one there may be of this. */
export async function isKeyTaken(trx: Transaction<any>, kind: EntryKind, key: string | undefined, exceptId?: string): Promise<boolean> {
  if (key === undefined) return false
  const { rows } =
    await sql`select from desk.entries where kind = ${kind} and natural_key = ${key} and id is distinct from ${exceptId ?? null}`.execute(
      trx,
    )
  return rows.length > 0
}

/** Entries of a kind that count for an office: its own, or all of a kind that holds for everybody. */
export async function countEntries(trx: Transaction<any>, kind: EntryKind, tenantId: string): Promise<number> {
  const own = kindsOfEntry[kind].isShared ? sql`true` : sql`tenant_id = ${tenantId}`
  const { rows } = await sql<{ count: string }>`select count(*) as count from desk.entries where kind = ${kind} and ${own}`.execute(trx)
  return Number(rows[0]?.count)
}

export interface NewEntry<Kind extends EntryKind> {
  readonly kind: Kind
  readonly tenantId: string
  readonly content: EntryContents[Kind]
  readonly now: Date
  /** Id of a member of staff; absent: the configuration of a portal. */
  readonly by?: string
}

/** Answers the id. */
export async function insertEntry<Kind extends EntryKind>(trx: Transaction<any>, entry: NewEntry<Kind>): Promise<string> {
  const { kind, tenantId, content, now, by } = entry
  const key = kindsOfEntry[kind].keyOf(content) ?? null
  const { rows } = await sql<{ id: string }>`insert into desk.entries (kind, tenant_id, natural_key, content, changed_at, changed_by)
    values (${kind}, ${tenantId}, ${key}, ${jsonText(content)}, ${now}, ${by ?? null}) returning id`.execute(trx)
  if (rows[0] === undefined) throw new Error('an insert returned no row')
  return rows[0].id
}

/** Another content under the next version. */
export async function replaceEntry<Kind extends EntryKind>(
  trx: Transaction<any>,
  id: string,
  { kind, content, now, by }: Omit<NewEntry<Kind>, 'tenantId'>,
): Promise<void> {
  const key = kindsOfEntry[kind].keyOf(content) ?? null
  await sql`update desk.entries set content = ${jsonText(content)}, natural_key = ${key}, version = version + 1, changed_at = ${now},
    changed_by = ${by ?? null} where id = ${id}`.execute(trx)
}

export const deleteEntry = async (trx: Transaction<any>, id: string): Promise<void> =>
  void (await sql`delete from desk.entries where id = ${id}`.execute(trx))
