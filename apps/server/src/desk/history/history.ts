import { changedFields, type HistoryAnswer, type HistoryKind, type HistoryLine } from '@yinxin/protocol/desk'
import { sql, type Kysely, type Transaction } from 'kysely'
import { jsonText } from '../../platform/json-text.ts'

/** One change, as it is written in the transaction that makes it. */
export interface Change {
  readonly at: Date
  /** Id of a member of staff; `portal`: its configuration; any other word: whoever runs the system. */
  readonly actor: string
  readonly tenantId: string
  readonly kind: HistoryKind
  readonly subject: string
  readonly title: string
  readonly version: number
  readonly before?: object | undefined
  readonly after?: object | undefined
  readonly why: string
}

/** Writes what was before, what is now, who, when and why. */
export async function writeChange(trx: Transaction<any>, change: Change): Promise<void> {
  const { at, actor, tenantId, kind, subject, title, version, before, after, why } = change
  const actorKind = /^[\da-f]{8}-[\da-f-]{27}$/.test(actor) ? 'staff' : actor === 'portal' ? 'portal' : 'operator'
  await sql`insert into desk.changes (at, actor_kind, staff_id, tenant_id, kind, subject, title, version, before, after, why)
    values (${at}, ${actorKind}, ${actorKind === 'staff' ? actor : null}, ${tenantId}, ${kind}, ${subject}, ${title}, ${version},
      ${before === undefined ? null : jsonText(before)}, ${after === undefined ? null : jsonText(after)}, ${why})`.execute(trx)
}

/** Which changes are asked for. */
export interface HistoryQuery {
  readonly kind?: HistoryKind
  /** Id of one entry or member of staff. */
  readonly subject?: string
  /** Words of title, reason, name of who changed it, or of what changed. */
  readonly q?: string
  /** Only older ones than this number. */
  readonly below?: number
}

const page = 50

interface Row {
  readonly number: string
  readonly at: Date
  readonly actorKind: 'staff' | 'operator' | 'portal'
  readonly staffName: string | null
  readonly kind: HistoryKind
  readonly subject: string
  readonly title: string
  readonly version: number
  readonly before: object | null
  readonly after: object | null
  readonly why: string
}

/** Changes of one office, and of what holds for all, the newest first. */
export async function listHistory(db: Kysely<any>, tenantId: string, query: HistoryQuery): Promise<HistoryAnswer> {
  const { kind = null, subject = null, below = null } = query
  const words = query.q === undefined || query.q.trim() === '' ? null : `%${escapeLike(query.q.trim())}%`
  const { rows } =
    await sql<Row>`select c.number, c.at, c.actor_kind as "actorKind", s.name as "staffName", c.kind, c.subject, c.title, c.version,
      c.before, c.after, c.why
    from desk.changes c left join desk.staff s on s.id = c.staff_id
    where (c.tenant_id = ${tenantId} or c.kind in ('day', 'place', 'announcement'))
      and (${kind}::text is null or c.kind = ${kind}) and (${subject}::uuid is null or c.subject = ${subject})
      and (${below}::bigint is null or c.number < ${below})
      and (${words}::text is null or c.title ilike ${words} or c.why ilike ${words} or s.name ilike ${words}
        or c.before::text ilike ${words} or c.after::text ilike ${words})
    order by c.number desc limit ${page + 1}`.execute(db)
  const lines = rows.slice(0, page).map(present)
  const last = lines.at(-1)
  return { lines, ...(rows.length > page && last !== undefined ? { next: last.number } : {}) }
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

function present({ actorKind, staffName, before, after, number, at, ...row }: Row): HistoryLine {
  return {
    ...row,
    number: Number(number),
    at: at.toISOString(),
    by: { kind: actorKind, name: staffName ?? '' },
    what: before === null ? 'added' : after === null ? 'removed' : 'changed',
    fields: changedFields(before ?? undefined, after ?? undefined),
  }
}
