import type { Clock } from '../../platform/clock.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { PersonKeys } from '../keys/person-keys.ts'
import type { MessageProvider, TextMessage } from '../../platform/messages/message-service.ts'
import { messageQueue } from './message.ts'
import { insertMessage, noteMessageDelivered, undeliveredMessage } from './store.ts'

/** What sending needs. */
export interface Sending {
  readonly jobs: Jobs
  readonly clock: Clock
  readonly personKeys: () => Promise<PersonKeys>
}

/** A message about an account is worth delivering for so long, in seconds. */
const noticeLife = 86_400

/**
 * Puts a message into the outbox, in the transaction of what it tells of.
 * @param life seconds after which it is not delivered any more
 */
export async function sendMessage(
  { jobs, clock, personKeys }: Sending,
  trx: PortalTransaction,
  message: Omit<TextMessage, 'id'>,
  life = noticeLife,
): Promise<void> {
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + life * 1000)
  const id = await insertMessage(trx, await personKeys(), message, { now, expiresAt })
  await jobs.send(trx, messageQueue, { message: id })
}

/** Works on the outbox: each message is delivered once, tried again while its provider is away and it is worth it. */
export function deliverMessages(
  { jobs, clock, personKeys }: Sending,
  provider: MessageProvider,
  { db }: { readonly db: PortalDatabase },
): void {
  jobs.work(messageQueue, async ({ payload, signal }) => {
    const message = await undeliveredMessage(db, await personKeys(), payload.message, clock.now())
    if (message === undefined) return // another node has, or it is worth nothing any more
    await provider.deliver(message, signal)
    await noteMessageDelivered(db, message.id, clock.now(), provider.keeps ?? false)
  })
}
