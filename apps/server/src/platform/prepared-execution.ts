// One run of a prepared statement, as PostgreSQL's extended query protocol has it (PostgreSQL documentation, 54.2.3), in one write and without
// asking for the columns again: pg's own query object sends four messages one by one, and has the columns described and read anew each time.
import pg from 'pg'
import { serialize } from 'pg-protocol'

/** What of pg's `Connection` is used. */
interface Connection {
  readonly stream: { readonly writable: boolean; write(bytes: Uint8Array): boolean }
  /** Texts parsed on this connection, by name; kept by pg's client, for its own query objects too. */
  readonly parsedStatements: Readonly<Record<string, string>>
}

interface Columns {
  readonly each: readonly { readonly name: string; readonly read: (text: string) => unknown }[]
  /** A row of nothing but nulls: a copy of it has its fields already, which adding them one by one to each row has V8 look up anew. */
  readonly blank: Row
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

interface DataRow {
  readonly fields: readonly (string | null)[]
}

export interface PreparedStatement {
  readonly name: string
  readonly text: string
  readonly typeParser: (dataTypeId: number) => (text: string) => unknown
}

/** What a statement is run with: times as ISO text, jsonb as JSON text, bytes for bytea. */
export type Value = string | number | boolean | Uint8Array | null

type Row = Readonly<Record<string, unknown>>
type Done = (error: Error | null, rows: readonly Row[]) => void

const [execute, sync, describe] = [serialize.execute(), serialize.sync(), serialize.describe({ type: 'P' })]

/** Columns of what was prepared on a connection, by the statement's name. They cannot change while the statement is prepared. */
const described = new WeakMap<Connection, Map<string, Columns>>()

function remember(connection: Connection, name: string, columns: Columns): void {
  const known = described.get(connection) ?? new Map<string, Columns>()
  described.set(connection, known.set(name, columns))
}

function wireForm(value: Value): string | Buffer | null {
  if (value === null || typeof value === 'string') return value
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : String(value)
}

function messages({ name, text }: PreparedStatement, values: readonly Value[], connection: Connection, known: boolean): Uint8Array[] {
  const bind = serialize.bind({ statement: name, values: values as Value[], valueMapper: wireForm })
  if (known) return [bind, execute, sync]
  const parse = connection.parsedStatements[name] === undefined ? [serialize.parse({ name, text })] : []
  return [...parse, bind, describe, execute, sync]
}

function columnsOf({ fields }: RowDescription, { typeParser }: PreparedStatement): Columns {
  const each = fields.map(({ name, dataTypeID }) => ({ name, read: typeParser(dataTypeID) }))
  return { each, blank: Object.fromEntries(each.map(({ name }) => [name, null])) }
}

function readRow({ each, blank }: Columns, { fields }: DataRow): Row {
  const row: Record<string, unknown> = { ...blank }
  for (let at = 0; at < each.length; at++) {
    const [column, field] = [each[at], fields[at]]
    if (column !== undefined && field !== null && field !== undefined) row[column.name] = column.read(field)
  }
  return row
}

/**
 * A run of `statement` with `values` to hand to `client.query`; `done` is called once, with the rows or with
 * the error of the database or of the connection. The first run on a connection parses and describes the statement as well.
 */
export function preparedExecution(statement: PreparedStatement, values: readonly Value[], done: Done): pg.Submittable {
  let [on, columns]: [Connection | undefined, Columns | undefined] = [undefined, undefined]
  let unreadable: Error | undefined
  const rows: Row[] = []
  const handlers = {
    // pg's client notes under these which statement was parsed
    name: statement.name,
    text: statement.text,
    submit(connection: Connection): Error | null {
      on = connection
      columns = described.get(connection)?.get(statement.name)
      if (connection.stream.writable) connection.stream.write(Buffer.concat(messages(statement, values, connection, columns !== undefined)))
      return null
    },
    handleRowDescription(description: RowDescription): void {
      columns = columnsOf(description, statement)
      if (on !== undefined) remember(on, statement.name, columns)
    },
    handleDataRow(row: DataRow): void {
      try {
        if (columns === undefined) throw new Error('a row of what was not described')
        rows.push(readRow(columns, row))
      } catch (error) {
        unreadable ??= error as Error
      }
    },
    handleCommandComplete(): void {},
    handleEmptyQuery(): void {},
    handlePortalSuspended(): void {},
    handleError: (error: Error) => done(error, []),
    handleReadyForQuery: () => done(unreadable ?? null, rows),
  }
  return handlers as unknown as pg.Submittable
}
