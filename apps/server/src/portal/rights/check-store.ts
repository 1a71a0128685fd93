import { sql } from 'kysely'
import type { PortalDatabase } from '../database.ts'
import { beginning, checkParts, type CheckPosition } from './check-page.ts'

/** A check of all rights that is under way. */
export interface CheckUnderWay {
  readonly at: CheckPosition
  readonly rows: number
  /** Rows that were found wrong so far. */
  readonly wrong: number
}

/** The one check there is: how far it is, and what the last whole one found. */
export interface StoredCheck {
  /** When it began; null: somebody asked for one at once. */
  readonly beganAt: Date | null
  /** Undefined: the last one is over. */
  readonly underWay: CheckUnderWay | undefined
  readonly last: { readonly endedAt: Date; readonly rows: number; readonly wrong: number } | undefined
}

interface Row {
  readonly began_at: Date | null
  readonly part: string | null
  readonly after: string | null
  readonly rows: string
  readonly wrong: string
  readonly ended_at: Date | null
  readonly ended_rows: string
  readonly ended_wrong: string
}

export async function readCheck(db: PortalDatabase): Promise<StoredCheck> {
  const { rows } =
    await sql<Row>`select began_at, part, after, rows, wrong, ended_at, ended_rows, ended_wrong from portal.rights_check`.execute(db)
  const row = rows[0]
  if (row === undefined) return { beganAt: null, underWay: undefined, last: undefined }
  const part = checkParts.find((one) => one === row.part)
  return {
    beganAt: row.began_at,
    // a part this version does not know: it begins again
    underWay:
      row.part === null
        ? undefined
        : { at: part === undefined ? beginning : { part, after: row.after }, rows: Number(row.rows), wrong: Number(row.wrong) },
    last: row.ended_at === null ? undefined : { endedAt: row.ended_at, rows: Number(row.ended_rows), wrong: Number(row.ended_wrong) },
  }
}

/** Begins a check; true: nobody else has since it was read. */
export async function beginCheck(db: PortalDatabase, read: StoredCheck, now: Date): Promise<boolean> {
  const { rows } = await sql`insert into portal.rights_check (began_at, part) values (${now}, ${beginning.part})
    on conflict (one) do update set began_at = ${now}, part = ${beginning.part}, after = null, rows = 0, wrong = 0
    where portal.rights_check.began_at is not distinct from ${read.beganAt} and portal.rights_check.part is null returning one`.execute(db)
  return rows.length > 0
}

/** Writes how far it has come; true: nobody else has gone on meanwhile. */
export async function moveCheck(db: PortalDatabase, from: CheckPosition, to: CheckUnderWay): Promise<boolean> {
  const { rows } =
    await sql`update portal.rights_check set part = ${to.at.part}, after = ${to.at.after}, rows = ${to.rows}, wrong = ${to.wrong}
    where ${isAt(from)} returning one`.execute(db)
  return rows.length > 0
}

/** Ends it; true: nobody else has. */
export async function endCheck(
  db: PortalDatabase,
  from: CheckPosition,
  { rows: looked, wrong }: Omit<CheckUnderWay, 'at'>,
  now: Date,
): Promise<boolean> {
  const { rows } =
    await sql`update portal.rights_check set part = null, after = null, ended_at = ${now}, ended_rows = ${looked}, ended_wrong = ${wrong}
    where ${isAt(from)} returning one`.execute(db)
  return rows.length > 0
}

const isAt = ({ part, after }: CheckPosition) => sql`part = ${part} and after is not distinct from ${after}`

/**
 * The next turn of any node begins a check, whatever it did before: what was found wrong has been answered for. A database that was restored from an older
 * version has no table for it yet, and has a check when it is started.
 */
export async function askForCheck(db: PortalDatabase): Promise<void> {
  const { rows } = await sql`select from pg_tables where schemaname = 'portal' and tablename = 'rights_check'`.execute(db)
  if (rows.length > 0) await sql`update portal.rights_check set began_at = null, part = null, after = null`.execute(db)
}
