import { readMobile } from '@yinxin/protocol/identifiers'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { sendMessage } from '../messages/deliver.ts'
import { sendMail } from '../messages/send-mail.ts'
import { openContact } from '../organizations/contact.ts'
import { noticeQueue } from './notice.ts'
import { noticeTexts } from './notice-texts.ts'
import { insertNotice, sealedContactOf } from './store.ts'

/**
 * Tells an organisation something, in the transaction of what it tells of: in the portal, and to the mobile and the mail address on file where this
 * portal can reach them. Each way has its own job, tried again by itself: one that is away holds up no other.
 */
export async function sendNotice(
  portal: PortalParts,
  trx: PortalTransaction,
  notice: Parameters<typeof insertNotice>[1],
  now: Date,
): Promise<void> {
  const id = await insertNotice(trx, notice, now)
  if (portal.notices !== undefined) await portal.jobs.send(trx, noticeQueue, { notice: id })
  if (portal.messages === undefined && portal.mail === undefined) return
  const { uscc, contact } = await sealedContactOf(trx, notice.organizationId)
  if (contact === null) return
  const onFile = openContact(portal.secrets, uscc, contact)
  const { subject, text } = noticeTexts[notice.kind](portal.config.portalName, notice.detail)
  const mobile = readMobile(onFile?.phone ?? '') // a telephone on a wall reads no messages
  if (portal.messages !== undefined && mobile !== undefined) await sendMessage(portal, trx, { mobile, text })
  if (portal.mail !== undefined && onFile?.mail !== undefined) await sendMail(portal, trx, { address: onFile.mail, subject, text })
}
