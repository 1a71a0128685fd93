/** Certificate business from here: starts it, carries it on by itself, and asks for the UKey and its PIN where they are needed. */
import { randomBytes } from 'node:crypto'
import { parseCertificate } from '@yinxin/pki'
import { failed, failure, failures, succeeded, type Failure, type FailureCode, type Result } from '@yinxin/protocol/failures'
import { isReasonFor, isStatusBusiness, statusText, type ReissueReason, type StatusBusiness, type StatusReason } from '@yinxin/protocol/ra'
import type { ListedApplication } from '@yinxin/protocol/assistant'
import { signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { recordUse } from '../ledger/record-use.ts'
import type { Operations } from '../operations/operation.ts'
import { impossiblePin, weakness } from '../pin/policy.ts'
import type { DriverUkey, NewKeyKind } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { ShownBusiness } from './business-state.ts'
import type { BusinessJournal } from './journal.ts'
import type { RaClient } from './ra-client.ts'
import { goesOnByItself, phaseOf, type RunningBusiness } from './running-business.ts'
import { submissionOf } from './submission.ts'
import { beginUnblocking, creditCodeOn, unblockAndSign, type UnblockStart } from './unblocking.ts'

export interface BusinessDeps {
  readonly journal: BusinessJournal
  readonly ukeys: UkeyRegistry
  readonly client: RaClient
  readonly ledger: Ledger
  readonly operations: Operations
  /** Registration authorities of the vendor's list. */
  readonly authorities: () => readonly ListedApplication[]
  /** Milliseconds. */
  readonly now: () => number
  /** Called when the authority has changed how this certificate (hex SHA-256) stands; what was known of it counts no more. */
  readonly standingChanged?: (certificate: string) => void
  /** Called after every change. */
  readonly changed: () => void
  /** Between two questions, in milliseconds. */
  readonly everyMs?: number
}

export interface StartInput {
  readonly ukeyId: string
  readonly pin: string
  /** For a first certificate, and for one in place of a UKey that is gone. */
  readonly uscc?: string
  readonly code?: string
  /** Why that UKey is gone; absent: it is a first certificate. */
  readonly reissue?: ReissueReason
  /** For a renewal and a change of data: hex SHA-256 of the certificate. */
  readonly renews?: string
  /** The name as it is to be; absent: it is a renewal. */
  readonly organization?: string
  /** To suspend, resume or revoke: which certificate (hex SHA-256), and why. */
  readonly change?: { readonly business: StatusBusiness; readonly reason: StatusReason; readonly certificate: string }
  /** To unblock a UKey; no PIN is needed to ask. */
  readonly unblock?: UnblockStart
}

export interface Businesses {
  shown(ukeys: readonly DriverUkey[]): readonly ShownBusiness[]
  /** @param whose a credit code, or a certificate (hex SHA-256) that says one */
  sendCode(whose: string | { readonly ukeyId: string; readonly certificate: string }): Promise<Result<undefined>>
  /** Begins one: the key is made in this call. @returns what the driver says, BUSY, STATE_UNWRITABLE, RA_UNAVAILABLE without an authority */
  start(input: StartInput): Promise<Result<undefined>>
  /** What the UKey is needed for: the key, or the certificate; or its new PIN, once that is approved. */
  goOn(step: string, pin: string): Promise<Result<undefined>>
  withdraw(step: string): Promise<Result<undefined>>
  /** Takes one that is over, or whose key was never made, off the page. */
  forget(step: string): Result<undefined>
  /** One round of what goes on by itself. */
  askAuthority(): Promise<void>
  close(): void
}

/** Pause between two questions about one business; longer after each that was not answered, up to a minute. In milliseconds. */
const [pause, longestPause] = [3000, 60_000]

const originOf = ({ address }: ListedApplication): string => new URL(address).origin

export function createBusinesses(deps: BusinessDeps): Businesses {
  const { journal, client, changed, everyMs = pause } = deps
  const trouble = new Map<string, { readonly failure: Failure; readonly times: number; readonly notBefore: number }>()
  let [atWork, closed] = [false, false]

  const note = (step: string, result: Result<unknown>): void => {
    if (result.ok) trouble.delete(step)
    else {
      const times = (trouble.get(step)?.times ?? 0) + 1
      trouble.set(step, { failure: result.failure, times, notBefore: deps.now() + Math.min(longestPause, everyMs * 2 ** times) })
    }
    changed()
  }

  /** Asks the authority what comes next in one business, and writes the answer down. */
  async function carryOn(one: RunningBusiness): Promise<Result<undefined>> {
    const answer = await questionOf(one, client)
    if (!answer.ok) return answer
    const now = journal.find(one.step) // the person may have taken it off the page while the authority was asked
    if (now === undefined) return succeeded(undefined)
    // before it is written down: killed in between it is only asked once more
    if (now.about !== undefined && answer.value.state === 'done') deps.standingChanged?.(now.about.sha256)
    const { code: _used, ...rest } = now // the code was used up with the submission
    return journal.put({ ...rest, view: answer.value })
  }

  async function askAuthority(): Promise<void> {
    if (atWork) return
    atWork = true
    try {
      for (const one of journal.all()) {
        if (closed || !goesOnByItself(phaseOf(one))) continue
        const last = trouble.get(one.step)
        if (last !== undefined && (last.notBefore > deps.now() || isFinal(last.failure))) continue
        const before = one.view?.state
        const result = await carryOn(one)
        if (!result.ok || last !== undefined || journal.find(one.step)?.view?.state !== before) note(one.step, result)
      }
    } finally {
      atWork = false
    }
  }

  const timer = setInterval(() => void askAuthority(), everyMs)
  timer.unref()

  /** The one operation of this assistant that uses a UKey; a site's own may be running. */
  async function useUkey<Value>(
    one: RunningBusiness,
    pin: string,
    purpose: 'new-key' | 'write-certificate' | 'certificate-status' | 'unblock-pin',
    use: (ukey: DriverUkey) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    const ukey = (await deps.ukeys.list()).ukeys.find(({ serialNumber }) => serialNumber === one.ukeySerialNumber)
    if (ukey === undefined) return failed('UKEY_MISSING')
    if (ukey.pin.locked && purpose !== 'unblock-pin') return failed('PIN_LOCKED')
    const impossible = purpose === 'unblock-pin' ? weakness(pin, ukey.pinLength) : impossiblePin(pin, ukey.pinLength)
    if (impossible !== undefined) return { ok: false, failure: impossible }
    return deps.operations.run(
      `business ${one.step}`,
      () => undefined,
      () => recordUse(deps.ledger, { purpose, ukey: ukey.serialNumber }, () => use(ukey)),
    )
  }

  async function makeKey(one: RunningBusiness, pin: string): Promise<Result<undefined>> {
    const { step, keyKind, renews } = one
    const made = await useUkey(one, pin, 'new-key', ({ id: ukeyId }) =>
      deps.ukeys.makeKey({ ukeyId, pin, step, keyKind, ...(renews === undefined ? {} : { renews: renews.sha256 }) }),
    )
    if (!made.ok) return made
    const { certificationRequest, renewal } = made.value
    return journal.put({ ...one, request: base64(certificationRequest), ...(renewal === undefined ? {} : { renewal: base64(renewal) }) })
  }

  /** The key of the certificate itself asks. */
  async function signAbout(one: RunningBusiness, about: NonNullable<RunningBusiness['about']>, pin: string): Promise<Result<undefined>> {
    const { step, business } = one
    const algorithm = signatureAlgorithmOf(about.certificate)
    if (algorithm === undefined || !isStatusBusiness(business)) return failed('ALGORITHM_REFUSED')
    const data = statusText({ step, business, reason: about.reason, certificate: about.sha256 })
    const signed = await useUkey(one, pin, 'certificate-status', ({ id: ukeyId }) =>
      deps.ukeys.sign({ ukeyId, certificateSha256: about.sha256, pin, algorithm, data }),
    )
    return signed.ok ? journal.put({ ...one, signature: base64(signed.value) }) : signed
  }

  async function write(one: RunningBusiness, pin: string): Promise<Result<undefined>> {
    const { step, view, renews } = one
    const bytesOf = (text = '') => Buffer.from(text, 'base64')
    const certificate = bytesOf(view?.certificate)
    const half = view?.encryption
    const encryption = half && { certificate: bytesOf(half.certificate), envelopedKey: bytesOf(half.envelopedKey) }
    const signed = await useUkey(one, pin, 'write-certificate', ({ id: ukeyId }) =>
      deps.ukeys.install({
        ukeyId,
        pin,
        step,
        certificate,
        ...(renews === undefined ? {} : { replaces: renews.sha256 }),
        ...(encryption === undefined ? {} : { encryption }),
      }),
    )
    return signed.ok ? journal.put({ ...one, receipt: base64(signed.value) }) : signed
  }

  /** The new PIN goes to the UKey only; what unblocks it comes, is used and is gone within this call. */
  async function unblock(one: RunningBusiness, newPin: string): Promise<Result<undefined>> {
    if (one.adminPinRefused === true) return failed('UNBLOCK_KEY_REFUSED', { reason: 'refused-before' })
    const signed = await useUkey(one, newPin, 'unblock-pin', (ukey) => unblockAndSign(deps, one, ukey, newPin))
    if (!signed.ok) {
      if (signed.failure.code === 'UNBLOCK_KEY_REFUSED') journal.put({ ...one, adminPinRefused: true })
      return signed
    }
    const { releaseKey: _used, ...rest } = one
    return journal.put({ ...rest, receipt: base64(signed.value) })
  }

  async function goOn(step: string, pin: string): Promise<Result<undefined>> {
    const one = journal.find(step)
    if (one === undefined) return failed('NOT_FOUND')
    const phase = phaseOf(one)
    if (phase !== 'key' && phase !== 'write' && phase !== 'unblock') return succeeded(undefined)
    const keyOrSignature = () => (one.about === undefined ? makeKey(one, pin) : signAbout(one, one.about, pin))
    const done = await { key: keyOrSignature, write: () => write(one, pin), unblock: () => unblock(one, pin) }[phase]()
    if (done.ok) {
      trouble.delete(step)
      await askAuthority()
    }
    changed()
    return done
  }

  /** Without the UKey nothing was done that has to be kept: a code that was wrong leaves no business behind. */
  function sentOrForgotten(step: string): Result<undefined> {
    const last = trouble.get(step)?.failure
    if (journal.find(step)?.view !== undefined || last === undefined || !isFinal(last)) return succeeded(undefined)
    trouble.delete(step)
    const forgotten = journal.forget(step)
    changed()
    return forgotten.ok ? { ok: false, failure: last } : forgotten
  }

  return {
    askAuthority,
    goOn,
    shown: (ukeys) => journal.all().map((one) => show(one, ukeys, trouble.get(one.step)?.failure)),
    async sendCode(whose) {
      const [authority] = deps.authorities()
      const uscc = typeof whose === 'string' ? whose : creditCodeOn((await deps.ukeys.list()).ukeys, whose)
      if (uscc === undefined) return failed('CERTIFICATE_NOT_ON_UKEY')
      return authority === undefined ? failed('RA_UNAVAILABLE') : client.sendCode(originOf(authority), uscc)
    },
    async start(input) {
      const begun = await begin(deps, input)
      if (!begun.ok) return begun
      const one = begun.value
      const written = journal.put(one) // before the key: a crash in the middle finds its name
      if (!written.ok) return written
      if (one.locked !== undefined) return (await askAuthority(), changed(), sentOrForgotten(one.step))
      const made = await goOn(one.step, input.pin)
      // a wrong PIN leaves no business behind; a UKey that was pulled out may have its key, which only this name finds again
      if (!made.ok && isUntouched(made.failure)) journal.forget(one.step)
      return made
    },
    async withdraw(step) {
      const one = journal.find(step)
      if (one?.view === undefined) return failed('NOT_FOUND')
      const answer = await client.withdraw({ authority: one.authority, number: one.view.number, secret: one.secret })
      const done = answer.ok ? journal.put({ ...one, view: answer.value }) : answer
      note(step, done)
      return done
    },
    forget(step) {
      const one = journal.find(step)
      const last = trouble.get(step)?.failure
      const isRefused = one !== undefined && phaseOf(one) === 'send' && last !== undefined && isFinal(last)
      if (one === undefined || !(phaseOf(one) === 'over' || phaseOf(one) === 'key' || isRefused)) return failed('APPLICATION_STEP_REFUSED')
      trouble.delete(step)
      const forgotten = journal.forget(step)
      changed()
      return forgotten
    },
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/**
 * Failures after which the device has no new key for certain: it was not reached, did not open, or said beforehand that it makes none. After any other
 * (pulled out, driver gone, our own disk full) there may be one, and the business stays to be gone on with.
 */
const untouched: ReadonlySet<FailureCode> = new Set<FailureCode>([
  ...(['PIN_INCORRECT', 'PIN_LOCKED', 'PIN_FACTORY', 'PIN_LENGTH', 'PIN_MALFORMED', 'UKEY_MISSING'] as const),
  ...(['UKEY_FULL', 'UKEY_MAKES_NO_KEYS', 'CERTIFICATE_NOT_ON_UKEY', 'BUSY'] as const),
])
const isUntouched = ({ code }: Failure): boolean => untouched.has(code)

/** A refusal that asking again does not change. */
const isFinal = ({ code }: Failure): boolean => failures[code].retry === 'never' || failures[code].retry === 'after-fix'

/** Everything that is decided at the start is decided here, the random parts too. */
async function begin({ ukeys, authorities, now }: BusinessDeps, input: StartInput): Promise<Result<RunningBusiness>> {
  const ukey = (await ukeys.list()).ukeys.find(({ id }) => id === input.ukeyId)
  if (ukey === undefined) return failed('UKEY_MISSING')
  if (input.unblock !== undefined) {
    const begun = beginUnblocking(ukey, input.unblock, authorities())
    const [authority] = authorities()
    if (!begun.ok || authority === undefined) return begun.ok ? failed('RA_UNAVAILABLE') : begun
    return succeeded({ ...newStep(now()), ...begun.value, authority: originOf(authority), ukeySerialNumber: ukey.serialNumber })
  }
  if (input.change !== undefined) return beginChange(ukey, input.change, authorities(), now())
  const kinds = ukey.newKeys ?? []
  const old = ukey.certificates.find(({ sha256 }) => sha256 === input.renews)
  const keyKind = kindAfter(old?.certificate, kinds)
  const [authority] = authorities()
  if (keyKind === undefined) return failed('UKEY_MAKES_NO_KEYS')
  if (authority === undefined) return failed('RA_UNAVAILABLE')
  const takes = keyKind === 'SM2' && ukey.abilities?.includes('key-import') === true
  const common = {
    ...{ ...newStep(now()), keyKind, authority: originOf(authority), ukeySerialNumber: ukey.serialNumber },
    ...(takes ? { takesEncryptionKey: true as const } : {}),
  }
  if (input.renews !== undefined) {
    if (old === undefined) return failed('CERTIFICATE_NOT_ON_UKEY')
    const follows = { ...common, renews: { certificate: old.certificate, sha256: old.sha256 } }
    const { organization } = input
    return succeeded(organization === undefined ? { ...follows, business: 'renew' } : { ...follows, business: 'change', organization })
  }
  const { uscc, code, reissue } = input
  if (uscc === undefined || code === undefined) return failed('INPUT_INVALID', { field: 'code' })
  const byCode = { ...common, uscc, code }
  return succeeded(reissue === undefined ? { ...byCode, business: 'apply' } : { ...byCode, business: 'reissue', reissue })
}

const newStep = (startedAt: number) => ({
  step: randomBytes(16).toString('hex'),
  secret: randomBytes(32).toString('base64url'),
  startedAt,
})

function beginChange(
  { certificates, serialNumber }: DriverUkey,
  { business, reason, certificate: sha256 }: NonNullable<StartInput['change']>,
  [authority]: readonly ListedApplication[],
  now: number,
): Result<RunningBusiness> {
  const held = certificates.find((one) => one.sha256 === sha256)
  if (held === undefined) return failed('CERTIFICATE_NOT_ON_UKEY')
  if (authority === undefined) return failed('RA_UNAVAILABLE')
  if (!isReasonFor(business, reason)) return failed('INPUT_INVALID', { field: 'reason' })
  const parsed = parseCertificate(Buffer.from(held.certificate, 'base64'))
  const keyKind = (['SM2', 'P-256', 'RSA'] as const).find((kind) => parsed.ok && parsed.value.keyKind === kind)
  if (keyKind === undefined) return failed('ALGORITHM_REFUSED')
  return succeeded({
    ...{ ...newStep(now), business, keyKind, authority: originOf(authority), ukeySerialNumber: serialNumber },
    about: { certificate: held.certificate, sha256, reason },
  })
}

/** The kind there was, where it is made here: what knows the holder goes on knowing it. */
function kindAfter(certificate: string | undefined, kinds: readonly NewKeyKind[]): NewKeyKind | undefined {
  const parsed = certificate === undefined ? undefined : parseCertificate(Buffer.from(certificate, 'base64'))
  const before = parsed?.ok === true ? kinds.find((kind) => kind === parsed.value.keyKind) : undefined
  return before ?? preferred(kinds)
}

/** SM2 where the device makes it. */
const preferred = (kinds: readonly NewKeyKind[]): NewKeyKind | undefined =>
  (['SM2', 'P-256', 'RSA'] as const).find((kind) => kinds.includes(kind))

function questionOf(one: RunningBusiness, client: RaClient): ReturnType<RaClient['look']> {
  const { authority, secret, view, receipt } = one
  if (view === undefined) return client.submit(authority, submissionOf(one))
  const named = { authority, secret, number: view.number }
  return receipt === undefined ? client.look(named) : client.report(named, receipt)
}

function show(one: RunningBusiness, ukeys: readonly DriverUkey[], trouble: Failure | undefined): ShownBusiness {
  const { step, business, startedAt, ukeySerialNumber, view } = one
  const isRefused = one.adminPinRefused === true && phaseOf(one) === 'unblock'
  const said = isRefused ? failure('UNBLOCK_KEY_REFUSED') : trouble
  const reason = one.about?.reason ?? one.reissue
  const ukey = ukeys.find(({ serialNumber }) => serialNumber === ukeySerialNumber)
  return {
    ...{ step, business, startedAt, ukeySerialNumber, phase: phaseOf(one) },
    ...(ukey === undefined ? {} : { ukeyId: ukey.id }),
    ...(view === undefined ? {} : { number: view.number, organization: view.organization, state: view.state }),
    ...(reason === undefined ? {} : { reason }),
    ...(view?.refusal === undefined ? {} : { refusal: view.refusal }),
    ...(view?.agreement === undefined ? {} : { agreement: view.agreement }),
    ...(said === undefined ? {} : { failure: said }),
  }
}
