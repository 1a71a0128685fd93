import type { OperationProgress } from '@yinxin/protocol/assistant'
import { failure, type Failure, type Language, type Result } from '@yinxin/protocol/failures'
import { createAssistantClient } from '@yinxin/sdk'
import type { AssistantClient, AssistantState } from '@yinxin/sdk'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'

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

/**
 * One proof by UKey at a time: the assistant is looked for when somebody asks for one, and the PIN is typed in its window. Where the page could not
 * reach the assistant, the next press goes by the assistant's own window (R27).
 */
export function useProof(language: Language, ports: () => readonly number[] | undefined) {
  const phase = ref<ProofPhase>('idle')
  const failed = shallowRef<Failure>()
  /** Of the PIN window, where the assistant could not open it itself. */
  const windowAddress = ref<string>()
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

  const onProgress = ({ address }: OperationProgress) => void (windowAddress.value = address ?? windowAddress.value)

  /** True when the page cannot reach the assistant by itself: the next proof opens its window. */
  const byWindow = computed(() => state.value.kind === 'failed')

  /** Call it in the click: the browser may have to ask whether this page may reach the assistant, or opens a window only then. */
  async function prove<Answer>(task: ProofTask<Answer>): Promise<Answer | undefined> {
    if (phase.value !== 'idle') return undefined
    ;[cancelling, windowAddress.value] = [new AbortController(), undefined]
    return byWindow.value ? proveInWindow(task, open()) : proveHere(task, open())
  }

  async function proveHere<Answer>(task: ProofTask<Answer>, by: AssistantClient): Promise<Answer | undefined> {
    ;[phase.value, failed.value] = ['connecting', undefined]
    const why = by.state().kind === 'connected' ? undefined : await connected(by)
    if (why !== undefined) return end(why)
    const named = task.certificateSha256 === undefined ? {} : { certificateSha256: task.certificateSha256 }
    return carry('loopback', task, (request) => by.authenticate(request, { language, onProgress, signal: cancelling.signal, ...named }))
  }

  async function proveInWindow<Answer>(task: ProofTask<Answer>, by: AssistantClient): Promise<Answer | undefined> {
    const opened = by.openWindow()
    if (opened === undefined) return end(failure('POPUP_BLOCKED'))
    ;[phase.value, failed.value] = ['connecting', undefined]
    const answer = await carry('window', task, (request) =>
      by.authenticateInWindow(opened, request, { language, onProgress, signal: cancelling.signal }),
    )
    opened.popup.close()
    return answer
  }

  /** Challenge, token, and what the site says to it. */
  async function carry<Answer>(
    channel: 'loopback' | 'window',
    { challenge, send }: ProofTask<Answer>,
    ask: (request: string) => ReturnType<AssistantClient['authenticate']>,
  ): Promise<Answer | undefined> {
    const asked = await challenge(channel)
    if (!asked.ok) return end(asked.failure)
    phase.value = 'pin'
    const proof = await ask(asked.value.request)
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

  return { phase, failed, windowAddress, byWindow, prove, cancel: () => cancelling.abort() }
}

/** A proof of a page, for the parts that show it. */
export type PageProof = ReturnType<typeof useProof>
