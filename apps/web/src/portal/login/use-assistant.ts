import type { Language } from '@yinxin/protocol/failures'
import type { SignInOptions } from '@yinxin/protocol/portal'
import { createAssistantClient } from '@yinxin/sdk'
import type { AssistantClient, AssistantState } from '@yinxin/sdk'
import { siteStorage } from '@yinxin/ui'
import { computed, ref, shallowRef } from 'vue'
import { readSignInOptions } from '../portal-api.ts'
import { authorityOf } from '../authorities.ts'
import { candidatesIn, namesOf, obstacleOf } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import { readiness } from './readiness.ts'
import type { ReadinessFacts } from './readiness.ts'
import { useCertificateStatus } from './use-certificate-status.ts'
import { thisSystem } from './system.ts'
import type { SystemFacts } from './system.ts'

const pickedName = 'yinxin.certificate'

/** Everything the sign-in page knows and keeps up to date: options, system, assistant, UKeys, the certificate picked. */
export function useAssistant() {
  const options = shallowRef<SignInOptions | 'unreachable'>()
  const skewSeconds = ref<number>()
  const system = shallowRef<SystemFacts>()
  const assistant = shallowRef<AssistantState>({ kind: 'checking' })
  const permission = ref<ReadinessFacts['permission']>()
  const client = shallowRef<AssistantClient>()
  /** What the assistant's list of applications was opened for: offered first, until the person picks another. */
  let preferred: string | undefined
  const pickedSha256 = ref<string | undefined>(siteStorage.read(pickedName))
  const checkedAt = ref(new Date())
  const now = ref(Date.now())
  const cookies = ref(navigator.cookieEnabled)

  const known = computed(() => (typeof options.value === 'object' ? options.value : undefined))
  const serverNow = computed(() => now.value + (skewSeconds.value ?? 0) * 1000)
  const candidates = computed(() =>
    candidatesIn(assistant.value.kind === 'connected' ? assistant.value.status : undefined, serverNow.value, known.value?.authorities),
  )
  const candidate = computed(() => candidates.value.find(({ sha256 }) => sha256 === pickedSha256.value) ?? candidates.value[0])
  const obstacle = (one: Candidate) => obstacleOf(one, serverNow.value, known.value?.authorities)
  /** While there is a choice that was never made on this computer, nobody signs in for the wrong organisation by default. */
  const choices = computed(() => {
    const usable = candidates.value.filter((one) => obstacle(one) === undefined).length
    return usable > 1 && candidate.value?.sha256 !== pickedSha256.value ? usable : undefined
  })
  /** Only the certificate that would be used is looked up, and only when nothing speaks against it already. */
  const status = useCertificateStatus(() =>
    candidate.value !== undefined && choices.value === undefined && obstacle(candidate.value) === undefined ? candidate.value : undefined,
  )
  const ready = computed(() =>
    readiness(
      {
        system: system.value,
        secure: window.isSecureContext,
        cookies: cookies.value,
        https: location.protocol === 'https:',
        assistant: assistant.value,
        permission: permission.value,
        candidate: candidate.value,
        status: status.answer.value,
        choices: choices.value,
        options: options.value,
        skewSeconds: skewSeconds.value,
      },
      now.value,
    ),
  )

  /** The authority's name as this portal writes it, else the certificate's own. */
  function issuerNameOf({ summary }: Candidate, language: Language): string {
    const authority = authorityOf(namesOf(summary), known.value?.authorities ?? [])
    return authority?.name[language === 'en' ? 'en' : 'zh'] ?? summary.issuerName
  }

  function pick(sha256: string): void {
    pickedSha256.value = sha256
    siteStorage.write(pickedName, sha256)
  }

  async function readOptions(): Promise<void> {
    const answer = await readSignInOptions()
    options.value = answer.ok ? answer.value.options : 'unreachable'
    if (answer.ok) skewSeconds.value = answer.value.skewSeconds
    now.value = Date.now()
  }

  function beginLooking(): void {
    if (system.value?.system === 'phone') return // no UKey fits, and no assistant runs there
    const created = createAssistantClient({
      ports: known.value?.assistantPorts,
      minimumVersion: known.value?.minimumAssistantVersion,
    })
    created.subscribe((state) => {
      assistant.value = state
      const next = state.kind === 'connected' ? state.status?.preferred : undefined
      if (next !== undefined && next !== preferred) pick((preferred = next))
      permission.value = created.permission()
      now.value = Date.now()
    })
    client.value = created
    void created.start()
  }

  /** Looks at everything again, without making the browser ask. */
  async function recheck(): Promise<void> {
    checkedAt.value = new Date()
    cookies.value = navigator.cookieEnabled
    status.again()
    await readOptions()
    if (client.value === undefined) beginLooking()
    else await client.value.recheck()
  }

  void thisSystem().then((facts) => {
    system.value = facts
    return recheck()
  })
  // What changes outside this page: the service coming back, the clock being set.
  setInterval(() => {
    const troubled = options.value === 'unreachable' || (typeof options.value === 'object' && options.value.gateway === 'down')
    if (troubled || Math.abs(skewSeconds.value ?? 0) >= 60) void readOptions()
  }, 15_000)

  return { known, assistant, client, ready, candidates, candidate, obstacle, status, issuerNameOf, pick, checkedAt, serverNow, recheck }
}
