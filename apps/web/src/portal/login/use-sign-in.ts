import { failure, failures, type Language, type Failure, type Result } from '@yinxin/protocol/failures'
import type { OperationProgress, OperationStep } from '@yinxin/protocol/assistant'
import type { SignInAnswer } from '@yinxin/protocol/portal'
import type { AssistantClient, OpenedWindow } from '@yinxin/sdk'
import { ref, shallowRef } from 'vue'
import { failureAddress } from '../failure/failure-address.ts'
import { rememberOperation } from '../callback/operations.ts'
import { createChallenge, signIn } from '../portal-api.ts'
import { enter } from '../enter.ts'
import type { Candidate } from './candidates.ts'

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

  function report(next: OperationProgress): void {
    progress.value = { ...progress.value, ...next }
    deadline.value = next.step === 'pin' ? Date.now() + pinSeconds * 1000 : undefined
  }

  /** Signs in over the connection to the assistant. */
  const signInDirectly = (client: AssistantClient, candidate: Candidate | undefined) =>
    run('loopback', candidate?.certificate, (request) =>
      client.authenticate(request, { certificateSha256: candidate?.sha256, language, onProgress: report, signal: cancelling.signal }),
    )

  /** Signs in in the assistant's own window. Call it in the click. */
  async function signInByWindow(client: AssistantClient): Promise<void> {
    const opened: OpenedWindow | undefined = client.openWindow()
    if (opened === undefined) return void (failed.value = failure('POPUP_BLOCKED'))
    await run('window', undefined, (request) =>
      client.authenticateInWindow(opened, request, { language, onProgress: report, signal: cancelling.signal }),
    )
    opened.popup.close()
  }

  async function run(
    by: 'loopback' | 'window',
    certificate: string | undefined,
    prove: (request: string) => ReturnType<AssistantClient['authenticate']>,
  ): Promise<void> {
    if (phase.value !== 'idle') return
    ;[failed.value, progress.value, deadline.value, phase.value] = [undefined, undefined, undefined, 'requesting']
    cancelling = new AbortController()
    channel.value = by
    const answer = await attempt(by, certificate, prove)
    if (answer.ok) return enter(answer.value)
    phase.value = 'idle'
    // What this computer or the UKey said is dealt with here; anything else has a page with a slip.
    if (failures[answer.failure.code].number < 3000) failed.value = answer.failure
    else location.assign(failureAddress(answer.failure))
  }

  async function attempt(
    by: 'loopback' | 'window',
    certificate: string | undefined,
    prove: (request: string) => ReturnType<AssistantClient['authenticate']>,
  ): Promise<Result<SignInAnswer>> {
    const challenge = await createChallenge({ purpose: 'sign-in', channel: by, ...(certificate === undefined ? {} : { certificate }) })
    if (!challenge.ok) return challenge
    rememberOperation(challenge.value)
    phase.value = 'waiting'
    const proof = await prove(challenge.value.request)
    if (!proof.ok) return proof
    phase.value = 'verifying'
    return signIn({ challengeId: challenge.value.id, authToken: JSON.stringify(proof.value.authToken) })
  }

  return {
    phase,
    channel,
    progress,
    failed,
    deadline,
    signInDirectly,
    signInByWindow,
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
