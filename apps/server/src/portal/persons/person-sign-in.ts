import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { documentKinds, readMobile } from '@yinxin/protocol/identifiers'
import { codeLife, type CodeAnswer, type PersonCodeInput, type PersonSignInInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { newCode, storeCode, tryCode, spendCode } from './codes.ts'
import { enterPerson, type PersonBrowser } from './enter-person.ts'
import type { PersonKeys } from '../keys/person-keys.ts'
import { tell, whenOpen, type PersonParts, type PersonRequest } from './person-parts.ts'
import { isKnownDevice, lockPerson, passwordAccount, readPerson, type AccountHashes } from './store.ts'

/** What an account that was typed may be found by: a mobile, or the number of a document of any kind. */
function accountHashes(keys: PersonKeys, typed: string): AccountHashes {
  const mobile = readMobile(typed)
  const number = documentNumber(typed)
  return {
    ...(mobile === undefined ? {} : { mobile: keys.mobileHash(mobile) }),
    documents: documentKinds.map((kind) => keys.documentHash({ kind, number })),
  }
}

/** A document number as it is compared. */
export const documentNumber = (typed: string): string => typed.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase()

/**
 * First half of a sign-in: account and password; when they are right, a code goes to the mobile on file. A wrong password and an account nobody has are
 * one answer, after the same work. ACCOUNT_OR_PASSWORD_WRONG, TOO_MANY_REQUESTS, PORTAL_BUSY, PERSONS_CLOSED.
 */
export async function sendSignInCode(
  parts: PersonParts,
  input: PersonCodeInput,
  request: PersonRequest & { readonly deviceHash: string | undefined },
): Promise<Result<CodeAnswer>> {
  const open = whenOpen(parts)
  if (!open.ok) return open
  const [now, keys] = [parts.clock.now(), await parts.personKeys()]
  const account = await passwordAccount(parts.db, accountHashes(keys, input.account))
  const counted = await countPassword(parts, keys, { account: account?.id, typed: input.account }, request)
  if (!counted.ok) return counted
  const isRight = await parts.passwords.verify(account?.secret, input.password, keys.pepper)
  if (!isRight.ok) return isRight
  const person = account !== undefined && isRight.value ? await readPerson(parts.db, keys, account.id) : undefined
  if (person === undefined) {
    await auditWrongPassword(parts, account?.id, request.traceId)
    return failed('ACCOUNT_OR_PASSWORD_WRONG')
  }
  const allowed = await countCode(parts, keys.mobileHash(person.mobile), request)
  if (!allowed.ok) return allowed
  const [code, { browser, language, traceId }] = [newCode(), request]
  return parts.db.transaction().execute(async (trx) => {
    const answer = await storeCode(trx, keys, { browser, purpose: 'sign-in', personId: person.id }, code, now)
    await tell(parts, trx, { mobile: person.mobile, language, life: codeLife }, (texts, portal) => texts.signInCode(portal, code))
    const line = { event: 'code.sent', traceId, subject: person.id, detail: { purpose: 'sign-in' } } as const
    await writeAudit(trx, 'portal', line, { now, node: parts.node })
    return succeeded(answer)
  })
}

/** One a minute, beside those that a stranger may have asked for: only a right password gets here. All count for the hour and the day. */
async function countCode({ personLimits }: PersonParts, mobileHash: string, request: PersonRequest): Promise<Result<true>> {
  const soon = await personLimits.take(['codeSoon'], request, `${mobileHash} sign-in`)
  return soon.ok ? personLimits.take(['code', 'codeDay'], request, mobileHash) : soon
}

/** Counts by what was typed; a device the person has used before is counted by itself, so that a stranger's guesses lock nobody out of their own. */
async function countPassword(
  { db, personLimits }: PersonParts,
  keys: PersonKeys,
  { account, typed }: { readonly account: string | undefined; readonly typed: string },
  request: PersonRequest & { readonly deviceHash: string | undefined },
): Promise<Result<true>> {
  const counted = keys.accountHash(documentNumber(typed))
  const isOwnDevice = account !== undefined && (await isKnownDevice(db, account, request.deviceHash))
  return personLimits.take(['password'], request, isOwnDevice ? `${counted} ${request.deviceHash}` : counted)
}

async function auditWrongPassword({ db, clock, node }: PersonParts, personId: string | undefined, traceId: string): Promise<void> {
  const line = {
    event: 'sign-in.refused' as const,
    traceId,
    ...(personId === undefined ? {} : { subject: personId }),
    detail: { code: 'ACCOUNT_OR_PASSWORD_WRONG', principal: 'person', known: personId !== undefined },
  }
  await writeAudit(db, 'portal', line, { now: clock.now(), node })
}

/**
 * Second half: the code that this browser's right password sent. CODE_WRONG, CODE_EXPIRED.
 */
export async function signInPerson(
  parts: PersonParts,
  { code }: PersonSignInInput,
  request: PersonRequest & { readonly entering: PersonBrowser },
): Promise<Result<string>> {
  const [now, keys, { browser, language, traceId }] = [parts.clock.now(), await parts.personKeys(), request]
  const right = await tryCode(parts.db, keys, { browser, purpose: 'sign-in', code }, now)
  if (!right.ok) return right
  const person = right.value.personId === undefined ? undefined : await readPerson(parts.db, keys, right.value.personId)
  if (person === undefined) return failed('CODE_EXPIRED')
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id)) || !(await spendCode(trx, right.value))) return failed('CODE_EXPIRED')
    const authenticated = { principal: { kind: 'person', id: person.id }, acr: 'otp', evidence: { way: 'password-code' } } as const
    await enterPerson(parts, trx, { authenticated, mobile: person.mobile, browser: request.entering, language, traceId })
    return succeeded(person.id)
  })
}
