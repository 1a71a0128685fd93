import { failure, type Language, type Failure } from '@yinxin/protocol/failures'
import type { OperationProgress, OperationStep } from '@yinxin/protocol/assistant'
import type { SignInAnswer } from '@yinxin/protocol/portal'
import type { AssistantClient, OpenedWindow } from '@yinxin/sdk'
import { ref, shallowRef } from 'vue'
import { failureAddress, type FailedStep } from '../failure/failure-address.ts'
import { hasFailureWords } from '../failure-words.ts'
import { rememberOperation } from '../callback/operations.ts'
import { createChallenge, signIn } from '../portal-api.ts'
import { enter } from '../enter.ts'
import type { Candidate } from './candidates.ts'

type Prove = (request: string) => ReturnType<AssistantClient['authenticate']>

/** How a try ended, and where one that failed stopped: on this computer, or at the portal (before anything was signed, or when it was verified). */
type Attempt =
  | { readonly ok: true; readonly value: SignInAnswer }
  | { readonly ok: false; readonly failure: Failure; readonly from: 'here' | FailedStep }

/** No answer at all is this computer's matter: the network. */
const stoppedAt = (from: 'here' | FailedStep, fault: Failure): Attempt => ({
  ok: false,
  failure: fault,
  from: fault.code === 'PORTAL_UNREACHABLE' ? 'here' : from,
})

/** Where a sign-in stands. */
export type Phase = 'idle' | 'requesting' | 'waiting' | 'verifying'

/** One sign-in at a time: challenge, proof by the assistant, answer of the portal. */
export function useSignIn(language: Language) {
  const phase = ref<Phase>('idle')
  const channel = ref<'loopback' | 'window'>('loopback')
  const progress = shallowRef<OperationProgress>()
  const failed = shallowRef<Failure>()
  const deadline = ref<number>()
  let cancelling = new AbortController()
  let openAgain: () => void = () => undefined
  let reopening = false

  function report(next: OperationProgress): void {
    progress.value = { ...progress.value, ...next }
    deadline.value = next.step === 'pin' ? Date.now() + pinSeconds * 1000 : undefined
  }

  /** Signs in over the connection to the assistant. */
  async function signInDirectly(client: AssistantClient, candidate: Candidate | undefined): Promise<void> {
    openAgain = () => void signInDirectly(client, candidate)
    await run('loopback', candidate?.certificate, (request) =>
      client.authenticate(request, { certificateSha256: candidate?.sha256, language, onProgress: report, signal: cancelling.signal }),
    )
  }

  /** Signs in in the assistant's own window. Call it in the click. */
  async function signInByWindow(client: AssistantClient): Promise<void> {
    if (phase.value !== 'idle') return // opened again it would be the same window, taken from under the sign-in
    const opened: OpenedWindow | undefined = client.openWindow()
    if (opened === undefined) return void (failed.value = failure('POPUP_BLOCKED'))
    openAgain = () => opened.popup.focus()
    await run('window', undefined, (request) =>
      client.authenticateInWindow(opened, request, { language, onProgress: report, signal: cancelling.signal }),
    )
    opened.popup.close()
  }

  async function run(by: 'loopback' | 'window', certificate: string | undefined, prove: Prove): Promise<void> {
    if (phase.value !== 'idle') return
    ;[failed.value, progress.value, deadline.value, phase.value] = [undefined, undefined, undefined, 'requesting']
    cancelling = new AbortController()
    channel.value = by
    const answer = await attempt(by, certificate, prove)
    if (answer.ok) return enter(answer.value)
    phase.value = 'idle'
    const isAskedAgain = reopening && answer.failure.code === 'PIN_CANCELLED'
    reopening = false
    if (isAskedAgain) return openAgain()
    // What this computer or the UKey said is dealt with here; a refusal by the portal has a page with a slip.
    if (answer.from === 'here') failed.value = await withWords(answer.failure)
    else location.assign(failureAddress(answer.failure, { step: answer.from, at: new Date() }))
  }

  async function attempt(by: 'loopback' | 'window', certificate: string | undefined, prove: Prove): Promise<Attempt> {
    const challenge = await createChallenge({ purpose: 'sign-in', channel: by, ...(certificate === undefined ? {} : { certificate }) })
    if (!challenge.ok) return stoppedAt('portal', challenge.failure)
    rememberOperation(challenge.value)
    phase.value = 'waiting'
    const proof = await prove(challenge.value.request)
    if (!proof.ok) return stoppedAt('here', proof.failure)
    phase.value = 'verifying'
    const answer = await signIn({ challengeId: challenge.value.id, authToken: JSON.stringify(proof.value.authToken) })
    return answer.ok ? answer : stoppedAt('verification', answer.failure)
  }

  /** What comes seldom has its words fetched; without a way to them it has those of our own mistakes, and its number. */
  async function withWords(reason: Failure): Promise<Failure> {
    if (!hasFailureWords(reason))
      await import('../all-failure-words.ts').then((all) => all.loadAllFailureWords(language)).catch(() => undefined)
    return reason
  }

  /** One window in sight comes to the front; a PIN window that is lost is put away and a new one opens. No try is lost. */
  function reopen(): void {
    if (channel.value === 'window') return openAgain()
    reopening = true
    cancelling.abort()
  }

  return {
    phase,
    channel,
    progress,
    failed,
    deadline,
    signInDirectly,
    signInByWindow,
    reopen,
    cancel: () => cancelling.abort(),
    dismiss: () => void (failed.value = undefined),
  }
}

/** How long the assistant waits for a PIN (protocols: user timeout). */
const pinSeconds = 120

/** Which words describe the step: before the assistant says anything, a window asks for the certificate, the direct way for the PIN. */
export function stepOf(
  phase: Phase,
  channel: 'loopback' | 'window',
  progress: OperationProgress | undefined,
): OperationStep | 'requesting' | 'verifying' {
  if (phase === 'waiting') return progress?.step ?? (channel === 'window' ? 'choose' : 'pin')
  return phase === 'verifying' ? 'verifying' : 'requesting'
}
