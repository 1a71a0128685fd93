import { isEnded, type CaseDesk, type PersonCase } from '@yinxin/protocol/desk'
import { localDay } from '../../platform/local-day.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { insertPersonNotice } from '../persons/notice-store.ts'
import { writeToPerson } from '../persons/notify.ts'
import { dueReminders, takeReminder, type VisitReminder } from './reminder-store.ts'

/** Reminders of one look. */
const batch = 100

/**
 * Reminds persons of visits they have prepared (R43): every reminder that is due is sent once, in the account and by message through the outbox. The desk is
 * asked first whether the visit still stands; of one that was given up, whose case is over, or whose day has passed nobody is reminded. A desk that is
 * away is asked again at the next look.
 */
export async function remindOfVisits(portal: PortalParts, desk: CaseDesk): Promise<void> {
  const now = portal.clock.now()
  for (const reminder of await dueReminders(portal.db, now, batch)) {
    const asked = await desk.personCase({ number: reminder.number, browser: reminder.browser })
    if (!asked.ok && asked.failure.code !== 'CASE_UNKNOWN') return // the peer's client has logged why
    const stands = asked.ok && isStanding(asked.value, reminder, now)
    const { number } = reminder
    await send(portal, reminder, { stands, now }).catch((error: unknown) =>
      portal.log.error({ err: error, case: number }, 'nobody was reminded of a visit; it is tried again'),
    )
  }
}

/** Takes the reminder away, and reminds where the visit stands: both, or neither. */
async function send(
  portal: PortalParts,
  reminder: VisitReminder,
  { stands, now }: { readonly stands: boolean; readonly now: Date },
): Promise<void> {
  await portal.db.transaction().execute(async (trx) => {
    if ((await takeReminder(trx, reminder)) && stands) await remind(portal, trx, reminder, now)
  })
}

/** Whether a visit is still to come as it was prepared. */
const isStanding = ({ state, visit }: Pick<PersonCase, 'state' | 'visit'>, { day, place }: VisitReminder, now: Date): boolean =>
  !isEnded(state) && visit?.day === day && visit.place.name.zh === place.zh && day >= localDay(now)

async function remind(
  portal: PortalParts,
  trx: PortalTransaction,
  { personId, number, place, day }: VisitReminder,
  now: Date,
): Promise<void> {
  await insertPersonNotice(trx, personId, { kind: 'visit-soon', detail: { number, zh: place.zh, en: place.en, day } }, now)
  await writeToPerson(portal, trx, { personId }, (texts, name) => texts.visitSoon(name, number, place.zh, day))
}
