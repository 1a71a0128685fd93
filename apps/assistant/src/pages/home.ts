/** What the home page shows and does: certificates, PIN, the phrase, approved sites, software UKeys. */
import { homedir } from 'node:os'
import type { ApplicationList } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { reissueReasons, statusBusinesses, statusReasons } from '@yinxin/protocol/ra'
import { asText, version, type JsonObject } from '@yinxin/protocol/wire'
import type { InstalledBrowser } from '../browsers/installed-browsers.ts'
import type { Businesses, StartInput } from '../business/businesses.ts'
import type { Checker } from '../checks/checker.ts'
import { reportAsJson, reportAsText } from '../checks/report.ts'
import { certificateDetails } from '../certificates/certificate-details.ts'
import { encryptionOf } from '../certificates/encryption-of.ts'
import { shownFacts } from '../certificates/shown-facts.ts'
import type { KnownStatuses } from '../certificates/status/known-statuses.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { readFingerprint } from '../loopback/methods.ts'
import { readLedgerSearch } from '../ledger/read-search.ts'
import { recordUse } from '../ledger/record-use.ts'
import { searchUses } from '../ledger/recorded-uses.ts'
import type { PersonSettings } from '../pin/person-settings.ts'
import type { RemoteControl } from '../pin/remote/remote-names.ts'
import { impossiblePin, weakness } from '../pin/policy.ts'
import type { Operations } from '../operations/operation.ts'
import type { LeftUkeys } from '../reminders/left-ukeys.ts'
import { createLiveState } from '../platform/live-state.ts'
import type { ApprovedSite, ApprovedSites } from '../sites/approved-sites.ts'
import type { Launches } from '../sites/launches.ts'
import type { MutedSites } from '../sites/muted-sites.ts'
import type { SignedList } from '../sites/signed-list.ts'
import type { Sites } from '../sites/site-list.ts'
import type { Drawer } from '../ukey/soft/drawer.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { Updates } from '../updates/updates.ts'
import type { FoundUses, HomeCertificate, HomeState, HomeUkey, UnreadableCertificate } from './home-state.ts'

export interface HomeDeps {
  readonly ukeys: UkeyRegistry
  readonly drawer: Drawer | undefined
  readonly approved: ApprovedSites
  readonly approvedToSign: ApprovedSites
  readonly muted: MutedSites
  readonly ledger: Ledger
  /** The checks of this computer; `changed` is called whenever what they found did. */
  readonly checks: (changed: () => void) => Checker
  /** Updates of the assistant; `changed` as for the checks. */
  readonly updates: (changed: () => void) => Updates
  /** What issuers say about certificates; `changed` is called whenever one has answered. */
  readonly statuses: (changed: () => void) => KnownStatuses
  /** Certificate business; `changed` is called whenever something about it did. */
  readonly businesses: (changed: () => void) => Businesses
  /** Whether the assistant stopped unexpectedly and was started again, a short while ago. */
  readonly hasCrashed: () => boolean
  readonly sites: Pick<Sites, 'problem' | 'all'>
  readonly applications: SignedList<ApplicationList>
  readonly settings: PersonSettings
  readonly launches: Launches
  /** UKeys that are left in after their session. */
  readonly left: Pick<LeftUkeys, 'all'>
  /** Who else may see this screen now. */
  readonly remote: () => Promise<RemoteControl>
  /** Browsers that are installed now, and opening an address in one. */
  readonly browsers: () => Promise<readonly InstalledBrowser[]>
  readonly openWith: (browser: InstalledBrowser, address: string) => Promise<boolean>
  /** True where PINs are asked in a window of the system's own that pictures of the screen can leave out. */
  readonly windowCanHide: boolean
  readonly operations: Operations
  /** Milliseconds. */
  readonly now: () => number
}

export interface Home {
  state(seen: number, gone: AbortSignal): Promise<HomeState>
  act(name: string, params: JsonObject): Promise<Result<unknown>>
  /** Something it shows changed that it does not watch itself. */
  touch(): void
}

/** How long a UKey still waits for its button, for something this page does: what sites do has a window of its own. */
function createButtonWaits() {
  let [acting, until]: [number, number | undefined] = [0, undefined]
  return {
    began(seconds: number): void {
      if (acting > 0) until = performance.now() + seconds * 1000
    },
    shown(): Pick<HomeState, 'buttonSeconds'> {
      return until === undefined ? {} : { buttonSeconds: Math.max(0, Math.round((until - performance.now()) / 1000)) }
    },
    async during<Value>(act: Promise<Value> | Value): Promise<Value> {
      acting += 1
      try {
        return await act
      } finally {
        acting -= 1
        if (acting === 0) until = undefined
      }
    },
  }
}

export function createHome(deps: HomeDeps): Home {
  const changes = createLiveState(undefined)
  const touch = (): void => changes.set(undefined)
  const [checker, updates, businesses] = [deps.checks(touch), deps.updates(touch), deps.businesses(touch)]
  const statuses = deps.statuses(touch)
  const waits = createButtonWaits()
  deps.ukeys.watch((event) => {
    if (event.kind === 'button') return (waits.began(event.seconds), touch())
    touch()
    if (checker.state().at !== undefined) void checker.run() // somebody has looked: what they saw is kept true
  })
  deps.ledger.watch(touch)
  return {
    touch,
    async state(seen, gone) {
      const noLongerAttends = deps.ukeys.attend()
      try {
        const { version: current } = await changes.newerThan(seen, gone)
        return {
          ...(await homeState(deps, businesses, statuses)),
          version: current,
          check: checker.state(),
          update: updates.state(),
          ...waits.shown(),
        }
      } finally {
        noLongerAttends()
      }
    },
    async act(name, params) {
      const refused = await refusedPin(deps, params)
      if (refused !== undefined) return refused
      const own = checkActs(checker, name, params) ?? updateActs(updates, name) ?? businessActs(businesses, name, params)
      const result = await waits.during(own ?? act(deps, name, params))
      touch()
      return result
    },
  }
}

/** A PIN is not taken while somebody else may see the screen and this computer's policy says so; undefined where it is, or there is none. */
async function refusedPin({ remote }: HomeDeps, params: JsonObject): Promise<Result<never> | undefined> {
  const hasPin = ['pin', 'oldPin', 'newPin'].some((field) => params[field] !== undefined)
  return hasPin && (await remote()).refused ? failed('REMOTE_CONTROL_REFUSED') : undefined
}

/** What the page of updates does; undefined for anything else. */
function updateActs(updates: Updates, name: string): Promise<Result<unknown>> | undefined {
  if (name === 'check-update') return updates.check()
  if (name === 'fetch-update') return updates.fetch()
  if (name === 'install-update') return updates.install()
  return undefined
}

/** What the page of the checks does; undefined for anything else. */
function checkActs(checker: Checker, name: string, params: JsonObject): Promise<Result<unknown>> | Result<unknown> | undefined {
  const id = asText(params['id'], 64) ?? ''
  switch (name) {
    case 'check':
      void checker.run()
      return succeeded({})
    case 'plan-repair':
      return checker.plan(id)
    case 'repair':
      return checker.repair(id)
    case 'report': {
      const [state, facts] = [checker.state(), { version, homeFolder: homedir() }]
      const language = params['language'] === 'en' ? 'en' : 'zh-CN'
      return succeeded({ text: reportAsText(state, language, facts), json: reportAsJson(state, facts) })
    }
    default:
      return undefined
  }
}

/** What the page of certificate business does; undefined for anything else. */
function businessActs(businesses: Businesses, name: string, params: JsonObject): Promise<Result<unknown>> | Result<unknown> | undefined {
  const text = (field: string, most = 64) => asText(params[field], most)
  const [step, pin] = [text('step', 32) ?? '', text('pin') ?? '']
  switch (name) {
    case 'business-code':
      return businesses.sendCode(text('uscc', 32) ?? { ukeyId: text('ukeyId', 255) ?? '', certificate: text('certificate') ?? '' })
    case 'business-start': {
      const given = Object.fromEntries(
        (['uscc', 'code', 'renews', 'organization'] as const).flatMap((field) => (text(field) === undefined ? [] : [[field, text(field)]])),
      )
      const [change, reissue] = [changeIn(params), reissueReasons.find((reason) => reason === params['reissue'])]
      const unblock = params['business'] === 'unblock' ? { certificate: text('certificate') ?? '', code: text('code') ?? '' } : undefined
      const more = {
        ...(change === undefined ? {} : { change }),
        ...(reissue === undefined ? {} : { reissue }),
        ...(unblock === undefined ? {} : { unblock }),
      }
      return businesses.start({ ukeyId: text('ukeyId', 255) ?? '', pin, ...given, ...more })
    }
    case 'business-go-on':
      return businesses.goOn(step, pin)
    case 'business-withdraw':
      return businesses.withdraw(step)
    case 'business-forget':
      return businesses.forget(step)
    default:
      return undefined
  }
}

/** What a page asks to become of a certificate; undefined where it asks for something else. */
function changeIn(params: JsonObject): StartInput['change'] {
  const business = statusBusinesses.find((name) => name === params['business'])
  const reason = business && statusReasons[business].find((name) => name === params['reason'])
  const certificate = asText(params['certificate'], 64)
  return business === undefined || reason === undefined || certificate === undefined ? undefined : { business, reason, certificate }
}

async function homeState(
  deps: HomeDeps,
  businesses: Businesses,
  statuses: KnownStatuses,
): Promise<Omit<HomeState, 'version' | 'check' | 'update' | 'buttonSeconds'>> {
  const { ukeys, problems, reading } = await deps.ukeys.list()
  for (const { certificates } of ukeys) statuses.attend(certificates)
  const [phrase, listProblem, uses] = [deps.settings.phrase(), deps.sites.problem(), deps.ledger.uses()]
  const list = deps.applications.current()
  const browsers = await deps.browsers()
  const browser = browsers.find(({ id }) => id === deps.settings.browser())?.id
  const crash = deps.hasCrashed() ? [failure('ASSISTANT_RESTARTED')] : []
  const left = deps.left.all().map(({ label }) => failure('UKEY_LEFT', { device: label }))
  const used = (origin: string): { lastUsedAt?: number } => {
    const last = uses.find(({ site, usedKey }) => usedKey && site?.origin === origin)
    return last === undefined ? {} : { lastUsedAt: last.at }
  }
  return {
    assistantVersion: version,
    reading: reading === true,
    ukeys: ukeys.map((ukey) => ({ ...ukey, ...homeCertificates(ukey, deps.now(), statuses) })),
    portals: deps.sites
      .all()
      .map(({ origin, name, nameEn }) => ({ origin, name, ...(nameEn === undefined ? {} : { nameEn }), ...used(origin) })),
    problems: [...crash, ...left, ...problems, ...(listProblem === undefined ? [] : [listProblem])],
    softUkeys: deps.drawer?.list() ?? [],
    sites: [
      ...deps.approved.all().map((site) => ({ ...approvedHere(site), ...used(site.origin) })),
      ...deps.approvedToSign.all().map((site) => ({ ...approvedHere(site), ...used(site.origin), toSign: true as const })),
    ],
    muted: deps.muted.all(),
    applications: list?.applications ?? [],
    desks: list?.desks ?? [],
    registrations: list?.registrations ?? [],
    businesses: businesses.shown(ukeys),
    applicationsSound: deps.applications.sound(),
    lastUse: uses[0]?.n ?? 0,
    browsers: browsers.map(({ id, name }) => ({ id, name })),
    remindsOfUkey: deps.settings.remindsOfUkey(),
    ...(browser === undefined ? {} : { browser }),
    ...(deps.windowCanHide ? { capturable: deps.settings.capturable() } : {}),
    ...(phrase === undefined ? {} : { phrase }),
  }
}

const approvedHere = ({ origin, approvedAt, until }: ApprovedSite) => ({ origin, approvedAt, ...(until === undefined ? {} : { until }) })

/** Every certificate there is, the unreadable ones named as such; one for encryption with the one to sign with that it was issued with. */
export function homeCertificates(
  { certificates: all }: DriverUkey,
  now: number,
  statuses?: Pick<KnownStatuses, 'of'>,
): Pick<HomeUkey, 'certificates' | 'unreadable'> {
  const readable = new Map<string, HomeCertificate>()
  const unreadable: UnreadableCertificate[] = []
  for (const certificate of all) {
    const { sha256, problem } = certificate
    const [facts, details] = [shownFacts(certificate, now), certificateDetails(certificate, all)]
    if (facts === undefined || details === undefined) unreadable.push({ sha256, problem: problem ?? failure('CERTIFICATE_MALFORMED') })
    else {
      const status = statuses?.of(sha256)
      readable.set(sha256, {
        ...facts,
        details,
        ...(problem === undefined ? {} : { problem }),
        ...(status === undefined ? {} : { status }),
      })
    }
  }
  const pairs = encryptionOf(all)
  const beside = new Set(pairs.values())
  const certificates = [...readable.values()]
    .filter(({ sha256 }) => !beside.has(sha256))
    .map((certificate) => {
      const encryption = readable.get(pairs.get(certificate.sha256) ?? '')
      return encryption === undefined ? certificate : { ...certificate, encryption }
    })
  return { certificates, unreadable }
}

async function act(deps: HomeDeps, name: string, params: JsonObject): Promise<Result<unknown>> {
  const id = asText(params['id'], 255) ?? ''
  switch (name) {
    case 'change-pin':
      return changePin(deps, params)
    case 'phrase':
      return deps.settings.choosePhrase(params['phrase']) ? succeeded({}) : failed('INPUT_INVALID', { field: 'phrase' })
    case 'capturable':
      deps.settings.chooseCapturable(params['capturable'] === true)
      return succeeded({})
    case 'remote-control':
      return succeeded(await deps.remote())
    case 'remind-of-ukey':
      deps.settings.chooseReminder(params['wanted'] === true)
      return succeeded({})
    case 'choose-browser':
      return chooseBrowser(deps, id)
    case 'open-application':
      return openApplication(deps, asText(params['address'], 1000) ?? '', params['certificate'])
    case 'forget-site':
      ;(params['toSign'] === true ? deps.approvedToSign : deps.approved).forget(asText(params['origin'], 255) ?? '')
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

/** @returns INPUT_INVALID for one that is not installed; none at all is the browser the page is in */
async function chooseBrowser({ browsers, settings }: HomeDeps, id: string): Promise<Result<unknown>> {
  if (id !== '' && !(await browsers()).some((browser) => browser.id === id)) return failed('INPUT_INVALID', { field: 'id' })
  settings.chooseBrowser(id === '' ? undefined : id)
  return succeeded({})
}

/**
 * Opens an application in the chosen browser, or hears that the page opens it itself.
 * @param certificate the one that is looked at: whoever asks next offers it first
 * @returns NOT_FOUND for an address that is not on the vendor's list, and where the chosen browser is not installed or does not start
 */
async function openApplication(
  { applications, browsers, launches, openWith, settings }: HomeDeps,
  address: string,
  certificate: unknown,
): Promise<Result<unknown>> {
  const isListed = applications.current()?.applications.some((application) => application.address === address) === true
  if (!isListed) return failed('NOT_FOUND')
  launches.note(readFingerprint(certificate) ?? undefined)
  const browser = (await browsers()).find(({ id }) => id === settings.browser())
  return browser !== undefined && (await openWith(browser, address)) ? succeeded({}) : failed('NOT_FOUND')
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
  const length = ukey?.pinLength ?? { min: 1, max: 64 }
  const weak = impossiblePin(oldPin, length) ?? weakness(newPin, length, oldPin)
  if (weak !== undefined) return { ok: false, failure: weak }
  if (operations.current !== undefined) return failed('BUSY')
  const about = { purpose: 'change-pin' as const, ...(ukey === undefined ? {} : { ukey: ukey.serialNumber }) }
  return recordUse(ledger, about, () => ukeys.changePin({ ukeyId, oldPin, newPin }))
}
