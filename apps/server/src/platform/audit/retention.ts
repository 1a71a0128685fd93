import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { signCut, type CutStatement } from './cut-statement.ts'
import { exportAudit } from './export.ts'
import { writeAudit, type AuditStamp } from './line.ts'
import { sealKeysById, type SealKey } from './seal-key.ts'
import { verifyAudit } from './verify.ts'

export interface CutOptions {
  /** Lines of seals made before it go. */
  readonly before: Date
  readonly key: SealKey
  /** Folder for the file they are written to first. */
  readonly folder: string
  readonly stamp: AuditStamp
  readonly traceId: string
}

/**
 * Takes old lines out of the database: they are written to a file first, then deleted in one transaction with an audit line that says, signed,
 * up to which seal they went, where to, and the hash of the file. Seals stay, so that the file can be checked against the chain for ever.
 * Undefined: there is nothing so old. Throws when the chain does not hold: evidence is not cut.
 * @param db as the owner of the schema; nobody else may delete
 */
export async function cutAudit(db: Kysely<any>, schema: string, options: CutOptions): Promise<CutStatement | undefined> {
  const { before, key, folder, stamp, traceId } = options
  const verified = await verifyAudit(db, schema, { keys: sealKeysById([key.privateKey]) })
  if (!verified.ok) throw new Error(`the audit of ${schema} does not hold; nothing is cut (see yinxin audit verify)`)
  const firstSeal = (verified.cut?.throughSeal ?? 0) + 1
  const last = await lastSealBefore(db, schema, before)
  if (last === undefined || last.number < firstSeal) return undefined
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = `${schema}-seals-${firstSeal}-${last.number}.jsonl`
  const { lines, sha256 } = await exportAudit(db, schema, { firstSeal, lastSeal: last.number }, join(folder, file))
  const statement = signCut(key, { stream: schema, throughSeal: last.number, sealHash: last.hash, lines, file, fileSha256: sha256 })
  await db.transaction().execute(async (trx) => {
    await sql`select set_config('yinxin.audit_cut', 'declared', true)`.execute(trx)
    const { numAffectedRows } = await sql`delete from ${sql.id(schema, 'audit_line')} line using
      (select unnest(numbers) as range from ${sql.id(schema, 'audit_seal')} where number between ${firstSeal} and ${last.number}) sealed
      where line.number >= lower(range) and line.number < upper(range)`.execute(trx)
    if (Number(numAffectedRows) !== lines) throw new Error(`the audit of ${schema} changed while it was cut; nothing was deleted`)
    await writeAudit(trx, schema, { event: 'audit.cut', traceId, actor: 'system', detail: { ...statement } }, stamp)
  })
  return statement
}

/** The newest seal made before `before`; never the newest of all, so that the chain goes on from something that can be looked at. */
async function lastSealBefore(db: Kysely<any>, schema: string, before: Date) {
  const table = sql.id(schema, 'audit_seal')
  const { rows } = await sql<{ number: number; hash: string }>`select number, hash from ${table}
    where at < ${before} and number < (select max(number) from ${table}) order by number desc limit 1`.execute(db)
  return rows[0]
}
