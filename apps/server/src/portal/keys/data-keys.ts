import { writeAudit } from '../../platform/audit/line.ts'
import { rewrapValues } from '../../platform/keys/rewrap-values.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { personalDataKind } from './person-keys.ts'
import { sealedColumns } from './sealed-columns.ts'
import { deleteKeys, readWrappedKeys } from './store.ts'

/** An old data key is kept so long after the new one began to seal, in milliseconds: by then no node seals with it, however its clock goes. */
const keptAfter = 86_400_000

type Moving = Pick<PortalParts, 'db' | 'clock' | 'node' | 'personKeys'>

/**
 * Goes on with a change of the data key: moves values to the key that seals now, and forgets the old ones a day later, when nothing is under them any more.
 * Every node does it; stopped or killed anywhere, the next turn goes on.
 * @param until milliseconds of `clock.monotonic()`
 * @returns how many values were moved
 */
export async function moveToDataKey(portal: Moving, until: number): Promise<number> {
  const now = portal.clock.now()
  const keys = await readWrappedKeys(portal.db, personalDataKind)
  const sealing = keys.findLast(({ signsFrom }) => signsFrom <= now)
  const old = keys.filter(({ signsFrom }) => sealing !== undefined && signsFrom < sealing.signsFrom)
  if (sealing === undefined || old.length === 0) return 0
  const { sealed: secrets } = await portal.personKeys()
  const goOn = () => portal.clock.monotonic() < until
  const { changed, isWhole } = await rewrapValues(portal.db, 'portal', { columns: sealedColumns, secrets, goOn })
  const isLongAgo = now.getTime() - sealing.signsFrom.getTime() >= keptAfter
  if (isWhole && changed === 0 && isLongAgo)
    await forget(
      portal,
      old.map(({ name }) => name),
      sealing.name,
    )
  return changed
}

async function forget({ db, node, clock }: Moving, names: readonly string[], successor: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const subject of await deleteKeys(trx, names)) {
      const line = { event: 'key.removed', traceId: newTraceId(), subject, detail: { successor } } as const
      await writeAudit(trx, 'portal', line, { now: clock.now(), node })
    }
  })
}
