import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskMobile } from '@yinxin/protocol/identifiers'
import {
  mostPasskeys,
  type PasskeyAddInput,
  type PasskeyCreated,
  type PasskeyRequest,
  type PasskeySignInInput,
} from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import type { PasskeyPurpose } from '../database.ts'
import { enterPerson, type PersonBrowser } from './enter-person.ts'
import { messageTime } from './message-texts.ts'
import { isRecent, type OwnAccount } from './own-account.ts'
import { creationOptions, passkeyPatience, passkeySite, proofOptions, verifyCreated, verifyProof } from './passkey-ceremony.ts'
import {
  deletePasskey,
  insertPasskey,
  notePasskeyUsed,
  passkeysOf,
  readPasskey,
  storeChallenge,
  takeChallenge,
  type StoredPasskey,
} from './passkey-store.ts'
import { tell, whenOpen, type PageLanguage, type PersonParts, type PersonRequest } from './person-parts.ts'
import { hasPassword, lockPerson, readPerson } from './store.ts'

const challengeEnds = (now: Date) => new Date(now.getTime() + passkeyPatience)

/** A passkey that is going to be made, and for whom. */
interface AskedPasskey {
  readonly askedBy: string
  readonly purpose: PasskeyPurpose
  /** Id of the person: what the authenticator answers with, and nobody else can read anything from. */
  readonly handle: string
  readonly accountName: string
  readonly known?: readonly StoredPasskey[]
}

/** What the browser makes a passkey with; the challenge is kept. PASSKEY_REFUSED where the portal has no host name. */
export async function askForPasskey(
  { db, clock, config }: PersonParts,
  { askedBy, purpose, handle, accountName, known = [] }: AskedPasskey,
): Promise<Result<PasskeyRequest>> {
  const site = passkeySite(config)
  if (site === undefined) return failed('PASSKEY_REFUSED')
  const options = await creationOptions({ site, portalName: config.portalName.zh, accountName, handle, known })
  await storeChallenge(db, { askedBy, purpose, challenge: options.challenge, handle }, challengeEnds(clock.now()))
  return succeeded({ options: { ...options } })
}

/** A passkey that was made after our challenge, for the person with this id. */
export type CheckedPasskey = Pick<StoredPasskey, 'id' | 'publicKey' | 'counter' | 'transports'> & { readonly handle: string }

/** Checks what a browser made; the challenge is used up. PASSKEY_EXPIRED, PASSKEY_REFUSED. */
export async function checkCreated(
  { db, clock, config }: PersonParts,
  created: PasskeyCreated,
  asked: { readonly askedBy: string; readonly purpose: PasskeyPurpose },
): Promise<Result<CheckedPasskey>> {
  const [site, challenge] = [passkeySite(config), await takeChallenge(db, asked, clock.now())]
  if (challenge?.handle === undefined || site === undefined) return failed('PASSKEY_EXPIRED')
  const checked = await verifyCreated(created, { site, challenge: challenge.challenge })
  return checked === undefined ? failed('PASSKEY_REFUSED') : succeeded({ ...checked, handle: challenge.handle })
}

/** What a browser is asked for a passkey with at sign-in: nobody is named, the person chooses. TOO_MANY_REQUESTS, PERSONS_CLOSED, PASSKEY_REFUSED. */
export async function askForProof(parts: PersonParts, request: PersonRequest): Promise<Result<PasskeyRequest>> {
  const open = whenOpen(parts)
  if (!open.ok) return open
  const site = passkeySite(parts.config)
  if (site === undefined) return failed('PASSKEY_REFUSED')
  const counted = await parts.personLimits.take(['passkey'], request, request.browser)
  if (!counted.ok) return counted
  const options = await proofOptions(site)
  const { browser: askedBy } = request
  await storeChallenge(parts.db, { askedBy, purpose: 'sign-in', challenge: options.challenge }, challengeEnds(parts.clock.now()))
  return succeeded({ options: { ...options } })
}

/**
 * Signs in with a passkey: the device has verified the person by finger, face or PIN, so that it stands for password and code together.
 * PASSKEY_EXPIRED, PASSKEY_UNKNOWN, PASSKEY_REFUSED.
 */
export async function signInWithPasskey(
  parts: PersonParts,
  { proof }: PasskeySignInInput,
  request: PersonRequest & { readonly entering: PersonBrowser },
): Promise<Result<string>> {
  const [now, site] = [parts.clock.now(), passkeySite(parts.config)]
  const { browser: askedBy, language, traceId } = request
  const asked = await takeChallenge(parts.db, { askedBy, purpose: 'sign-in' }, now)
  if (asked === undefined || site === undefined) return failed('PASSKEY_EXPIRED')
  const passkey = await readPasskey(parts.db, proof.id)
  const person = passkey && (await readPerson(parts.db, await parts.personKeys(), passkey.personId))
  if (passkey === undefined || person === undefined) return failed('PASSKEY_UNKNOWN')
  const counter = await verifyProof(proof, { site, challenge: asked.challenge, passkey })
  const entered = await parts.db.transaction().execute(async (trx) => {
    if (counter === undefined || !(await lockPerson(trx, person.id)) || !(await notePasskeyUsed(trx, passkey.id, counter, now)))
      return false
    const authenticated = { principal: { kind: 'person', id: person.id }, acr: 'otp', evidence: { way: 'passkey' } } as const
    await enterPerson(parts, trx, { authenticated, mobile: person.mobile, browser: request.entering, language, traceId })
    return true
  })
  if (entered) return succeeded(person.id)
  const detail = { code: 'PASSKEY_REFUSED', principal: 'person', reason: counter === undefined ? 'proof' : 'counter' }
  await writeAudit(parts.db, 'portal', { event: 'sign-in.refused', traceId, subject: person.id, detail }, { now, node: parts.node })
  return failed('PASSKEY_REFUSED')
}

/** A step in the own account, and the page it is made on. */
export interface OwnStep {
  readonly account: OwnAccount
  readonly language: PageLanguage
  readonly userAgent: string | undefined
  readonly traceId: string
}

/** What the browser makes one more passkey with. SIGN_IN_AGAIN, PASSKEYS_TOO_MANY, PASSKEY_REFUSED. */
export async function askForAnother(parts: PersonParts, { session, person }: OwnAccount): Promise<Result<PasskeyRequest>> {
  if (!isRecent(session, parts.clock.now())) return failed('SIGN_IN_AGAIN')
  const known = await passkeysOf(parts.db, person.id)
  if (known.length >= mostPasskeys) return failed('PASSKEYS_TOO_MANY')
  const asked = { askedBy: session.id, purpose: 'addition', handle: person.id, accountName: maskMobile(person.mobile), known } as const
  return askForPasskey(parts, asked)
}

/** Adds a passkey; the mobile is told. SIGN_IN_AGAIN, PASSKEY_EXPIRED, PASSKEY_REFUSED, PASSKEYS_TOO_MANY, PASSKEY_THERE. */
export async function addPasskey(parts: PersonParts, { passkey }: PasskeyAddInput, step: OwnStep): Promise<Result<true>> {
  const { session, person } = step.account
  const now = parts.clock.now()
  if (!isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  const checked = await checkCreated(parts, passkey, { askedBy: session.id, purpose: 'addition' })
  if (!checked.ok) return checked
  const browser = browserName(step.userAgent)
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id))) return failed('SESSION_MISSING')
    if ((await passkeysOf(trx, person.id)).length >= mostPasskeys) return failed('PASSKEYS_TOO_MANY')
    if (!(await insertPasskey(trx, { ...checked.value, personId: person.id, browser, createdAt: now }))) return failed('PASSKEY_THERE')
    await tell(parts, trx, { mobile: person.mobile, language: step.language }, (texts, portal) =>
      texts.passkeyAdded(portal, browser, messageTime(now)),
    )
    const about = { traceId: step.traceId, actor: person.id, subject: person.id, detail: { kind: 'passkey', browser } }
    await writeAudit(trx, 'portal', { event: 'credential.added', ...about }, { now, node: parts.node })
    return succeeded(true)
  })
}

/** Removes a passkey of one's own; the mobile is told. NOT_FOUND for somebody else's, SIGN_IN_AGAIN, LAST_WAY_IN for the last one of who has no password. */
export async function removePasskey(parts: PersonParts, id: string, step: OwnStep): Promise<Result<true>> {
  const { session, person } = step.account
  const now = parts.clock.now()
  if (!isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockPerson(trx, person.id))) return failed('SESSION_MISSING')
    const own = await passkeysOf(trx, person.id)
    const passkey = own.find((one) => one.id === id)
    if (passkey === undefined) return failed('NOT_FOUND')
    if (own.length === 1 && !(await hasPassword(trx, person.id))) return failed('LAST_WAY_IN')
    if (!(await deletePasskey(trx, person.id, id))) return failed('NOT_FOUND')
    const { browser } = passkey
    await tell(parts, trx, { mobile: person.mobile, language: step.language }, (texts, portal) =>
      texts.passkeyRemoved(portal, browser, messageTime(now)),
    )
    const about = { traceId: step.traceId, actor: person.id, subject: person.id, detail: { kind: 'passkey', browser } }
    await writeAudit(trx, 'portal', { event: 'credential.removed', ...about }, { now, node: parts.node })
    return succeeded(true)
  })
}
