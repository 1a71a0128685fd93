import type { ChangedStatus, StatusChanges } from '@yinxin/protocol/status'
import type { revocationStore } from './store.ts'

/** More at once is said as `all`: forgetting is cheaper than telling. */
const mostTold = 1000

/**
 * What changed since a cursor, which is how many changes each issuer had then: `⟨sha256⟩:⟨count⟩` joined by commas. The counts go up in the
 * transaction of the change and on one row, so what is committed later has a higher one.
 */
export async function statusChanges(cursor: string | undefined, store: ReturnType<typeof revocationStore>): Promise<StatusChanges> {
  const counts = await store.changeCounts()
  const now = counts.map(({ sha256, count }) => `${sha256}:${count}`).join(',')
  if (cursor === now) return { cursor: now, changed: [] }
  const before = new Map((cursor ?? '').split(',').map((part) => part.split(':') as [string, string]))
  const changed: ChangedStatus[] = []
  for (const { sha256, count } of counts) {
    const seen = Number(before.get(sha256) ?? Number.NaN)
    if (seen === count) continue
    if (!(seen < count && count - seen <= mostTold)) return { cursor: now, changed: 'all' } // not known, of another database, or too far back
    const serials = await store.changesBetween(sha256, seen, count)
    if (serials.length !== count - seen) return { cursor: now, changed: 'all' }
    changed.push(...serials.map((serial) => ({ issuerSha256: sha256, serial })))
  }
  return { cursor: now, changed }
}
