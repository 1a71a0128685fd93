import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskMobile, readMobile } from '@yinxin/protocol/identifiers'
import { codeLife, type MobileChangeInput, type MobileCodeAnswer, type MobileCodeInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { isUniqueViolation } from '../../platform/database/unique-violation.ts'
import type { PortalTransaction } from '../database.ts'
import { localDay } from '../local-day.ts'
import { newCode, spendCode, storeCode, tryCode, type RightCode } from '../persons/codes.ts'
import { messageTime } from '../persons/message-texts.ts'
import { insertPersonNotice } from '../persons/notice-store.ts'
import { isRecent } from '../persons/own-account.ts'
import type { OwnStep } from '../persons/passkeys.ts'
import { tell, whenOpen, type PersonParts } from '../persons/person-parts.ts'
import { lockPerson, personWithMobile, replaceMobile } from '../persons/store.ts'
import { provenUntil } from '../roles/proven.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfPerson } from '../roles/store.ts'

/** A step of the change, and where it comes from. */
export type MobileStep = OwnStep & { readonly address: string }

/** What a change rests on beside the code to the new number. */
type Basis = 'certificate' | 'old-mobile'

/**
 * What somebody must have to change their mobile: a sign-in of the last quarter of an hour, and the certificate within five minutes where they have a role in an organisation
 * (R17); where they have none, the number they had. SIGN_IN_AGAIN, STEP_UP_NEEDED.
 */
async function basisOf({ db, clock }: PersonParts, { account: { session, person } }: MobileStep): Promise<Result<Basis>> {
  const now = clock.now()
  const today = localDay(now)
  if (!isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  const roles = (await rolesOfPerson(db, person.id, today)).filter((role) => isInForce(role, today))
  if (roles.length === 0) return succeeded('old-mobile')
  for (const { organizationId } of roles)
    if ((await provenUntil(db, session, organizationId, now)) !== undefined) return succeeded('certificate')
  return failed('STEP_UP_NEEDED')
}

/**
 * Sends a code to the new number; and one to the number they had, where the change rests on it. A number that has an account is told so itself, and the page gets the same answer.
 * MOBILE_INVALID, TOO_MANY_REQUESTS, PERSONS_CLOSED, SIGN_IN_AGAIN, STEP_UP_NEEDED.
 */
export async function sendMobileCodes(parts: PersonParts, input: MobileCodeInput, step: MobileStep): Promise<Result<MobileCodeAnswer>> {
  const open = whenOpen(parts)
  if (!open.ok) return open
  const basis = await basisOf(parts, step)
  if (!basis.ok) return basis
  const mobile = readMobile(input.mobile)
  if (mobile === undefined) return failed('MOBILE_INVALID')
  const { account, language, traceId } = step
  const { person, session } = account
  const [now, keys] = [parts.clock.now(), await parts.personKeys()]
  // whoever signs in again and again is one: counted by person
  const who = { browser: `person ${person.id}`, address: step.address }
  const counted = await parts.personLimits.take(['codeSoon', 'code', 'codeDay'], who, keys.mobileHash(mobile))
  if (!counted.ok) return counted
  const owner = await personWithMobile(parts.db, keys.mobileHash(mobile))
  const isTaken = owner !== undefined && owner !== person.id
  const [code, oldCode, browser] = [newCode(), newCode(), session.id]
  return parts.db.transaction().execute(async (trx) => {
    const personId = isTaken ? undefined : person.id // nobody's: no code is right
    const answer = await storeCode(trx, keys, { browser, purpose: 'mobile', personId, mobile }, code, now)
    await tell(parts, trx, { mobile, language, life: codeLife }, (texts, portal) =>
      isTaken ? texts.mobileTaken(portal) : texts.mobileCode(portal, code),
    )
    if (basis.value === 'old-mobile') {
      await storeCode(trx, keys, { browser, purpose: 'old-mobile', personId: person.id }, oldCode, now)
      await tell(parts, trx, { mobile: person.mobile, language, life: codeLife }, (texts, portal) => texts.oldMobileCode(portal, oldCode))
    }
    const detail = { purpose: 'mobile', by: basis.value, known: isTaken }
    const line = { event: 'code.sent', traceId, actor: person.id, subject: person.id, detail } as const
    await writeAudit(trx, 'portal', line, { now, node: parts.node })
    return succeeded({ ...answer, needsOldCode: basis.value === 'old-mobile' })
  })
}

/**
 * Changes the mobile: the code of the new number, and that of the old one where the change rests on it. The old number is told, and the account. CODE_WRONG, CODE_EXPIRED (also for a number somebody else registered meanwhile),
 * SIGN_IN_AGAIN, STEP_UP_NEEDED, SESSION_MISSING.
 */
export async function changeMobile(parts: PersonParts, input: MobileChangeInput, step: MobileStep): Promise<Result<true>> {
  const basis = await basisOf(parts, step)
  if (!basis.ok) return basis
  const { account, traceId } = step
  const { person, session } = account
  const [now, keys] = [parts.clock.now(), await parts.personKeys()]
  const asked = (purpose: 'mobile' | 'old-mobile', code: string) => tryCode(parts.db, keys, { browser: session.id, purpose, code }, now)
  const right = await asked('mobile', input.code)
  if (!right.ok) return right
  const old = basis.value === 'old-mobile' ? await asked('old-mobile', input.oldCode ?? '') : undefined
  if (old !== undefined && !old.ok) return failed(old.failure.code, { ...old.failure.detail, of: 'old-mobile' }) // which of the two
  const { mobile } = right.value
  if (mobile === undefined || right.value.personId !== person.id) return failed('CODE_EXPIRED')
  const codes: readonly RightCode[] = old === undefined ? [right.value] : [right.value, old.value]
  const changed = parts.db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id))) return failed('SESSION_MISSING')
    if (!(await spendAll(trx, codes)) || !(await replaceMobile(trx, keys, person.id, mobile))) return failed('CODE_EXPIRED')
    const masked = { from: maskMobile(person.mobile), to: maskMobile(mobile) }
    await tell(parts, trx, { mobile: person.mobile, language: step.language }, (texts, portal) =>
      texts.mobileChanged(portal, masked.to, messageTime(now)),
    )
    await insertPersonNotice(trx, person.id, { kind: 'mobile-changed', detail: masked }, now)
    const about = { traceId, actor: person.id, subject: person.id, detail: { ...masked, by: basis.value } }
    await writeAudit(trx, 'portal', { event: 'person.mobile-changed', ...about }, { now, node: parts.node })
    return succeeded(true as const)
  })
  return changed.catch((error: unknown) => {
    if (isUniqueViolation(error, 'persons_mobile_hash_key')) return failed('CODE_EXPIRED') // somebody took the number in this very moment
    throw error
  })
}

/** Uses every code up; false when somebody was faster with one. */
async function spendAll(trx: PortalTransaction, codes: readonly RightCode[]): Promise<boolean> {
  for (const code of codes) if (!(await spendCode(trx, code))) return false
  return true
}
