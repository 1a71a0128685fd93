import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { NoticeChoice, NoticeChoiceInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { sendMessage } from '../messages/deliver.ts'
import { messageTexts, type MessageTexts } from './message-texts.ts'
import { choicesOf, insertPersonNotice, saveChoice } from './notice-store.ts'
import { isRecent, type OwnAccount } from './own-account.ts'
import type { PageLanguage } from './person-parts.ts'
import { readPerson } from './store.ts'

/** Whom it is about; the language of the page that was used, absent: that of their last sign-in. */
interface Addressee {
  readonly personId: string
  readonly language?: PageLanguage
}

/**
 * Writes to a person about something they may be written to about or not, in the transaction of what it tells of. Nothing where they have chosen so, and
 * where this portal brings no messages.
 */
export async function writeByChoice(
  portal: PortalParts,
  trx: PortalTransaction,
  { personId, language }: Addressee,
  { kind, text }: { readonly kind: NoticeChoice; readonly text: (texts: MessageTexts, portal: string) => string },
): Promise<void> {
  if (portal.messages === undefined || !(await choicesOf(trx, personId))[kind]) return
  await writeToPerson(portal, trx, language === undefined ? { personId } : { personId, language }, text)
}

/** Writes to a person about something nobody can choose not to hear of. Nothing where this portal brings no messages, or the account is closed. */
export async function writeToPerson(
  portal: PortalParts,
  trx: PortalTransaction,
  { personId, language: spoken }: Addressee,
  text: (texts: MessageTexts, portal: string) => string,
): Promise<void> {
  if (portal.messages === undefined) return
  const person = await readPerson(trx, await portal.personKeys(), personId)
  if (person === undefined) return
  const language = spoken ?? person.language
  const { portalName } = portal.config
  await sendMessage(portal, trx, { mobile: person.mobile, text: text(messageTexts[language], portalName[language === 'en' ? 'en' : 'zh']) })
}

/** The end of a certificate a person uses, as the page and the message tell it. */
export interface EndingForPerson {
  readonly organization: string
  /** The last digits of its serial number: a person may use several. */
  readonly serial: string
  /** ISO date. */
  readonly date: string
  readonly days: string
}

/** A certificate a person uses ends: in their account, and by message unless they have chosen otherwise. */
export async function tellOfEnding(
  portal: PortalParts,
  trx: PortalTransaction,
  personId: string,
  { organization, serial, date, days }: EndingForPerson,
): Promise<void> {
  await insertPersonNotice(
    trx,
    personId,
    { kind: 'certificate-expiring', detail: { organization, serial, date, days } },
    portal.clock.now(),
  )
  const text = (texts: MessageTexts, name: string) => texts.certificateExpiring(name, { organization, serial, date, days })
  await writeByChoice(portal, trx, { personId }, { kind: 'certificate-expiring', text })
}

/**
 * Keeps about what a person wants to be written to, with the audit line. What could hide somebody else in the account wants a fresh sign-in to be
 * switched off. SIGN_IN_AGAIN.
 */
export async function chooseNotices(
  { db, clock, node }: PortalParts,
  { kind, byMessage }: NoticeChoiceInput,
  { account, traceId }: { readonly account: OwnAccount; readonly traceId: string },
): Promise<Result<true>> {
  const now = clock.now()
  const { session, person } = account
  if (kind === 'signed-in' && !byMessage && !isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  await db.transaction().execute(async (trx) => {
    await saveChoice(trx, { personId: person.id, kind, byMessage }, now)
    const line = { event: 'person.notices-chosen', traceId, actor: person.id, subject: person.id, detail: { kind, byMessage } } as const
    await writeAudit(trx, 'portal', line, { now, node })
  })
  return succeeded(true)
}
