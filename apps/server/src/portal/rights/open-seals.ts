import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import { portalKey, portalKeys, type KeyDeps } from '../keys/portal-key.ts'
import { readWrappedKeys } from '../keys/store.ts'
import type { AlteredRow } from './judge-rows.ts'
import { sealExisting } from './seal-existing.ts'
import { sealedTable, sealedTableNames } from './sealed-tables.ts'
import { sealKeyOf, sealsWith, useSeals, type RightSealKey, type Seals } from './seals.ts'

/** Kind of the keys that rights are sealed with. */
export const rightSealKind = 'right-seals'

/** Kind of the mark that everything there was has been sealed. */
const sealedMark = 'rights-are-sealed'

export const createSealKey = (): Buffer => randomBytes(32)

/** Seals, and what reads the keys again. */
export interface OpenSeals {
  readonly seals: Seals
  reload(): Promise<void>
}

interface SealDeps extends KeyDeps {
  readonly node: string
  readonly noted?: (altered: AlteredRow) => void
  /** Whoever calls it is about to believe the database as it is: a key that is gone is made anew. */
  readonly isToBelieve?: boolean
}

const readKeys = async (deps: KeyDeps): Promise<readonly RightSealKey[]> =>
  (await portalKeys(deps, rightSealKind, createSealKey)).map(({ bytes, signsFrom }) => sealKeyOf(bytes, signsFrom))

/**
 * From now on `deps.db` writes and judges rights (R52). The first time, what is there already is sealed as it is, batch by batch; cut short, the next start
 * goes on. That happens once: where seals were made before, and key or mark are gone, nothing is sealed by itself any more, and `yinxin rights seal` is
 * somebody's decision.
 */
export async function openSeals(deps: SealDeps): Promise<OpenSeals> {
  const { db, clock, node } = deps
  const isFirst = (await readWrappedKeys(db, rightSealKind)).length === 0
  if (isFirst && deps.isToBelieve !== true && (await wereSealed(db))) {
    throw new Error('rights were sealed here, and the key of the seals is gone: restore the table keys, or see yinxin rights seal --help')
  }
  let keys = await readKeys(deps)
  const seals = sealsWith(() => keys, { clock, node, noted: deps.noted ?? (() => undefined) })
  useSeals(db, seals)
  const isMarked = (await readWrappedKeys(db, sealedMark)).length > 0
  if (!isMarked && !(await isStatedWhole(db))) {
    await sealExisting(db)
    await markSealed(deps)
  }
  return { seals, reload: async () => void (keys = await readKeys(deps)) }
}

/** A seal, a version or a line from before. */
async function wereSealed(db: PortalDatabase): Promise<boolean> {
  const sealed = sealedTableNames
    .filter((name) => sealedTable(name).isOfRegister === true)
    .map((name) => `exists (select from portal.${name} where seal is not null)`)
  const { rows } = await sql<{
    were: boolean
  }>`select exists (select from portal.right_versions) or ${sql.raw(sealed.join(' or '))} as were`.execute(db)
  return rows[0]?.were === true || (await isStatedWhole(db))
}

/** The audit says that everything was sealed: a mark that is gone was taken away. */
async function isStatedWhole(db: PortalDatabase): Promise<boolean> {
  const { rows } = await sql`select from portal.audit_line where event = 'rights.sealed' limit 1`.execute(db)
  return rows.length > 0
}

/** Everything has been sealed: said in the audit, and in a key of its own, which a next start reads. */
async function markSealed(deps: SealDeps): Promise<void> {
  const { db, clock, node } = deps
  await db.transaction().execute(async (trx) => {
    await portalKey({ ...deps, db: trx }, sealedMark, createSealKey)
    await writeAudit(trx, 'portal', { event: 'rights.sealed', traceId: newTraceId(), actor: 'system' }, { now: clock.now(), node })
  })
}
