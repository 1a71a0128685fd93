/**
 * One operation for a site, from its signed request to what the key signed, as a list of steps: let the person approve an unknown site, find the
 * certificate, have a factory PIN changed, ask for the PIN, sign. What is signed is the task's. Every way out is a failure of the catalogue.
 */
import type { Approval, ListedSite, OperationStep, RequestFrame } from '@yinxin/protocol/assistant'
import { type Language, failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { PromptSubject } from '../pin/prompt.ts'
import { unexpected } from '../platform/unexpected.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import type { MutedSites } from '../sites/muted-sites.ts'
import type { CheckedRequest } from '../sites/standing.ts'
import { replaceFactoryPin, signWithPin, type KeySigning } from './ask-pin.ts'
import { chooseCertificate, type Chosen } from './choose-certificate.ts'
import { endOf, type Operation, type OperationNotice } from './operation.ts'
import { askedBy, type AuthenticateDeps, type Person, type Talk } from './talk.ts'
import { vouchForSite } from './vouch-for-site.ts'

/** What every call of a site brings. */
export interface SiteInput {
  /** Compact JWS. */
  readonly request: string
  /** The browser's origin; undefined in window mode. */
  readonly origin: string | undefined
  readonly certificateSha256?: string
  readonly language: Language
  /** Called at once when the operation is the one that runs, with its id. */
  readonly started?: (operation: string) => void
  readonly notify: (operation: string, notice: OperationNotice) => void
}

/** What is done for the site. */
export interface SiteTask<Value> {
  /** What the window says of it. */
  readonly about: Pick<PromptSubject, 'purpose' | 'about' | 'document'>
  /** Sites the person approved for it. */
  readonly approved: Pick<ApprovedSites, 'approve'>
  readonly prepare: (chosen: Chosen) => Result<KeySigning<Value>>
}

/** Everything that is refused before the person is troubled, but for what is wrong with the request itself: a muted site, a replay. */
export function admitForSite<Request extends RequestFrame>(
  { muted, seen }: Pick<AuthenticateDeps, 'muted' | 'seen'>,
  checked: Result<CheckedRequest<Request>>,
): Result<CheckedRequest<Request>> {
  if (!checked.ok) return checked
  const minutes = muted.minutesLeft(checked.value.request.iss)
  if (minutes > 0) return failed('SITE_MUTED', { minutes })
  return seen.has(checked.value.request) ? failed('REQUEST_REPLAYED') : checked
}

/** Runs the task as the one operation there is. Never throws. */
export async function runForSite<Value>(
  deps: AuthenticateDeps,
  input: SiteInput,
  checked: CheckedRequest<RequestFrame>,
  task: SiteTask<Value>,
): Promise<Result<Value>> {
  const { jti } = checked.request
  return deps.operations.run(
    jti,
    (notice) => input.notify(jti, notice),
    async (operation) => {
      input.started?.(jti)
      deps.seen.add(checked.request)
      const person: Person = { asked: false, answered: false, usedKey: false }
      const result = await conduct(deps, input, checked, task, operation, person)
      countAnswer(deps.muted, checked, person, result)
      return result
    },
  )
}

/**
 * Only the person's own answer clears a count: a site cannot, by cancelling in time or by going away. A person who was asked and said
 * nothing is one more. A page of the vendor's list that cancels or goes away is a person who clicked or reloaded there, and three reloads
 * must not lock anybody out of the portal.
 */
function countAnswer(
  muted: MutedSites,
  { request, standing }: CheckedRequest<RequestFrame>,
  person: Person,
  result: Result<unknown>,
): void {
  const code = result.ok ? undefined : result.failure.code
  const byPage = code === 'ASSISTANT_LOST' || code === 'PIN_CANCELLED'
  if (person.answered) muted.answered(request.iss)
  else if (person.asked && !(byPage && standing.approval === 'listed')) muted.unanswered(request.iss)
}

async function conduct<Value>(
  deps: AuthenticateDeps,
  input: SiteInput,
  checked: CheckedRequest<RequestFrame>,
  task: SiteTask<Value>,
  operation: Operation,
  person: Person,
): Promise<Result<Value>> {
  const { request, standing } = checked
  const { site } = standing
  // An approved site with a key nobody knows is one to be approved again.
  const approval = standing.approval === 'approved' && !checked.signed ? 'needed' : standing.approval
  const subject = { language: input.language, site: shownSite(request.iss, approval, site, input.language), ...task.about }
  let step: OperationStep = 'pin'
  const noting: Operation = {
    ...operation,
    notify(notice) {
      step = notice.step
      operation.notify(notice)
    },
  }
  const prompt = deps.prompter.open(subject, (address) => operation.notify({ step, address }))
  const talk: Talk = { deps, operation: noting, prompt, subject, person }
  const result = await Promise.race([inOrder(talk, input, checked, task).catch(failedUnexpectedly), endOf(operation)])
  noteDeclined(talk, result)
  prompt.finish(result.ok ? undefined : result.failure)
  return result
}

/** A request that came before the person and used no key is in the ledger too: somebody wanted something. */
function noteDeclined({ deps, person, subject }: Talk, result: Result<unknown>): void {
  if (result.ok || !person.asked || person.usedKey) return
  const { certificate } = person
  deps.ledger.decline({ ...askedBy(subject), ...(certificate === undefined ? {} : { certificate }) }, result.failure.code)
}

/** How a site is named: by the vendor's list in the person's language, else by its address alone. */
export function shownSite(origin: string, approval: Approval, site: ListedSite | undefined, language: Language): PromptSubject['site'] {
  const name = approval === 'listed' ? ((language === 'en' ? site?.nameEn : undefined) ?? site?.name) : undefined
  return { origin, approval, ...(name === undefined ? {} : { name }) }
}

/** A session is opened with this UKey. */
function noteSignIn({ deps, subject: { site, purpose, language } }: Talk, ukeyId: string): void {
  const opens = purpose === 'sign-in' || purpose === 'staff-sign-in'
  if (opens && site.approval === 'listed') deps.left.signedIn(ukeyId, site.origin, language)
}

const failedUnexpectedly = (error: unknown): Result<never> => ({ ok: false, failure: unexpected(error) })

async function inOrder<Value>(
  talk: Talk,
  input: SiteInput,
  checked: CheckedRequest<RequestFrame>,
  task: SiteTask<Value>,
): Promise<Result<Value>> {
  const vouched = await vouchForSite(talk, checked, task.approved)
  if (!vouched.ok) return vouched
  const chosen = await chooseCertificate(talk, input.certificateSha256)
  if (!chosen.ok) return chosen
  const { sha256, holder, issuer } = chosen.value.shown
  talk.person.certificate = { sha256, holder, issuer }
  if (chosen.value.ukey.pin.locked) return failed('PIN_LOCKED')
  const stopWatching = talk.deps.ukeys.watch((event) => {
    if (event.kind === 'removed' && event.ukeyId === chosen.value.ukey.id) talk.operation.end(failure('UKEY_REMOVED'))
  })
  try {
    let factory = chosen.value.ukey.pin.factory
    for (;;) {
      const fresh = factory ? await replaceFactoryPin(talk, chosen.value) : succeeded(undefined)
      if (!fresh.ok) return fresh
      const signed = await signWithPin(talk, chosen.value, task.prepare)
      if (signed.ok) noteSignIn(talk, chosen.value.ukey.id)
      // A device that cannot tell whether its PIN is the factory's says so once that PIN is typed.
      if (signed.ok || signed.failure.code !== 'PIN_FACTORY' || factory) return signed
      factory = true
    }
  } finally {
    stopWatching()
  }
}
