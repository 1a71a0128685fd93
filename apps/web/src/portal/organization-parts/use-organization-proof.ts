import { failure, type Failure, type Language, type Result } from '@yinxin/protocol/failures'
import type { OperationProgress, StatusResult } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer, ProofChallengeInput, SignInInput, SignInOptions } from '@yinxin/protocol/portal'
import { createAssistantClient, readCertificate } from '@yinxin/sdk'
import type { AssistantClient, AssistantState } from '@yinxin/sdk'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

/** A certificate that a proof may be made with. */
export interface ProofCertificate {
  readonly sha256: string
  /** base64 DER. */
  readonly certificate: string
  /** Whom it says it is of. */
  readonly holder: string
  readonly ukey: string
}

/** Where a proof stands. */
export type OrganizationProofPhase = 'idle' | 'waiting' | 'verifying'

interface Proving {
  readonly language: Language
  readonly options: Readonly<Ref<SignInOptions | undefined>>
  /** Name of the organisation it is about: its own certificates come first. */
  readonly about: () => string | undefined
  readonly challenge: (input: ProofChallengeInput) => Promise<Result<ChallengeAnswer>>
  /** Brings the proof to the portal; a failure is shown beside the button. */
  readonly bring: (proof: SignInInput) => Promise<Failure | undefined>
}

/** A proof by UKey on a page that is no sign-in: over the connection to the assistant, or in its own window where the browser allows none. */
export function useOrganizationProof({ language, options, about, challenge, bring }: Proving) {
  const assistant = shallowRef<AssistantState>({ kind: 'checking' })
  const phase = ref<OrganizationProofPhase>('idle')
  const failed = shallowRef<Failure>()
  const picked = ref<string>()
  /** Of the PIN window, where the assistant could not open it itself. */
  const windowAddress = ref<string>()
  let client: AssistantClient | undefined
  let cancelling = new AbortController()

  const certificates = computed(() => (assistant.value.kind === 'connected' ? certificatesIn(assistant.value.status, about()) : []))
  const chosen = computed(() => certificates.value.find(({ sha256 }) => sha256 === picked.value) ?? certificates.value[0])
  const stop = watch(
    options,
    (known) => {
      if (known === undefined || client !== undefined) return
      client = createAssistantClient({ ports: known.assistantPorts, minimumVersion: known.minimumAssistantVersion })
      client.subscribe((state) => (assistant.value = state))
      void client.start()
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    stop()
    cancelling.abort()
    client?.close()
  })

  const onProgress = ({ address }: OperationProgress) => void (windowAddress.value = address ?? windowAddress.value)

  /** Proves with the certificate that is picked, over the connection. */
  async function prove(): Promise<void> {
    const [one, by] = [chosen.value, client]
    if (one === undefined || by === undefined) return
    await run('loopback', one.certificate, (request) =>
      by.authenticate(request, { certificateSha256: one.sha256, language, onProgress, signal: cancelling.signal }),
    )
  }

  /** Proves in the assistant's own window. Call it in the click. */
  async function proveInWindow(): Promise<void> {
    if (phase.value !== 'idle') return // opened again it would be the same window, taken from under the proof
    const by = client
    const opened = by?.openWindow()
    if (by === undefined || opened === undefined) return void (failed.value = failure('POPUP_BLOCKED'))
    await run('window', undefined, (request) =>
      by.authenticateInWindow(opened, request, { language, onProgress, signal: cancelling.signal }),
    )
    opened.popup.close()
  }

  async function run(
    channel: 'loopback' | 'window',
    certificate: string | undefined,
    ask: (request: string) => ReturnType<AssistantClient['authenticate']>,
  ): Promise<void> {
    if (phase.value !== 'idle') return
    ;[failed.value, phase.value, windowAddress.value] = [undefined, 'waiting', undefined]
    cancelling = new AbortController()
    failed.value = await attempt(channel, certificate, ask)
    phase.value = 'idle'
  }

  async function attempt(
    channel: 'loopback' | 'window',
    certificate: string | undefined,
    ask: (request: string) => ReturnType<AssistantClient['authenticate']>,
  ): Promise<Failure | undefined> {
    const made = await challenge({ channel, ...(certificate === undefined ? {} : { certificate }) })
    if (!made.ok) return made.failure
    const proof = await ask(made.value.request)
    if (!proof.ok) return proof.failure
    phase.value = 'verifying'
    return bring({ challengeId: made.value.id, authToken: JSON.stringify(proof.value.authToken) })
  }

  return {
    ...{ assistant, certificates, chosen, picked, phase, failed, windowAddress, prove, proveInWindow },
    connect: () => void client?.connect(),
    recheck: () => void client?.recheck(),
    cancel: () => cancelling.abort(),
  }
}

/** Certificates for authentication on all UKeys. */
function certificatesIn(status: StatusResult | undefined, about: string | undefined): ProofCertificate[] {
  const found = (status?.ukeys ?? []).flatMap((ukey) =>
    ukey.certificates
      .filter(({ use }) => use === 'authentication')
      .flatMap(({ certificate, sha256 }) => {
        const summary = readCertificate(certificate)
        return summary === undefined ? [] : [{ sha256, certificate, holder: summary.holder, ukey: ukey.serialNumber }]
      }),
  )
  return found.sort((one, other) => Number(other.holder === about) - Number(one.holder === about))
}
