/**
 * Window mode (protocols §1, way B): a page of ours that the site's page opened. The signed request is exchanged once for a token; the
 * person presses one button here and types the PIN elsewhere, because the opener can navigate this window away.
 */
import { randomUUID } from 'node:crypto'
import type { SiteRequest } from '@yinxin/protocol/assistant'
import { type Language, failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { shownFacts, signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import { createLiveState, type LiveState, type Versioned } from '../platform/live-state.ts'
import { createPresence, type Presence } from '../platform/presence.ts'
import { admitRequest, authenticate } from './authenticate.ts'
import { shownSite } from './for-site.ts'
import type { AuthenticateDeps } from './talk.ts'
import type { WindowState, WindowSubject } from './window-state.ts'

export interface Windows {
  /**
   * @param origin of the page that handed the request over; undefined when it came with the address
   * @returns the id of a new window, or why the request is refused (REQUEST_REPLAYED also for one that has a window already)
   */
  open(request: string, origin: string | undefined, language: Language): Promise<Result<string>>
  state(id: string, seen: number, gone: AbortSignal): Promise<Versioned<WindowState> | undefined>
  start(id: string, certificateSha256: string | undefined): Result<undefined>
  cancel(id: string): void
}

interface Window {
  readonly request: string
  readonly language: Language
  readonly state: LiveState<WindowState>
  readonly presence: Presence
}

/** Most windows at once: a request each, and a person has one screen. */
const maxWindows = 16

export function createWindows(deps: AuthenticateDeps, revoke: (id: string) => void): Windows {
  const windows = new Map<string, Window>()
  const close = (id: string): void => {
    const window = windows.get(id)
    windows.delete(id)
    revoke(id)
    if (window !== undefined) deps.operations.cancel(window.state.current.value.subject.operation, failure('ASSISTANT_LOST'))
  }
  deps.ukeys.watch(() => {
    for (const { state } of windows.values()) void shownCertificates(deps).then((shown) => state.set({ ...state.current.value, ...shown }))
  })
  return {
    async open(request, origin, language) {
      const admitted = admitRequest(deps, { request, origin })
      if (!admitted.ok) return admitted
      const { request: read, standing } = admitted.value
      if ([...windows.values()].some(({ state }) => state.current.value.subject.operation === read.jti)) return failed('REQUEST_REPLAYED')
      if (windows.size >= maxWindows) close(windows.keys().next().value ?? '')
      const id = randomUUID()
      const subject = subjectOf(read, shownSite(read.iss, standing.approval, standing.site, language))
      const state = createLiveState<WindowState>({ subject, ...(await shownCertificates(deps)) })
      windows.set(id, { request, language, state, presence: createPresence(() => close(id)) })
      return succeeded(id)
    },
    async state(id, seen, gone) {
      const window = windows.get(id)
      if (window === undefined) return undefined
      window.presence.arrived()
      const newer = await window.state.newerThan(seen, gone)
      window.presence.left()
      return newer
    },
    start(id, certificateSha256) {
      const window = windows.get(id)
      if (window === undefined) return failed('UI_CODE_INVALID')
      const { step, authToken } = window.state.current.value
      if (step !== undefined || authToken !== undefined) return failed('BUSY')
      void run(deps, window, certificateSha256)
      return succeeded(undefined)
    },
    cancel(id) {
      const window = windows.get(id)
      if (window === undefined) return
      const { operation, site } = window.state.current.value.subject
      deps.muted.answered(site.origin) // a click in a window of ours
      deps.operations.cancel(operation)
    },
  }
}

async function run(deps: AuthenticateDeps, { request, language, state }: Window, certificateSha256: string | undefined): Promise<void> {
  const { subject } = state.current.value
  const show = (next: Omit<WindowState, 'subject' | 'certificates' | 'software'>): void => {
    const { certificates, software } = state.current.value
    state.set({ subject, certificates, software, ...next })
  }
  show({ step: 'starting' })
  let address: { address?: string } = {}
  const result = await authenticate(deps, {
    request,
    origin: undefined,
    language,
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    notify(_operation, notice) {
      if (notice.address !== undefined) address = { address: notice.address }
      show({ step: notice.step, ...address, ...(notice.triesLeft === undefined ? {} : { triesLeft: notice.triesLeft }) })
    },
  })
  show(result.ok ? { authToken: result.value.authToken } : { failure: result.failure })
}

function subjectOf({ jti, purpose, about, callback }: SiteRequest, site: WindowSubject['site']): WindowSubject {
  return { operation: jti, site, purpose, ...(about === undefined ? {} : { about }), ...(callback === undefined ? {} : { callback }) }
}

async function shownCertificates(deps: AuthenticateDeps): Promise<Pick<WindowState, 'certificates' | 'software'>> {
  const { ukeys } = await deps.ukeys.list()
  const certificates = ukeys
    .flatMap((ukey) => ukey.certificates)
    .filter(({ use, certificate }) => use === 'authentication' && signatureAlgorithmOf(certificate) !== undefined)
  return {
    certificates: certificates.flatMap((certificate) => shownFacts(certificate, deps.now()) ?? []),
    software: ukeys.some(({ software }) => software),
  }
}
