/** What the home page shows and does: certificates, PIN, the phrase, approved sites, software UKeys. */
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { asText, version, type JsonObject } from '@yinxin/protocol/wire'
import { certificateDetails } from '../certificates/certificate-details.ts'
import { shownFacts } from '../certificates/shown-facts.ts'
import type { PersonSettings } from '../pin/person-settings.ts'
import { impossiblePin, weakness } from '../pin/policy.ts'
import type { Operations } from '../operations/operation.ts'
import { createLiveState, type LiveState } from '../platform/live-state.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import type { Sites } from '../sites/site-list.ts'
import type { Drawer } from '../ukey/soft/drawer.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { HomeCertificate, HomeState, HomeUkey, UnreadableCertificate } from './home-state.ts'

export interface HomeDeps {
  readonly ukeys: UkeyRegistry
  readonly drawer: Drawer | undefined
  readonly approved: ApprovedSites
  readonly sites: Pick<Sites, 'problem' | 'all'>
  readonly settings: PersonSettings
  readonly operations: Operations
  /** Milliseconds. */
  readonly now: () => number
}

export interface Home {
  state(seen: number, gone: AbortSignal): Promise<HomeState>
  act(name: string, params: JsonObject): Promise<Result<unknown>>
}

export function createHome(deps: HomeDeps): Home {
  const changes = createLiveState(undefined)
  const touch = (): void => changes.set(undefined)
  deps.ukeys.watch(touch)
  return {
    state: (seen, gone) => homeState(deps, changes, seen, gone),
    async act(name, params) {
      const result = await act(deps, name, params)
      touch()
      return result
    },
  }
}

async function homeState(deps: HomeDeps, changes: LiveState<undefined>, seen: number, gone: AbortSignal): Promise<HomeState> {
  const { version: current } = await changes.newerThan(seen, gone)
  const { ukeys, problems } = await deps.ukeys.list()
  const [phrase, listProblem] = [deps.settings.phrase(), deps.sites.problem()]
  return {
    version: current,
    assistantVersion: version,
    ukeys: ukeys.map((ukey) => ({ ...ukey, ...homeCertificates(ukey, deps.now()) })),
    portals: deps.sites.all().map(({ origin, name, nameEn }) => ({ origin, name, ...(nameEn === undefined ? {} : { nameEn }) })),
    problems: listProblem === undefined ? problems : [...problems, listProblem],
    softUkeys: deps.drawer?.list() ?? [],
    sites: deps.approved.all().map(({ origin, name, approvedAt }) => ({ origin, name, approvedAt })),
    ...(phrase === undefined ? {} : { phrase }),
  }
}

/** Every certificate there is, the unreadable ones named as such. */
function homeCertificates({ certificates: all }: DriverUkey, now: number): Pick<HomeUkey, 'certificates' | 'unreadable'> {
  const certificates: HomeCertificate[] = []
  const unreadable: UnreadableCertificate[] = []
  for (const certificate of all) {
    const { sha256, problem } = certificate
    const [facts, details] = [shownFacts(certificate, now), certificateDetails(certificate, all)]
    if (facts === undefined || details === undefined) unreadable.push({ sha256, problem: problem ?? failure('CERTIFICATE_MALFORMED') })
    else certificates.push({ ...facts, details, ...(problem === undefined ? {} : { problem }) })
  }
  return { certificates, unreadable }
}

async function act(deps: HomeDeps, name: string, params: JsonObject): Promise<Result<unknown>> {
  const id = asText(params['id'], 255) ?? ''
  switch (name) {
    case 'change-pin':
      return changePin(deps, params)
    case 'phrase':
      return deps.settings.choosePhrase(params['phrase']) ? succeeded({}) : failed('INPUT_INVALID', { field: 'phrase' })
    case 'forget-site':
      deps.approved.forget(asText(params['origin'], 255) ?? '')
      return succeeded({})
    case 'plug':
    case 'unplug':
      return deps.drawer?.move(id, name === 'plug') ?? failed('UKEY_MISSING')
    default:
      return failed('NOT_FOUND')
  }
}

/** @returns PIN_MALFORMED, PIN_LENGTH, PIN_WEAK, BUSY while a site's operation may be using the UKey, and what the driver says */
async function changePin({ ukeys, operations }: HomeDeps, params: JsonObject): Promise<Result<unknown>> {
  const [ukeyId, oldPin, newPin] = [asText(params['ukeyId'], 255), asText(params['oldPin'], 64), asText(params['newPin'], 64)]
  if (ukeyId === undefined || oldPin === undefined || newPin === undefined) return failed('INPUT_INVALID', { field: 'pin' })
  const ukey = (await ukeys.list()).ukeys.find(({ id }) => id === ukeyId)
  const weak = impossiblePin(oldPin, ukey?.pinLength ?? { min: 1, max: 64 }) ?? weakness(newPin, oldPin)
  if (weak !== undefined) return { ok: false, failure: weak }
  return operations.current === undefined ? ukeys.changePin({ ukeyId, oldPin, newPin }) : failed('BUSY')
}
