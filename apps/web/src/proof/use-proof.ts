import { failure, type Failure, type Language, type Result } from '@yinxin/protocol/failures'
import { createAssistantClient } from '@yinxin/sdk'
import type { AssistantClient, AssistantState } from '@yinxin/sdk'
import { onBeforeUnmount, ref, shallowRef } from 'vue'

/** A challenge, as portal and desk give it. */
interface Challenge {
  readonly id: string
  readonly request: string
}

export interface ProofTask<Answer> {
  /** Asks the site for a challenge. */
  readonly challenge: (channel: 'loopback' | 'window') => Promise<Result<Challenge>>
  /** Brings the proof. */
  readonly send: (proof: { readonly challengeId: string; readonly authToken: string }) => Promise<Result<Answer>>
  /** Of the certificate it must come from; absent: the assistant asks, or takes the only one. */
  readonly certificateSha256?: string
}

export type ProofPhase = 'idle' | 'connecting' | 'pin' | 'sending'

/** Longest wait for the assistant after a click, in milliseconds: the browser may ask the person meanwhile. */
const connectPatience = 20_000

/** One proof by UKey at a time: the assistant is looked for when somebody asks for one, and the PIN is typed in its window. */
export function useProof(language: Language, ports: () => readonly number[] | undefined) {
  const phase = ref<ProofPhase>('idle')
  const failed = shallowRef<Failure>()
  const state = shallowRef<AssistantState>({ kind: 'checking' })
  let client: AssistantClient | undefined
  let cancelling = new AbortController()
  onBeforeUnmount(() => client?.close())

  function open(): AssistantClient {
    if (client !== undefined) return client
    client = createAssistantClient({ ports: ports() })
    client.subscribe((next) => (state.value = next))
    return client
  }

  /** Resolves when the assistant is connected, or says why it is not. */
  function connected(by: AssistantClient): Promise<Failure | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(failure('ASSISTANT_STOPPED')), connectPatience)
      const end = (why: Failure | undefined) => {
        clearTimeout(timer)
        stop()
        resolve(why)
      }
      const look = (next: AssistantState) => {
        if (next.kind === 'connected') end(undefined)
        else if (next.kind === 'failed') end(next.failure)
      }
      const stop = by.subscribe(look)
      void by.connect().then(() => look(by.state()))
    })
  }

  /** Call it in the click: the browser may have to ask whether this page may reach the assistant. */
  async function prove<Answer>({ challenge, send, certificateSha256 }: ProofTask<Answer>): Promise<Answer | undefined> {
    if (phase.value !== 'idle') return undefined
    ;[phase.value, failed.value] = ['connecting', undefined]
    cancelling = new AbortController()
    const by = open()
    const why = by.state().kind === 'connected' ? undefined : await connected(by)
    const asked = why === undefined ? await challenge('loopback') : { ok: false as const, failure: why }
    if (!asked.ok) return end(asked.failure)
    phase.value = 'pin'
    const options = { language, signal: cancelling.signal, ...(certificateSha256 === undefined ? {} : { certificateSha256 }) }
    const proof = await by.authenticate(asked.value.request, options)
    if (!proof.ok) return end(proof.failure)
    phase.value = 'sending'
    const answer = await send({ challengeId: asked.value.id, authToken: JSON.stringify(proof.value.authToken) })
    if (!answer.ok) return end(answer.failure)
    phase.value = 'idle'
    return answer.value
  }

  function end(why: Failure): undefined {
    phase.value = 'idle'
    failed.value = why
  }

  return { phase, failed, state, prove, cancel: () => cancelling.abort() }
}
