import type { Clock } from '../../platform/clock.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { noticeQueue, type NoticeProvider } from './notice.ts'
import { insertNotice, noteDelivered, undeliveredNotice } from './store.ts'

/** Puts a notice to an organisation into the outbox, in the transaction of what it tells of. */
export async function sendNotice(jobs: Jobs, trx: PortalTransaction, notice: Parameters<typeof insertNotice>[1], now: Date): Promise<void> {
  await jobs.send(trx, noticeQueue, { notice: await insertNotice(trx, notice, now) })
}

/** Works on the outbox: each notice is delivered once, tried again while its provider is away. */
export function deliverNotices(
  jobs: Jobs,
  provider: NoticeProvider,
  { db, clock }: { readonly db: PortalDatabase; readonly clock: Clock },
): void {
  jobs.work(noticeQueue, async ({ payload, signal }) => {
    const notice = await undeliveredNotice(db, payload.notice)
    if (notice === undefined) return // another node has, or a try before this one
    await provider.deliver(notice, signal)
    await noteDelivered(db, notice.id, clock.now())
  })
}
