import type { Clock } from '../../platform/clock.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { PortalDatabase } from '../database.ts'
import { noticeQueue, type NoticeProvider } from './notice.ts'
import { noteDelivered, undeliveredNotice } from './store.ts'

/** Works on the outbox of the own provider: each notice is delivered once, tried again while it is away. */
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
