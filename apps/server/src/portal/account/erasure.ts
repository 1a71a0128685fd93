import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { deleteUploadsAbout } from '../../platform/uploads/store.ts'
import { portalTables, type PortalTransaction } from '../database.ts'
import { localDay } from '../local-day.ts'
import { endRole } from '../roles/end-role.ts'
import { lockOrganization, lockRole, rolesOfPerson } from '../roles/store.ts'
import { lettersOf } from '../persons/letters-of.ts'
import { messageTime } from '../persons/message-texts.ts'
import { isRecent } from '../persons/own-account.ts'
import type { OwnStep } from '../persons/passkeys.ts'
import { tell, type PersonParts } from '../persons/person-parts.ts'
import { lockPerson } from '../persons/store.ts'

/** Tables of a person whose rows go. What stays: the id with its dates, consents, proofings, views and audit lines, none of which says who it was. */
const goes = ['credentials', 'passkeys', 'devices', 'codes', 'person_notices', 'notice_choices', 'visit_reminders'] as const

/**
 * Closes the account of who is signed in: name, numbers, ways in and devices are deleted at once, roles and sessions end, and a last message says so. What was decided stays
 * under an id that leads to nobody any more. Document and mobile may register again. SIGN_IN_AGAIN, SESSION_MISSING when it is closed already.
 */
export async function eraseOwnAccount(parts: PersonParts, step: OwnStep): Promise<Result<true>> {
  const { session, person } = step.account
  const { clock, node, db, sessions } = parts
  const { traceId, language } = step
  const now = clock.now()
  if (!isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  return db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id))) return failed('SESSION_MISSING')
    await leaveOrganizations(parts, trx, { personId: person.id, traceId })
    for (const one of await sessions.ofPrincipal(trx, session.principal, now))
      await endOneSession(parts, trx, { session: one, reason: 'account-closed', traceId })
    await tell(parts, trx, { mobile: person.mobile, language }, (texts, portal) => texts.accountClosed(portal, messageTime(now)))
    await forgetPerson(trx, person.id, now)
    const line = { event: 'person.erased', traceId, actor: person.id, subject: person.id } as const
    await writeAudit(trx, 'portal', line, { now, node })
    return succeeded(true)
  })
}

/** Ends what the person is in organisations, with the sessions that act by it. */
async function leaveOrganizations(
  parts: PersonParts,
  trx: PortalTransaction,
  { personId, traceId }: { readonly personId: string; readonly traceId: string },
): Promise<void> {
  for (const { id, organizationId } of await rolesOfPerson(trx, personId, localDay(parts.clock.now()))) {
    await lockOrganization(trx, organizationId)
    const role = await lockRole(trx, id)
    if (role !== undefined && role.state !== 'ended') await endRole(parts, trx, role, { reason: 'left', actor: personId, traceId })
  }
}

/** Deletes what says who a person is. */
async function forgetPerson(trx: PortalTransaction, id: string, now: Date): Promise<void> {
  const tables = portalTables(trx)
  for (const table of goes) await tables.deleteFrom(table).where('person_id', '=', id).execute()
  await deleteUploadsAbout(trx, 'portal', lettersOf(id), true)
  const nothing = { name_enc: null, document_enc: null, document_hash: null, provider: null, pseudonym_hash: null }
  await tables
    .updateTable('persons')
    .set({ ...nothing, mobile_enc: null, mobile_hash: null, state: 'erased', erased_at: now })
    .where('id', '=', id)
    .execute()
  await tables.updateTable('proofings').set({ provider: null }).where('person_id', '=', id).execute()
}
