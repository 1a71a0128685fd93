import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { Sending } from './deliver.ts'
import { mailQueue, type Mail, type MailProvider } from './mail.ts'
import { deleteMail, insertMail, undeliveredMail } from './mail-store.ts'

/** A mail is worth delivering for so long, in milliseconds: longer than a text message, servers are away for days. */
const mailLife = 3 * 86_400_000

/** Puts a mail into the outbox, in the transaction of what it tells of. */
export async function sendMail({ jobs, clock, personKeys }: Sending, trx: PortalTransaction, mail: Omit<Mail, 'id'>): Promise<void> {
  const now = clock.now()
  const id = await insertMail(trx, await personKeys(), mail, { now, expiresAt: new Date(now.getTime() + mailLife) })
  await jobs.send(trx, mailQueue, { mail: id })
}

/** Works on the outbox: each mail is delivered once, tried again while its server is away and it is worth it. */
export function deliverMails({ jobs, clock, personKeys }: Sending, provider: MailProvider, { db }: { readonly db: PortalDatabase }): void {
  jobs.work(mailQueue, async ({ payload, signal }) => {
    const mail = await undeliveredMail(db, await personKeys(), payload.mail, clock.now())
    if (mail === undefined) return // another node has, or it is worth nothing any more
    await provider.deliver(mail, signal)
    await deleteMail(db, mail.id)
  })
}
