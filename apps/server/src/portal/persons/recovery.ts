import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { documentKinds, readMobile } from '@yinxin/protocol/identifiers'
import { codeLife, type CodeAnswer, type RecoveryCodeInput, type RecoveryInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { forgiveTry, newCode, storeCode, tryCode, spendCode } from './codes.ts'
import { messageTime } from './message-texts.ts'
import { newPassword, tell, whenOpen, type PersonParts, type PersonRequest } from './person-parts.ts'
import { documentNumber } from './person-sign-in.ts'
import { hasDocument, lockPerson, personWithMobile, readPerson, replacePassword } from './store.ts'

/**
 * A code to set a new password. A number nobody has is told so itself, and the page gets the same answer, after the same work. MOBILE_INVALID, TOO_MANY_REQUESTS, PERSONS_CLOSED.
 */
export async function sendRecoveryCode(parts: PersonParts, input: RecoveryCodeInput, request: PersonRequest): Promise<Result<CodeAnswer>> {
  const open = whenOpen(parts)
  if (!open.ok) return open
  const mobile = readMobile(input.mobile)
  if (mobile === undefined) return failed('MOBILE_INVALID')
  const [now, keys] = [parts.clock.now(), await parts.personKeys()]
  const counted = await parts.personLimits.take(['codeSoon', 'code', 'codeDay'], request, keys.mobileHash(mobile))
  if (!counted.ok) return counted
  const personId = await personWithMobile(parts.db, keys.mobileHash(mobile))
  const [code, { browser, language, traceId }] = [newCode(), request]
  return parts.db.transaction().execute(async (trx) => {
    const answer = await storeCode(trx, keys, { browser, purpose: 'recovery', personId }, code, now)
    await tell(parts, trx, { mobile, language, life: codeLife }, (texts, portal) =>
      personId === undefined ? texts.noAccount(portal) : texts.recoveryCode(portal, code),
    )
    const detail = { purpose: 'recovery', known: personId !== undefined }
    const line = { event: 'code.sent', traceId, subject: personId ?? keys.mobileHash(mobile).slice(0, 16), detail } as const
    await writeAudit(trx, 'portal', line, { now, node: parts.node })
    return succeeded(answer)
  })
}

/**
 * A new password by code and document number: who has taken over a number still needs the document. Every session ends, and the mobile is told. A wrong
 * code and a wrong number are one answer. RECOVERY_WRONG, CODE_EXPIRED, PASSWORD_*, PORTAL_BUSY.
 */
export async function recoverPassword(parts: PersonParts, input: RecoveryInput, request: PersonRequest): Promise<Result<true>> {
  const [now, keys, { browser, language, traceId }] = [parts.clock.now(), await parts.personKeys(), request]
  const right = await tryCode(parts.db, keys, { browser, purpose: 'recovery', code: input.code }, now)
  if (!right.ok) return { ok: false, failure: asRecovery(right.failure) }
  const number = documentNumber(input.documentNumber)
  const { personId } = right.value
  const hashes = documentKinds.map((kind) => keys.documentHash({ kind, number }))
  const person =
    personId !== undefined && (await hasDocument(parts.db, personId, hashes)) ? await readPerson(parts.db, keys, personId) : undefined
  if (person === undefined) return failed('RECOVERY_WRONG', { triesLeft: right.value.triesLeft })
  const secret = await newPassword(parts, input.password, person)
  if (!secret.ok) {
    await forgiveTry(parts.db, right.value)
    return secret
  }
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id)) || !(await spendCode(trx, right.value))) return failed('CODE_EXPIRED')
    await replacePassword(trx, person.id, secret.value, now)
    for (const session of await parts.sessions.ofPrincipal(trx, { kind: 'person', id: person.id }, now))
      await endOneSession(parts, trx, { session, reason: 'password-changed', traceId })
    await tell(parts, trx, { mobile: person.mobile, language }, (texts, portal) => texts.passwordChanged(portal, messageTime(now)))
    const line = {
      event: 'credential.changed',
      traceId,
      actor: person.id,
      subject: person.id,
      detail: { kind: 'password', how: 'recovery' },
    } as const
    await writeAudit(trx, 'portal', line, { now, node: parts.node })
    return succeeded(true)
  })
}

const asRecovery = ({ code, detail, ...rest }: Failure): Failure =>
  code === 'CODE_WRONG' ? failure('RECOVERY_WRONG', detail) : { code, ...(detail === undefined ? {} : { detail }), ...rest }
