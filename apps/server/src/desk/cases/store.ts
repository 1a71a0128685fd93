import { sql, type Kysely, type Transaction } from 'kysely'
import type { CaseChannel, CaseEvent, CaseEventKind, CaseState } from '@yinxin/protocol/desk'
import type { FailureCode } from '@yinxin/protocol/failures'
import { jsonText } from '../../platform/json-text.ts'
import type { Case, Checklist, StoredDecision } from './case.ts'
import { forgivenBetweenNodes } from './case-machine.ts'

type Db = Kysely<any>
type Trx = Transaction<any>

const caseColumns =
  sql.raw(`c.id, c.number, c.tenant_id as "tenantId", c.code, c.facts, c.certificate_sha256 as "certificateSha256", c.organization,
  c.state, c.owner, c.checklist, c.version, c.opened_at as "openedAt", c.changed_at as "changedAt", c.kept_until as "keptUntil"`)

/** The case with this number, of one tenant where it matters; locked, so that steps of two come one after the other. */
export async function lockCase(trx: Trx, number: string, tenantId?: string): Promise<Case | undefined> {
  const tenant = tenantId === undefined ? sql`` : sql`and c.tenant_id = ${tenantId}`
  const { rows } = await sql<Case>`select ${caseColumns} from desk.cases c where c.number = ${number} ${tenant} for update`.execute(trx)
  return rows[0]
}

/** The case with this number, of this tenant. */
export async function caseByNumber(db: Db, number: string, tenantId: string): Promise<Case | undefined> {
  const { rows } =
    await sql<Case>`select ${caseColumns} from desk.cases c where c.number = ${number} and c.tenant_id = ${tenantId}`.execute(db)
  return rows[0]
}

/** The case with this number, whoever asks: only for who shows a browser or a code. */
export async function caseWithNumber(db: Db, number: string): Promise<Case | undefined> {
  return (await sql<Case>`select ${caseColumns} from desk.cases c where c.number = ${number}`.execute(db)).rows[0]
}

/** The case that came from this refusal. */
export async function caseFromSource(db: Db, source: string): Promise<Case | undefined> {
  return (await sql<Case>`select ${caseColumns} from desk.cases c where c.source = ${source}`.execute(db)).rows[0]
}

/** The open case of a certificate. */
export async function openCaseOf(db: Db, certificateSha256: string): Promise<Case | undefined> {
  const { rows } = await sql<Case>`select ${caseColumns} from desk.cases c where c.certificate_sha256 = ${certificateSha256}
    and c.state in ('waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect')`.execute(db)
  return rows[0]
}

/** How many cases a certificate has opened since then, however they ended. */
export async function casesOpenedSince(db: Db, certificateSha256: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from desk.cases
    where certificate_sha256 = ${certificateSha256} and opened_at > ${since}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Cases of a browser, the newest first. */
export async function casesOfBrowser(db: Db, browser: string, most: number): Promise<readonly Case[]> {
  const { rows } = await sql<Case>`select ${caseColumns} from desk.cases c join desk.case_browsers b on b.case_id = c.id
    where b.browser = ${browser} order by c.opened_at desc limit ${most}`.execute(db)
  return rows
}

export async function isBrowserOf(db: Db, caseId: string, browser: string): Promise<boolean> {
  const { rows } = await sql`select 1 from desk.case_browsers where case_id = ${caseId} and browser = ${browser}`.execute(db)
  return rows.length > 0
}

export async function addBrowser(trx: Trx, caseId: string, browser: string, now: Date): Promise<void> {
  await sql`insert into desk.case_browsers (case_id, browser, since) values (${caseId}, ${browser}, ${now}) on conflict do nothing`.execute(
    trx,
  )
}

/** The next number of a day: `20261123-0047`. Counted under a lock of the day's row, so no number is given twice. */
export async function nextNumber(trx: Trx, day: string): Promise<string> {
  const { rows } = await sql<{ last: number }>`insert into desk.case_numbers as n (day, last) values (${day}, 1)
    on conflict (day) do update set last = n.last + 1 returning last`.execute(trx)
  return `${day}-${String(rows[0]?.last ?? 0).padStart(4, '0')}`
}

export type NewCase = Pick<Case, 'number' | 'tenantId' | 'code' | 'facts' | 'openedAt' | 'keptUntil'> & { readonly source: string }

/** Stores a case; undefined when its certificate has got an open one in between, or the refusal a case. */
export async function insertCase(trx: Trx, one: NewCase): Promise<Case | undefined> {
  const { number, tenantId, code, facts, openedAt, keptUntil, source } = one
  const { rows } = await sql<Case>`
    insert into desk.cases as c (number, tenant_id, source, code, facts, certificate_sha256, organization, uscc, state, opened_at, changed_at, kept_until)
    values (${number}, ${tenantId}, ${source}, ${code}, ${jsonText(facts)}::jsonb, ${facts.certificate.sha256}, ${facts.claimed.name},
      ${facts.claimed.uscc}, 'waiting', ${openedAt}, ${openedAt}, ${keptUntil})
    on conflict do nothing returning ${caseColumns}`.execute(trx)
  return rows[0]
}

export interface CaseChange {
  readonly state: CaseState
  readonly owner: string | null
  readonly checklist?: Checklist
  readonly keptUntil?: Date
  /** Another office has it from now on. */
  readonly tenantId?: string
}

/** Changes a case that is locked; its version goes up. */
export async function changeCase(trx: Trx, before: Case, change: CaseChange, now: Date): Promise<void> {
  const { state, owner, checklist = before.checklist, keptUntil = before.keptUntil, tenantId = before.tenantId } = change
  await sql`update desk.cases set tenant_id = ${tenantId}, state = ${state}, owner = ${owner}, checklist = ${jsonText(checklist)}::jsonb, kept_until = ${keptUntil},
    version = version + 1, changed_at = ${now} where id = ${before.id}`.execute(trx)
}

export interface NewEvent {
  readonly caseId: string
  readonly at: Date
  readonly kind: CaseEventKind
  readonly by: CaseEvent['by']
  readonly channel: CaseChannel
  readonly staffId?: string | undefined
  readonly words?: string | undefined
  readonly code?: FailureCode | undefined
  readonly place?: CaseEvent['place'] | undefined
}

/** Adds to the course of a case that is locked; it counts for the office that has the case at that moment. */
export async function addEvent(trx: Trx, { caseId, at, kind, by, channel, staffId, words, code, place }: NewEvent): Promise<void> {
  const json = place === undefined ? null : jsonText(place)
  await sql`insert into desk.case_events (case_id, sequence, at, kind, by, channel, staff_id, words, code, place, tenant_id)
    select ${caseId}, coalesce(max(sequence), 0) + 1, ${at}, ${kind}, ${by}, ${channel}, ${staffId ?? null}, ${words ?? null}, ${code ?? null},
      ${json}::jsonb, (select tenant_id from desk.cases where id = ${caseId})
    from desk.case_events where case_id = ${caseId}`.execute(trx)
}

/** How often something has happened to a case. */
export async function countEvents(db: Db, caseId: string, kind: CaseEventKind): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from desk.case_events
    where case_id = ${caseId} and kind = ${kind}`.execute(db)
  return rows[0]?.count ?? 0
}

/** The course of a case, the newest first, with the names of staff of the office that has it: those of another are nobody's here. */
export async function eventsOf(db: Db, caseId: string): Promise<readonly CaseEvent[]> {
  interface Row extends Omit<CaseEvent, 'at' | 'staff' | 'words' | 'code' | 'place'> {
    readonly at: Date
    readonly staff: string | null
    readonly words: string | null
    readonly code: FailureCode | null
    readonly place: NonNullable<CaseEvent['place']> | null
  }
  const { rows } = await sql<Row>`select e.at, e.kind, e.by, e.channel, s.name as staff, e.words, e.code, e.place from desk.case_events e
    join desk.cases c on c.id = e.case_id left join desk.staff s on s.id = e.staff_id and s.tenant_id = c.tenant_id where e.case_id = ${caseId} order by e.sequence desc limit 200`.execute(
    db,
  )
  return rows.map(({ at, staff, words, code, place, ...row }) => ({
    ...row,
    at: at.toISOString(),
    ...(staff === null ? {} : { staff }),
    ...(words === null ? {} : { words }),
    ...(code === null ? {} : { code }),
    ...(place === null ? {} : { place }),
  }))
}

const decisionColumns = sql.raw(`d.id, d.sequence, d.outcome, d.reason, d.clerk,
  (select number from desk.staff where id = d.clerk) as "clerkNumber", d.decided_at as "decidedAt", d.approver,
  d.approved_at as "approvedAt", d.applied_at as "appliedAt", d.state`)

/** The newest decision of a case. */
export async function lastDecision(db: Db, caseId: string): Promise<StoredDecision | undefined> {
  const { rows } = await sql<StoredDecision>`select ${decisionColumns} from desk.decisions d where d.case_id = ${caseId}
    order by d.sequence desc limit 1`.execute(db)
  return rows[0]
}

export async function insertDecision(
  trx: Trx,
  decision: Pick<StoredDecision, 'outcome' | 'reason' | 'clerk' | 'decidedAt' | 'state'> & { readonly caseId: string },
): Promise<void> {
  const { caseId, outcome, reason, clerk, decidedAt, state } = decision
  await sql`insert into desk.decisions (case_id, sequence, outcome, reason, clerk, decided_at, state)
    select ${caseId}, coalesce(max(sequence), 0) + 1, ${outcome}, ${reason}, ${clerk}, ${decidedAt}, ${state}
    from desk.decisions where case_id = ${caseId}`.execute(trx)
}

export async function changeDecision(
  trx: Trx,
  id: string,
  change: {
    readonly state: StoredDecision['state']
    readonly approver?: string
    readonly approvedAt?: Date
    readonly possessionId?: string
    readonly appliedAt?: Date
  },
): Promise<void> {
  const { state, approver, approvedAt, possessionId, appliedAt } = change
  await sql`update desk.decisions set state = ${state}, approver = coalesce(${approver ?? null}::uuid, approver),
    approved_at = coalesce(${approvedAt ?? null}::timestamptz, approved_at), possession_id = coalesce(${possessionId ?? null}::uuid, possession_id),
    applied_at = coalesce(${appliedAt ?? null}::timestamptz, applied_at) where id = ${id}`.execute(trx)
}

export interface Possession {
  readonly id: string
  readonly madeAt: Date
  readonly place: CaseChannel
}

/** The newest proof of a case; one from a future that the clock was set back from hides none that was made since. */
export async function lastPossession(db: Db, caseId: string, now: Date): Promise<Possession | undefined> {
  const latest = new Date(now.getTime() + forgivenBetweenNodes)
  const { rows } = await sql<Possession>`select id, made_at as "madeAt", place from desk.possessions where case_id = ${caseId}
    order by made_at > ${latest}, made_at desc limit 1`.execute(db)
  return rows[0]
}

export async function insertPossession(
  trx: Trx,
  proof: {
    readonly caseId: string
    readonly certificateSha256: string
    readonly madeAt: Date
    readonly place: CaseChannel
    readonly staffId?: string
  },
): Promise<void> {
  const { caseId, certificateSha256, madeAt, place, staffId } = proof
  await sql`insert into desk.possessions (case_id, certificate_sha256, made_at, place, staff_id)
    values (${caseId}, ${certificateSha256}, ${madeAt}, ${place}, ${staffId ?? null})`.execute(trx)
}
