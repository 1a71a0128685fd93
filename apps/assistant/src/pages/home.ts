/** What the home page shows and does: certificates, PIN, the phrase, approved sites, software UKeys. */
import type { ApplicationList } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { asText, version, type JsonObject } from '@yinxin/protocol/wire'
import { certificateDetails } from '../certificates/certificate-details.ts'
import { shownFacts } from '../certificates/shown-facts.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { readLedgerSearch } from '../ledger/read-search.ts'
import { recordUse } from '../ledger/record-use.ts'
import { searchUses } from '../ledger/recorded-uses.ts'
import type { PersonSettings } from '../pin/person-settings.ts'
import { impossiblePin, weakness } from '../pin/policy.ts'
import type { Operations } from '../operations/operation.ts'
import { createLiveState, type LiveState } from '../platform/live-state.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import type { MutedSites } from '../sites/muted-sites.ts'
import type { SignedList } from '../sites/signed-list.ts'
import type { Sites } from '../sites/site-list.ts'
import type { Drawer } from '../ukey/soft/drawer.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { FoundUses, HomeCertificate, HomeState, HomeUkey, UnreadableCertificate } from './home-state.ts'

export interface HomeDeps {
  readonly ukeys: UkeyRegistry
  readonly drawer: Drawer | undefined
  readonly approved: ApprovedSites
  readonly muted: MutedSites
  readonly ledger: Ledger
  readonly sites: Pick<Sites, 'problem' | 'all'>
  readonly applications: SignedList<ApplicationList>
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
  deps.ledger.watch(touch)
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
  const [phrase, listProblem, uses] = [deps.settings.phrase(), deps.sites.problem(), deps.ledger.uses()]
  const list = deps.applications.current()
  const used = (origin: string): { lastUsedAt?: number } => {
    const last = uses.find(({ site, usedKey }) => usedKey && site?.origin === origin)
    return last === undefined ? {} : { lastUsedAt: last.at }
  }
  return {
    version: current,
    assistantVersion: version,
    ukeys: ukeys.map((ukey) => ({ ...ukey, ...homeCertificates(ukey, deps.now()) })),
    portals: deps.sites
      .all()
      .map(({ origin, name, nameEn }) => ({ origin, name, ...(nameEn === undefined ? {} : { nameEn }), ...used(origin) })),
    problems: listProblem === undefined ? problems : [...problems, listProblem],
    softUkeys: deps.drawer?.list() ?? [],
    sites: deps.approved
      .all()
      .map(({ origin, approvedAt, until }) => ({ origin, approvedAt, ...(until === undefined ? {} : { until }), ...used(origin) })),
    muted: deps.muted.all(),
    applications: list?.applications ?? [],
    desks: list?.desks ?? [],
    applicationsSound: deps.applications.sound(),
    lastUse: uses[0]?.n ?? 0,
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
    case 'unmute-site':
      deps.muted.answered(asText(params['origin'], 255) ?? '')
      return succeeded({})
    case 'ledger':
      return succeeded(searchLedger(deps, params))
    case 'verify-ledger':
      return succeeded(deps.ledger.verify())
    case 'plug':
    case 'unplug':
      return deps.drawer?.move(id, name === 'plug') ?? failed('UKEY_MISSING')
    default:
      return failed('NOT_FOUND')
  }
}

/** The newest uses that fit, at most `count` of them, and how many there are. */
function searchLedger({ ledger, now }: HomeDeps, params: JsonObject): FoundUses {
  const uses = ledger.uses()
  const found = searchUses(uses, readLedgerSearch(params), now())
  const count = Number.isSafeInteger(params['count']) ? Number(params['count']) : found.length
  return { uses: found.slice(0, Math.max(0, count)), found: found.length, all: uses.length }
}

/** @returns PIN_MALFORMED, PIN_LENGTH, PIN_WEAK, BUSY while a site's operation may be using the UKey, and what the driver says */
async function changePin({ ukeys, operations, ledger }: HomeDeps, params: JsonObject): Promise<Result<unknown>> {
  const [ukeyId, oldPin, newPin] = [asText(params['ukeyId'], 255), asText(params['oldPin'], 64), asText(params['newPin'], 64)]
  if (ukeyId === undefined || oldPin === undefined || newPin === undefined) return failed('INPUT_INVALID', { field: 'pin' })
  const ukey = (await ukeys.list()).ukeys.find(({ id }) => id === ukeyId)
  const weak = impossiblePin(oldPin, ukey?.pinLength ?? { min: 1, max: 64 }) ?? weakness(newPin, oldPin)
  if (weak !== undefined) return { ok: false, failure: weak }
  if (operations.current !== undefined) return failed('BUSY')
  const about = { purpose: 'change-pin' as const, ...(ukey === undefined ? {} : { ukey: ukey.serialNumber }) }
  return recordUse(ledger, about, () => ukeys.changePin({ ukeyId, oldPin, newPin }))
}
