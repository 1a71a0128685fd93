import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { sql, type Kysely } from 'kysely'
import { storedLineColumns, type StoredLine } from './line.ts'
import { headOf, type Seal } from './seal.ts'

export interface ExportRange {
  /** Numbers of seals, both included. */
  readonly firstSeal: number
  readonly lastSeal: number
}

export interface ExportedFile {
  readonly lines: number
  readonly sha256: string
}

/**
 * Writes lines and seals to `file` (JSON lines, mode 0600): after the lines that a seal covers comes the seal, with what is needed to check
 * it. Resolves when everything is on the disk.
 */
export async function exportAudit(
  db: Kysely<any>,
  schema: string,
  { firstSeal, lastSeal }: ExportRange,
  file: string,
): Promise<ExportedFile> {
  const handle = await open(file, 'w', 0o600)
  const hash = createHash('sha256')
  let lines = 0
  try {
    for (let number = firstSeal; number <= lastSeal; number++) {
      const { rows } = await sql<Seal>`select * from ${sql.id(schema, 'audit_seal')} where number = ${number}`.execute(db)
      if (rows[0] === undefined) continue
      const { text, count } = await sealWithLines(db, schema, rows[0])
      hash.update(text)
      lines += count
      await handle.appendFile(text)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { lines, sha256: hash.digest('hex') }
}

async function sealWithLines(db: Kysely<any>, schema: string, seal: Seal): Promise<{ readonly text: string; readonly count: number }> {
  const { rows } = await sql<StoredLine>`select ${storedLineColumns} from unnest(${seal.numbers}::int8multirange) as range
    join ${sql.id(schema, 'audit_line')} line on line.number >= lower(range) and line.number < upper(range) order by line.number`.execute(
    db,
  )
  const { previous, numbers, high, settled, format, carried, line_hashes: hashes } = seal
  const stated = { ...headOf(schema, seal), format, previous, numbers, high, settled, carried, lineHashes: base64(hashes) }
  return {
    text: [...rows.map((line) => ({ line })), { seal: stated }].map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    count: rows.length,
  }
}

const base64 = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('base64'))
