import { hash, randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { AuditEvent } from '@yinxin/protocol/audit-events'
import { jsonText } from '../json-text.ts'
import { statement, type Statement, type Value } from '../db.ts'

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

/** Writes one line in the transaction that makes the decision: either both are there after a crash, or neither. */
export async function writeAudit(trx: Transaction<any> | Kysely<any>, schema: string, line: AuditLine, stamp: AuditStamp): Promise<void> {
  await writeLine(schema)(trx, auditValues(line, stamp))
}

/** The columns a component may fill; the number is the database's. */
export const givenColumns = ['id', 'at', 'node', 'event', 'trace_id', 'actor', 'subject', 'certificate', 'detail'] as const

const types = ['uuid', 'timestamptz', 'text', 'text', 'text', 'text', 'text', 'text', 'jsonb']

/**
 * The insert of `writeAudit` as a part of a larger statement, so that decision and line are one round trip and, in the same statement, one
 * transaction. Its values are `auditValues`, from `$first` on.
 * @param source what has to have happened, as `from …`: a line for each of its rows; absent: one line
 */
export function auditInsert(schema: string, first: number, source = ''): string {
  const values = givenColumns.map((_, index) => `$${first + index}::${types[index] ?? 'text'}`)
  return `insert into "${schema}".audit_line (${givenColumns.join(', ')}) select ${values.join(', ')} ${source}`
}

/** The values of a line, in the order `auditInsert` takes them. Parts of the detail are what a caller claims: only what jsonb can store stays. */
export function auditValues(line: AuditLine, { now, node }: AuditStamp): readonly Value[] {
  const { event, traceId, actor = null, subject = null, certificate = null, detail = {} } = line
  return [randomUUID(), now.toISOString(), node, event, traceId, actor, subject, certificate, jsonText(detail)]
}

const writers = new Map<string, Statement<never>>()

function writeLine(schema: string): Statement<never> {
  const writer = writers.get(schema) ?? statement<never>(auditInsert(schema, 1))
  writers.set(schema, writer)
  return writer
}

/** A line as it is read back to be sealed or checked: the database's own words. */
export interface StoredLine {
  readonly number: number
  readonly [column: string]: unknown
}

const hashedColumns = ['id', 'number', 'at', 'node', 'event', 'trace_id', 'actor', 'subject', 'certificate', 'detail']

/** What is selected to get a `StoredLine`, of the table under the name `line`. */
export const storedLineColumns = sql.raw(`line.id, line.number, to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at,
  line.node, line.event, line.trace_id, line.actor, line.subject, line.certificate, line.detail::text as detail`)

/** A line as text that is the same when written and when read back. */
export function canonicalLine(line: StoredLine): string {
  return JSON.stringify(hashedColumns.map((column) => line[column] ?? null))
}

/** SHA-256 of a line. */
export const lineHash = (line: StoredLine): Buffer => hash('sha256', canonicalLine(line), 'buffer')
