/**
 * One authentication, from signed request to token, as a list of steps: check the request, let the person approve an unknown site, find
 * the certificate, have a factory PIN changed, ask for the PIN, sign. Every way out is a failure of the catalogue.
 */
import { createHash } from 'node:crypto'
import {
  bytesToSign,
  failed,
  failure,
  formatOf,
  hashOf,
  succeeded,
  version,
  type Approval,
  type AuthenticateResult,
  type Failure,
  type Language,
  type ListedSite,
  type Result,
  type SiteRequest,
  type UkeyStatus,
} from '@yinxin/protocol'
import { certificateFacts, signatureAlgorithmOf } from '../certificates/certificate-facts.ts'
import { weakness } from '../pin/policy.ts'
import type { Answer, PinState, Prompt, PromptCertificate, Prompter, PromptSubject, Question } from '../pin/prompt.ts'
import { unexpected } from '../platform/unexpected.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import { isSignedByOneOf } from '../sites/jws-verify.ts'
import type { MutedSites } from '../sites/muted-sites.ts'
import type { SeenRequests } from '../sites/seen-requests.ts'
import { checkRequest, type CheckedRequest, type SiteStanding } from '../sites/standing.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import { endOf, type Operation, type OperationNotice, type Operations } from './operation.ts'

export interface AuthenticateDeps {
  readonly operations: Operations
  readonly ukeys: UkeyRegistry
  readonly prompter: Prompter
  readonly standingOf: (origin: string) => SiteStanding
  readonly approved: ApprovedSites
  readonly seen: SeenRequests
  readonly muted: MutedSites
  readonly fetchPublication: (origin: string) => Promise<Result<ListedSite>>
  /** Milliseconds. */
  readonly now: () => number
  /** How long the person may take for one question, in seconds. */
  readonly personSeconds: number
}

export interface AuthenticateInput {
  /** Compact JWS. */
  readonly request: string
  /** The browser's origin; undefined in window mode. */
  readonly origin: string | undefined
  readonly certificateSha256?: string
  readonly language: Language
  readonly notify: (operation: string, notice: OperationNotice) => void
}

/** Runs one authentication. Never throws. */
export async function authenticate(deps: AuthenticateDeps, input: AuthenticateInput): Promise<Result<AuthenticateResult>> {
  const admitted = admit(deps, input)
  if (!admitted.ok) return admitted
  const checked = admitted.value
  const { iss, jti, exp } = checked.request
  return deps.operations.run(
    jti,
    (notice) => input.notify(jti, notice),
    async (operation) => {
      deps.seen.add(jti, exp)
      const result = await conduct(deps, input, checked, operation)
      countAnswer(deps.muted, iss, result)
      return result
    },
  )
}

/** Everything that is refused before the person is troubled: a bad request, a muted site, a replay. */
export function admit(deps: AuthenticateDeps, { request, origin }: Pick<AuthenticateInput, 'request' | 'origin'>): Result<CheckedRequest> {
  const checked = checkRequest(request, origin, deps.standingOf, deps.now())
  if (!checked.ok) return checked
  const minutes = deps.muted.minutesLeft(checked.value.request.iss)
  if (minutes > 0) return failed('SITE_MUTED', { minutes })
  return deps.seen.has(checked.value.request.jti) ? failed('REQUEST_REPLAYED') : checked
}

/** Aborted by the site or by time without the person having said anything: unanswered. */
function countAnswer(muted: MutedSites, origin: string, result: Result<unknown>): void {
  if (!result.ok && (result.failure.code === 'PIN_TIMEOUT' || result.failure.code === 'ASSISTANT_LOST')) muted.unanswered(origin)
  else muted.answered(origin)
}

async function conduct(
  deps: AuthenticateDeps,
  input: AuthenticateInput,
  checked: CheckedRequest,
  operation: Operation,
): Promise<Result<AuthenticateResult>> {
  const { request, standing } = checked
  const { site } = standing
  // An approved site with a key nobody knows is one to be approved again.
  const approval = standing.approval === 'approved' && !checked.signed ? 'needed' : standing.approval
  const subject = { language: input.language, site: shownSite(request.iss, approval, site, input.language), purpose: request.purpose }
  const prompt = deps.prompter.open(subject, (address) => operation.notify({ step: 'pin', address }))
  const talk: Talk = { deps, operation, prompt, subject }
  const result = await Promise.race([inOrder(talk, input, checked).catch(failedUnexpectedly), endOf(operation)])
  prompt.finish(result.ok ? undefined : result.failure)
  return result
}

/** How a site is named: by the vendor's list in the person's language, else by its address alone. */
export function shownSite(origin: string, approval: Approval, site: ListedSite | undefined, language: Language): PromptSubject['site'] {
  const name = approval === 'listed' ? ((language === 'en' ? site?.nameEn : undefined) ?? site?.name) : undefined
  return { origin, approval, ...(name === undefined ? {} : { name }) }
}

const failedUnexpectedly = (error: unknown): Result<never> => ({ ok: false, failure: unexpected(error) })

interface Talk {
  readonly deps: AuthenticateDeps
  readonly operation: Operation
  readonly prompt: Prompt
  readonly subject: PromptSubject
}

async function inOrder(talk: Talk, input: AuthenticateInput, checked: CheckedRequest): Promise<Result<AuthenticateResult>> {
  const vouched = await vouchForSite(talk, checked)
  if (!vouched.ok) return vouched
  const chosen = await chooseCertificate(talk, input.certificateSha256)
  if (!chosen.ok) return chosen
  if (chosen.value.ukey.pin.locked) return failed('PIN_LOCKED')
  const stopWatching = talk.deps.ukeys.watch(({ kind, ukeyId }) => {
    if (kind === 'removed' && ukeyId === chosen.value.ukey.id) talk.operation.end(failure('UKEY_REMOVED'))
  })
  try {
    let factory = chosen.value.ukey.pin.factory
    for (;;) {
      const fresh = factory ? await replaceFactoryPin(talk, chosen.value) : succeeded(undefined)
      if (!fresh.ok) return fresh
      const signed = await signWithPin(talk, chosen.value, checked.request)
      // A device that cannot tell whether its PIN is the factory's says so once that PIN is typed.
      if (signed.ok || signed.failure.code !== 'PIN_FACTORY' || factory) return signed
      factory = true
    }
  } finally {
    stopWatching()
  }
}

/** An unlisted site: the person approves it, its key is fetched, and only then its signature can be verified. */
async function vouchForSite(talk: Talk, { request, standing, signed, jws }: CheckedRequest): Promise<Result<undefined>> {
  if (signed) return succeeded(undefined)
  const { deps, operation } = talk
  operation.notify({ step: 'approve' })
  const answer = await ask(talk, { kind: 'approve', keyChanged: standing.approval === 'approved' })
  if (!answer.ok) return answer.failure.code === 'PIN_CANCELLED' ? failed('SITE_NOT_APPROVED') : answer
  const published = await deps.fetchPublication(request.iss)
  if (!published.ok) return published
  if (!isSignedByOneOf(jws, published.value.keys)) return failed('REQUEST_INVALID', { field: 'signature' })
  deps.approved.approve(published.value)
  talk.prompt.update({ ...talk.subject, site: { ...talk.subject.site, approval: 'approved' } })
  return succeeded(undefined)
}

/** A certificate with everything needed to use it. */
interface Chosen {
  readonly ukey: UkeyStatus
  readonly certificate: string
  readonly shown: PromptCertificate
}

async function chooseCertificate(talk: Talk, wanted: string | undefined): Promise<Result<Chosen>> {
  const { ukeys, problems } = await talk.deps.ukeys.list()
  if (ukeys.length === 0) return { ok: false, failure: problems[0] ?? failure('UKEY_MISSING') }
  const usable = ukeys.flatMap((ukey) => usableOn(ukey, talk.deps.now()))
  if (wanted !== undefined) return pick(usable, wanted)
  const only = usable[0]
  if (only === undefined) return failed('UKEY_EMPTY')
  if (usable.length === 1) return succeeded(only)
  talk.operation.notify({ step: 'choose' })
  const answer = await ask(talk, { kind: 'choose', certificates: usable.map(({ shown }) => shown) })
  if (!answer.ok) return answer
  return pick(usable, answer.value.kind === 'chosen' ? answer.value.sha256 : '')
}

function pick(usable: readonly Chosen[], sha256: string): Result<Chosen> {
  const found = usable.find(({ shown }) => shown.sha256 === sha256)
  return found === undefined ? failed('CERTIFICATE_NOT_ON_UKEY') : succeeded(found)
}

function usableOn(ukey: UkeyStatus, now: number): Chosen[] {
  const { label, serialNumber, software } = ukey
  return ukey.certificates.flatMap((certificate) => {
    if (certificate.use !== 'authentication' || signatureAlgorithmOf(certificate.certificate) === undefined) return []
    const facts = certificateFacts(certificate, now)
    return facts === undefined
      ? []
      : [{ ukey, certificate: certificate.certificate, shown: { ...facts, ukey: { label, serialNumber, software } } }]
  })
}

/** The factory PIN is on paper that came with the UKey: it is changed before the key is used (R10). */
async function replaceFactoryPin(talk: Talk, chosen: Chosen): Promise<Result<undefined>> {
  let pin = await nextPinState(talk, chosen)
  for (;;) {
    talk.operation.notify({ step: 'change-pin', ...triesOf(pin) })
    const answer = await ask(talk, { kind: 'change-pin', certificate: chosen.shown, pin })
    if (!answer.ok) return answer
    if (answer.value.kind !== 'new-pin') return failed('MESSAGE_INVALID')
    const { oldPin, newPin } = answer.value
    const weak = weakness(newPin, oldPin)
    const changed =
      weak === undefined
        ? await talk.deps.ukeys.changePin({ ukeyId: chosen.ukey.id, oldPin, newPin })
        : { ok: false as const, failure: weak }
    if (changed.ok || !mayAskAgain(changed.failure)) return changed
    pin = await nextPinState(talk, chosen, changed.failure)
  }
}

async function signWithPin(talk: Talk, chosen: Chosen, { iss, nonce }: SiteRequest): Promise<Result<AuthenticateResult>> {
  const algorithm = signatureAlgorithmOf(chosen.certificate)
  if (algorithm === undefined) return failed('ALGORITHM_REFUSED')
  const data = bytesToSign(iss, nonce, (bytes) => createHash(hashOf(algorithm)).update(bytes).digest())
  let pin = await nextPinState(talk, chosen)
  for (;;) {
    talk.operation.notify({ step: 'pin', ...triesOf(pin) })
    const answer = await ask(talk, { kind: 'pin', certificate: chosen.shown, pin })
    if (!answer.ok) return answer
    if (answer.value.kind !== 'pin') return failed('MESSAGE_INVALID')
    talk.operation.notify({ step: 'signing' })
    const input = { ukeyId: chosen.ukey.id, certificateSha256: chosen.shown.sha256, pin: answer.value.pin, algorithm, data }
    const signed = await talk.deps.ukeys.sign(input)
    if (signed.ok) return succeeded({ authToken: tokenOf(chosen.certificate, algorithm, signed.value) })
    if (!mayAskAgain(signed.failure)) return signed
    pin = await nextPinState(talk, chosen, signed.failure)
  }
}

function tokenOf(
  unverifiedCertificate: string,
  algorithm: 'ES256' | 'RS256' | 'SM2SM3',
  signature: Uint8Array,
): AuthenticateResult['authToken'] {
  return {
    unverifiedCertificate,
    algorithm,
    signature: Buffer.from(signature).toString('base64'),
    format: formatOf(algorithm),
    appVersion: `yinxin-assistant/${version}`,
  }
}

const mayAskAgain = ({ code }: Failure): boolean => code === 'PIN_INCORRECT' || code === 'PIN_WEAK' || code === 'PIN_LENGTH'

/** Tries as the device has them now: another program may have used one meanwhile. */
async function nextPinState(talk: Talk, chosen: Chosen, last?: Failure): Promise<PinState> {
  const { ukeys } = await talk.deps.ukeys.list()
  const state = pinStateOf(ukeys.find(({ id }) => id === chosen.ukey.id) ?? chosen.ukey)
  return last === undefined ? state : { ...state, failure: last }
}

function pinStateOf({ pin }: UkeyStatus): PinState {
  return { ...(pin.triesLeft === undefined ? {} : { triesLeft: pin.triesLeft }), lastTry: pin.triesLeft === 1 }
}

const triesOf = ({ triesLeft }: PinState) => (triesLeft === undefined ? {} : { triesLeft })

/** Asks the person; ends the operation when they take longer than they may. */
async function ask({ deps, operation, prompt }: Talk, question: Question): Promise<Result<Answer>> {
  const timer = setTimeout(() => operation.end(failure('PIN_TIMEOUT')), deps.personSeconds * 1000)
  const answer = await Promise.race([prompt.ask(question, operation.signal), endOf(operation)])
  clearTimeout(timer)
  if ('ok' in answer) return answer
  if (answer.kind === 'cancelled') return failed('PIN_CANCELLED')
  if (answer.kind === 'unavailable') return failed('PROMPT_UNAVAILABLE')
  prompt.working()
  return succeeded(answer)
}
