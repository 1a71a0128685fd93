import { createHash, randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { AuditEvent } from '@yinxin/protocol/audit-events'
import type { Clock } from './clock.ts'
import { statement, type Statement, type Value } from './db.ts'
import { every, type Job } from './jobs.ts'
import type { Log } from './log.ts'

/** One decision, as its component states it. Never a PIN, a token or a signature. */
export interface AuditLine {
  readonly event: AuditEvent
  readonly traceId: string
  /** Who decided or asked: an organisation's id, a clerk, `system`. */
  readonly actor?: string
  /** Whom or what it is about. */
  readonly subject?: string
  /** Hex SHA-256 of the certificate. */
  readonly certificate?: string
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface AuditStamp {
  readonly now: Date
  /** Name of the node that writes. */
  readonly node: string
}

/**
 * A step for a component's migrations: tables `audit_line` and `audit_seal` in its schema. Lines can be added and sealed once, and
 * neither changed nor deleted: the database refuses it.
 */
export function auditMigration(schema: string): { up(db: Kysely<any>): Promise<void> } {
  const inSchema = (name: string) => sql.id(schema, name)
  return {
    async up(db) {
      await sql`create table ${inSchema('audit_line')} (id uuid primary key, number bigint generated always as identity,
        at timestamptz not null, node text not null, event text not null, trace_id text not null, actor text, subject text,
        certificate text, detail jsonb not null, seal bigint)`.execute(db)
      await sql`create index audit_line_unsealed on ${inSchema('audit_line')} (number) where seal is null`.execute(db)
      await sql`create index audit_line_seal on ${inSchema('audit_line')} (seal)`.execute(db)
      await sql`create index audit_line_trace on ${inSchema('audit_line')} (trace_id)`.execute(db)
      await sql`create table ${inSchema('audit_seal')} (number bigint primary key, at timestamptz not null, lines integer not null,
        previous text not null, hash text not null)`.execute(db)
      await sql`create function ${inSchema('refuse_audit_change')}() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' and tg_table_name = 'audit_line' and old.seal is null
            and to_jsonb(new) - 'seal' = to_jsonb(old) - 'seal' then return new; end if;
          raise exception 'the audit log is only added to';
        end $$`.execute(db)
      for (const table of ['audit_line', 'audit_seal']) {
        await sql`create trigger refuse_change before update or delete on ${inSchema(table)} for each row
          execute function ${inSchema('refuse_audit_change')}()`.execute(db)
      }
    },
  }
}

/** Writes one line in the transaction that makes the decision: either both are there after a crash, or neither. */
export async function writeAudit(trx: Transaction<any> | Kysely<any>, schema: string, line: AuditLine, stamp: AuditStamp): Promise<void> {
  await writeLine(schema)(trx, auditValues(line, stamp))
}

/** Number of values a line has. */
const lineValues = 9

/**
 * The insert of `writeAudit` as a part of a larger statement, so that decision and line are one round trip and, in the same statement, one
 * transaction. Its values are `auditValues`, from `$first` on.
 * @param source what has to have happened, as `from …`: a line for each of its rows; absent: one line
 */
export function auditInsert(schema: string, first: number, source = ''): string {
  const types = ['uuid', 'timestamptz', 'text', 'text', 'text', 'text', 'text', 'text', 'jsonb']
  const values = Array.from({ length: lineValues }, (_, index) => `$${first + index}::${types[index] ?? 'text'}`)
  return `insert into "${schema}".audit_line (id, at, node, event, trace_id, actor, subject, certificate, detail)
    select ${values.join(', ')} ${source}`
}

/** The values of a line, in the order `auditInsert` takes them. */
export function auditValues(line: AuditLine, { now, node }: AuditStamp): readonly Value[] {
  const { event, traceId, actor = null, subject = null, certificate = null, detail = {} } = line
  return [randomUUID(), now.toISOString(), node, event, traceId, actor, subject, certificate, JSON.stringify(detail)]
}

const writers = new Map<string, Statement<never>>()

function writeLine(schema: string): Statement<never> {
  const writer = writers.get(schema) ?? statement<never>(auditInsert(schema, 1))
  writers.set(schema, writer)
  return writer
}

interface StoredLine {
  readonly number: number
  readonly [column: string]: unknown
}

interface Seal {
  readonly number: number
  readonly at: Date
  readonly lines: number
  readonly previous: string
  readonly hash: string
}

const noSeal = '0'.repeat(64)
const batch = 1000

/** Hash of a seal: SHA-256 over its number, time, the previous hash and every line in the order of their numbers. */
function sealHash(number: number, at: Date, previous: string, lines: readonly StoredLine[]): string {
  const hash = createHash('sha256').update(JSON.stringify([number, at.toISOString(), previous, lines.length]))
  for (const line of lines) hash.update('\n').update(canonical(line))
  return hash.digest('hex')
}

/** A line as text that is the same when written and when read back: the database's own words, without the seal that came later. */
function canonical(line: StoredLine): string {
  const columns = ['id', 'number', 'at', 'node', 'event', 'trace_id', 'actor', 'subject', 'certificate', 'detail']
  return JSON.stringify(columns.map((column) => line[column] ?? null))
}

const lineColumns = sql.raw(`id, number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, node, event, trace_id, actor,
  subject, certificate, detail::text as detail`)

/**
 * Chains committed lines in batches every second, on whichever node comes first. A chain head inside the deciding transaction would
 * cost 65 % of the throughput (measured); so a line is provable at most a second after it was acknowledged, and durable at once.
 */
export function startSealer(db: Kysely<any>, schema: string, { clock, log }: { readonly clock: Clock; readonly log: Log }): Job {
  const seal = async () => {
    while ((await sealBatch(db, schema, clock.now())) === batch);
  }
  const job = every({ name: `audit sealer of ${schema}`, seconds: 1, log }, seal)
  return {
    async stop() {
      await job.stop()
      await seal().catch((error: unknown) => log.warn({ err: error }, 'the last audit lines stay unsealed until the next start'))
    },
  }
}

/** Seals up to 1000 lines; returns how many. */
export async function sealBatch(db: Kysely<any>, schema: string, now: Date): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows: lock } = await sql<{
      mine: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended(${`yinxin seal ${schema}`}, 0)) as mine`.execute(trx)
    if (lock[0]?.mine !== true) return 0 // another node is sealing
    const { rows: lines } = await sql<StoredLine>`select ${lineColumns} from ${sql.id(schema, 'audit_line')}
      where seal is null order by number limit ${batch}`.execute(trx)
    if (lines.length === 0) return 0
    const { rows: last } = await sql<Seal>`select * from ${sql.id(schema, 'audit_seal')} order by number desc limit 1`.execute(trx)
    const [number, previous] = [(last[0]?.number ?? 0) + 1, last[0]?.hash ?? noSeal]
    await sql`insert into ${sql.id(schema, 'audit_seal')} (number, at, lines, previous, hash)
      values (${number}, ${now}, ${lines.length}, ${previous}, ${sealHash(number, now, previous, lines)})`.execute(trx)
    await sql`update ${sql.id(schema, 'audit_line')} set seal = ${number} where number = any(${lines.map((line) => line.number)})`.execute(
      trx,
    )
    return lines.length
  })
}

export interface AuditVerification {
  readonly ok: boolean
  readonly seals: number
  /** Sealed lines that were checked. */
  readonly lines: number
  /** Lines of the last second or so that no seal covers yet. */
  readonly unsealed: number
  /** Number of the first seal that does not hold. */
  readonly brokenSeal?: number
}

/** Checks the whole chain: every seal follows the one before, covers as many lines as it says, and its hash is that of those lines. */
export async function verifyAudit(db: Kysely<any>, schema: string): Promise<AuditVerification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const { rows: seals } = await sql<Seal>`select * from ${sql.id(schema, 'audit_seal')} order by number`.execute(trx)
      const { rows: rest } = await sql<{
        count: number
      }>`select count(*) as count from ${sql.id(schema, 'audit_line')} where seal is null`.execute(trx)
      const facts = { seals: seals.length, unsealed: rest[0]?.count ?? 0 }
      let [previous, checked] = [noSeal, 0]
      for (const [index, seal] of seals.entries()) {
        const { rows: lines } = await sql<StoredLine>`select ${lineColumns} from ${sql.id(schema, 'audit_line')}
          where seal = ${seal.number} order by number`.execute(trx)
        const holds = seal.number === index + 1 && seal.previous === previous && seal.lines === lines.length
        if (!holds || sealHash(seal.number, seal.at, previous, lines) !== seal.hash)
          return { ok: false, ...facts, lines: checked, brokenSeal: seal.number }
        previous = seal.hash
        checked += lines.length
      }
      return { ok: true, ...facts, lines: checked }
    })
}
