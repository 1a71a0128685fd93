import type { Failure, Result } from '@yinxin/protocol/failures'
import type { OrganizationUnblocking, SignInInput, UnblockingsAnswer } from '@yinxin/protocol/portal'
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import {
  askAgreementPasskey,
  readUnblockings,
  sendAgreement,
  sendAgreementByPasskey,
  type PageActing,
} from '../organization-parts/organization-api.ts'
import { provePasskey } from '../person-parts/passkeys.ts'

/** What is being answered. */
interface UnblockingAnswer {
  readonly one: OrganizationUnblocking
  readonly agrees: boolean
}

/** Unblockings an organisation is asked about (R10): read when the page is opened and whenever it is looked at again, answered by UKey or passkey. */
export function useUnblockings(by: PageActing) {
  const answer = shallowRef<UnblockingsAnswer>()
  const answering = shallowRef<UnblockingAnswer>()
  /** What was answered last. */
  const done = ref<'agree' | 'object'>()
  const failed = shallowRef<Failure>()
  const busy = ref(false)

  async function load(): Promise<void> {
    const read = await readUnblockings(by)
    if (read.ok) answer.value = read.value
    else if (read.failure.code !== 'SESSION_MISSING') failed.value = read.failure // that one the page itself leads on from
  }
  const seenAgain = () => void (document.visibilityState === 'visible' && answering.value === undefined && load())
  document.addEventListener('visibilitychange', seenAgain)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', seenAgain))
  void load()

  function open(next: UnblockingAnswer): void {
    ;[answering.value, done.value, failed.value] = [next, undefined, undefined]
  }
  function close(): void {
    ;[answering.value, failed.value] = [undefined, undefined]
  }

  function take(now: UnblockingAnswer, result: Result<UnblockingsAnswer>): Failure | undefined {
    if (!result.ok) return result.failure
    ;[answer.value, answering.value] = [result.value, undefined]
    ;[done.value, failed.value] = [now.agrees ? 'agree' : 'object', undefined]
    return undefined
  }

  /** Brings the proof of a UKey; a failure is shown beside its button. */
  async function bring(proof: SignInInput): Promise<Failure | undefined> {
    const now = answering.value
    return now && take(now, await sendAgreement(by, now.one.application, { ...proof, agrees: now.agrees }))
  }

  async function byPasskey(): Promise<void> {
    const now = answering.value
    if (now === undefined || busy.value) return
    ;[busy.value, failed.value] = [true, undefined]
    failed.value = await attempt(now)
    busy.value = false
  }

  async function attempt(now: UnblockingAnswer): Promise<Failure | undefined> {
    const { one, agrees } = now
    const asked = await askAgreementPasskey(by, one.application, { agrees })
    if (!asked.ok) return asked.failure
    const proof = await provePasskey(asked.value)
    if (!proof.ok) return proof.failure
    return take(now, await sendAgreementByPasskey(by, one.application, { agrees, proof: proof.value }))
  }

  return { answer, answering, done, failed, busy, open, close, bring, byPasskey }
}
