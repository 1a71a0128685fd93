import { randomUUID } from 'node:crypto'
import type { Uscc } from '@yinxin/protocol/identifiers'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { RaParts } from '../deps.ts'
import { newApplicationCode } from './application-code.ts'
import { contactOnFile, dropOldMessages, noteMessageTaken, putCode, putMessage, waitingMessages } from './store.ts'

/** Life of a code, in milliseconds, and of a message that says it. */
const codeLife = 30 * 60_000

/** Sends a code to the contact on file. Whoever asks hears the same whether there is one: who is on file is nobody's business. */
export async function sendCode(ra: RaParts, uscc: Uscc, traceId: string): Promise<void> {
  const { db, secrets, clock, node, config } = ra
  const contact = await contactOnFile(db, secrets, uscc)
  if (contact === undefined) return
  const [now, code] = [clock.now(), newApplicationCode()]
  const expiresAt = new Date(+now + codeLife)
  const text = `【${config.name.zh}】申请码 ${code}，用于${contact.organization}的证书业务（申请、补办、解锁），30 分钟内有效。只在证书助手里输入，不要告诉任何人。`
  await db.transaction().execute(async (trx) => {
    await putCode(trx, contact.uscc, ra.codeDigest(contact.uscc, code), expiresAt)
    await putMessage(trx, secrets, { id: randomUUID(), mobile: contact.mobile, text }, now, expiresAt)
    await writeAudit(trx, 'ra', { event: 'code.sent', traceId, subject: contact.uscc, detail: { for: 'apply' } }, { now, node })
  })
}

/** Tells the contact on file that the UKey of an organisation gets a new PIN, in the transaction that lets it. */
export async function tellOfUnblocking(
  { secrets, clock, config }: RaParts,
  trx: Transaction<any>,
  { uscc, ukeySerial }: { readonly uscc: string; readonly ukeySerial: string },
): Promise<void> {
  const contact = await contactOnFile(trx, secrets, uscc)
  if (contact === undefined) return
  const now = clock.now()
  const text = `【${config.name.zh}】${contact.organization}的 UKey ${ukeySerial} 正在解锁，设新 PIN 码。不是单位里的人申请的，请马上联系签发机构的窗口。`
  await putMessage(trx, secrets, { id: randomUUID(), mobile: contact.mobile, text }, now, new Date(+now + codeLife))
}

/** Messages of one turn, and how long the service may take for one, in milliseconds. */
const [batch, patience] = [20, 10_000]

/** Brings what waits to the service for text messages; what it does not take stays and is tried again while it is worth it. */
export async function deliverCodes({ db, secrets, clock, messages, log }: RaParts): Promise<void> {
  if (messages === undefined) return
  for (const message of await waitingMessages(db, secrets, clock.now(), batch)) {
    try {
      await messages.deliver(message, AbortSignal.timeout(patience))
      await noteMessageTaken(db, message.id, clock.now(), messages.keeps ?? false)
    } catch (error) {
      log.warn({ err: error, message: message.id }, 'a text message was not taken; it is tried again')
      return
    }
  }
  await dropOldMessages(db, clock.now())
}
