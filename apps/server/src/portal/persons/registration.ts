import { randomUUID } from 'node:crypto'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskDocument, maskName, readMobile } from '@yinxin/protocol/identifiers'
import {
  codeLife,
  consentVersions,
  type CodeAnswer,
  type IdentityInput,
  type PasskeyRequest,
  type RegistrationCodeInput,
  type RegistrationInput,
} from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import { localDay } from '../local-day.ts'
import { forgiveTry, newCode, storeCode, tryCode, spendCode } from './codes.ts'
import { enterPerson, type PersonBrowser } from './enter-person.ts'
import { judgeComparison, readIdentityInput, type ReadIdentity } from './judge-identity.ts'
import { insertPasskey } from './passkey-store.ts'
import { askForPasskey, checkCreated, type CheckedPasskey } from './passkeys.ts'
import type { PasswordOwner } from './password-rules.ts'
import type { ClaimedIdentity } from './person.ts'
import { newPassword, tell, whenOpen, type PersonParts, type PersonRequest } from './person-parts.ts'
import { compareRealName, type Comparison } from './real-name.ts'
import { deleteRegistration, readRegistration, saveRegistration, type BegunRegistration } from './registration-store.ts'
import { insertConsents, insertPerson, personWithMobile, replacePassword } from './store.ts'

/** A registration nobody goes on with is given up after so many seconds, and what was typed is gone. */
const registrationLife = 1800

/**
 * First step: name and document, after their own consent, compared with the register where there is one. What does not match is not kept.
 * CONSENT_MISSING, PERSON_NAME_INVALID, DOCUMENT_NUMBER_INVALID, UNDER_AGE, IDENTITY_NOT_MATCHED, TOO_MANY_REQUESTS, PERSONS_CLOSED.
 */
export async function beginRegistration(
  parts: PersonParts,
  input: IdentityInput,
  request: PersonRequest,
): Promise<Result<BegunRegistration>> {
  const open = whenOpen(parts)
  if (!open.ok) return open
  const now = parts.clock.now()
  const read = readIdentityInput(input, localDay(now))
  if (!read.ok) return read
  const keys = await parts.personKeys()
  const account = keys.documentHash(read.value.document)
  const counted = await parts.personLimits.take(['identity'], request, account)
  if (!counted.ok) return counted
  const { document } = read.value
  const comparison = await compareRealName(parts.realName, { name: read.value.name, kind: document.kind, number: document.number })
  const level = judgeComparison(document, comparison)
  await auditComparison(parts, { account, result: comparison.result, checkFits: document.checkFits }, request.traceId)
  if (!level.ok) return level
  const consent = { version: input.consent, at: now.toISOString() }
  const identity: ClaimedIdentity = { ...identityOf(read.value, comparison, parts.realName?.id), proofing: level.value, consent }
  const begun = { identity, expiresAt: new Date(now.getTime() + registrationLife * 1000) }
  await saveRegistration(parts.db, keys, request.browser, begun)
  return succeeded(begun)
}

/** A provider that knows the person by a pseudonym answers for the number: it goes no further (R50). */
function identityOf(
  { name, document }: ReadIdentity,
  comparison: Comparison,
  provider: string | undefined,
): Omit<ClaimedIdentity, 'proofing' | 'consent'> {
  const { kind, number, born } = document
  const pseudonym = comparison.result === 'matched' ? comparison.pseudonym : undefined
  return {
    ...{ name, kind, numberMasked: maskDocument(number) },
    ...(born === undefined ? {} : { born }),
    ...(comparison.result === 'matched' && provider !== undefined ? { provider } : {}),
    ...(pseudonym === undefined ? { number } : { pseudonym }),
  }
}

/** A comparison is written down whatever it says: it used a register. Whom it was about is a hash. */
async function auditComparison(
  { db, clock, node, realName }: PersonParts,
  { account, ...facts }: { readonly account: string; readonly result: Comparison['result']; readonly checkFits: boolean },
  traceId: string,
): Promise<void> {
  const detail = { ...facts, provider: realName?.id ?? 'none' }
  await writeAudit(db, 'portal', { event: 'person.compared', traceId, subject: account.slice(0, 16), detail }, { now: clock.now(), node })
}

/**
 * Second step: a code to the mobile. A number that has an account is told so itself, and the page gets the same answer: nobody learns here who is
 * registered. REGISTRATION_LOST, MOBILE_INVALID, TOO_MANY_REQUESTS, PERSONS_CLOSED.
 */
export async function sendRegistrationCode(
  parts: PersonParts,
  input: RegistrationCodeInput,
  request: PersonRequest,
): Promise<Result<CodeAnswer>> {
  const [now, keys] = [parts.clock.now(), await parts.personKeys()]
  const open = whenOpen(parts)
  if (!open.ok) return open
  const begun = await readRegistration(parts.db, keys, request.browser, now)
  if (begun === undefined) return failed('REGISTRATION_LOST')
  const mobile = readMobile(input.mobile)
  if (mobile === undefined) return failed('MOBILE_INVALID')
  const counted = await parts.personLimits.take(['codeSoon', 'code', 'codeDay'], request, keys.mobileHash(mobile))
  if (!counted.ok) return counted
  const isTaken = (await personWithMobile(parts.db, keys.mobileHash(mobile))) !== undefined
  const [code, { browser, language, traceId }] = [newCode(), request]
  return parts.db.transaction().execute(async (trx) => {
    const answer = await storeCode(trx, keys, { browser, purpose: 'registration', mobile }, code, now)
    await tell(parts, trx, { mobile, language, life: codeLife }, (texts, portal) =>
      isTaken ? texts.alreadyRegistered(portal) : texts.registrationCode(portal, code),
    )
    const line = {
      event: 'code.sent',
      traceId,
      subject: keys.mobileHash(mobile).slice(0, 16),
      detail: { purpose: 'registration' },
    } as const
    await writeAudit(trx, 'portal', line, { now, node: parts.node })
    return succeeded(answer)
  })
}

/** What a browser makes a passkey with in place of a password. REGISTRATION_LOST, PASSKEY_REFUSED where the portal has no host name. */
export async function registrationPasskey(parts: PersonParts, { browser }: PersonRequest): Promise<Result<PasskeyRequest>> {
  const begun = await readRegistration(parts.db, await parts.personKeys(), browser, parts.clock.now())
  if (begun === undefined) return failed('REGISTRATION_LOST')
  const asked = { askedBy: browser, purpose: 'registration', handle: randomUUID(), accountName: maskName(begun.identity.name) } as const
  return askForPasskey(parts, asked)
}

/** How somebody new is going to sign in, checked: a hashed password, or a passkey and the id its person has. */
type WayIn = { readonly secret: string } | { readonly passkey: CheckedPasskey }

/** PASSWORD_*, PORTAL_BUSY, PASSKEY_REFUSED, PASSKEY_EXPIRED; INPUT_INVALID for both ways, or none. */
async function chosenWayIn(
  parts: PersonParts,
  { password, passkey }: RegistrationInput,
  { browser, owner }: { readonly browser: string; readonly owner: Omit<PasswordOwner, 'readings'> },
): Promise<Result<WayIn>> {
  if (password !== undefined && passkey === undefined) {
    const secret = await newPassword(parts, password, owner)
    return secret.ok ? succeeded({ secret: secret.value }) : secret
  }
  if (passkey === undefined || password !== undefined) return failed('INPUT_INVALID', { field: 'passkey' })
  const checked = await checkCreated(parts, passkey, { askedBy: browser, purpose: 'registration' })
  return checked.ok ? succeeded({ passkey: checked.value }) : checked
}

/**
 * Last step: the code, a password or a passkey, and the consents. The account, what was consented to, its proofing, the session and the audit lines are one
 * transaction. CONSENT_MISSING, REGISTRATION_LOST, CODE_WRONG, CODE_EXPIRED, PASSWORD_*, PASSKEY_*, REGISTRATION_TAKEN, PORTAL_BUSY, PERSONS_CLOSED.
 * @returns the new person's id
 */
export async function completeRegistration(
  parts: PersonParts,
  input: RegistrationInput,
  request: PersonRequest & { readonly entering: PersonBrowser },
): Promise<Result<string>> {
  const { terms, privacy } = input.consents
  if (terms !== consentVersions.terms || privacy !== consentVersions.privacy) return failed('CONSENT_MISSING')
  const open = whenOpen(parts)
  if (!open.ok) return open
  const [now, keys, { browser, traceId, language }] = [parts.clock.now(), await parts.personKeys(), request]
  const begun = await readRegistration(parts.db, keys, browser, now)
  if (begun === undefined) return failed('REGISTRATION_LOST')
  const { identity } = begun
  const right = await tryCode(parts.db, keys, { browser, purpose: 'registration', code: input.code }, now)
  if (!right.ok) return right
  const mobile = right.value.mobile ?? ''
  const chosen = await chosenWayIn(parts, input, { browser, owner: { ...identity, mobile } })
  if (!chosen.ok) {
    await forgiveTry(parts.db, right.value)
    return chosen
  }
  const way = chosen.value
  const userAgent = browserName(request.entering.userAgent)
  return parts.db.transaction().execute(async (trx) => {
    const id = await insertPerson(trx, keys, { identity, mobile, id: 'passkey' in way ? way.passkey.handle : undefined }, now)
    if (id === undefined || !(await spendCode(trx, right.value))) return failed('REGISTRATION_TAKEN')
    if ('secret' in way) await replacePassword(trx, id, way.secret, now)
    else if (!(await insertPasskey(trx, { ...way.passkey, personId: id, browser: userAgent, createdAt: now })))
      throw new Error('a passkey of somebody else')
    await insertConsents(trx, id, [
      { text: 'identity', version: identity.consent.version, at: new Date(identity.consent.at) },
      { text: 'terms', version: terms, at: now },
      { text: 'privacy', version: privacy, at: now },
    ])
    await deleteRegistration(trx, browser)
    const detail = {
      proofing: identity.proofing,
      document: identity.kind,
      pseudonymous: identity.pseudonym !== undefined,
      way: 'secret' in way ? 'password' : 'passkey',
      consents: consentVersions,
    }
    await writeAudit(trx, 'portal', { event: 'person.registered', traceId, actor: id, subject: id, detail }, { now, node: parts.node })
    await tell(parts, trx, { mobile, language }, (texts, portal) => texts.registered(portal))
    const authenticated = {
      principal: { kind: 'person', id },
      acr: 'otp',
      evidence: { way: 'secret' in way ? 'password-code' : 'passkey' },
    } as const
    await enterPerson(parts, trx, { authenticated, mobile, browser: request.entering, language, traceId })
    return succeeded(id)
  })
}
