/** Puts the assistant together: the one file that knows every part. */
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { installedBrowsers, openWith } from './browsers/installed-browsers.ts'
import { createBusinesses, type Businesses } from './business/businesses.ts'
import { openJournal } from './business/journal.ts'
import { createRaClient } from './business/ra-client.ts'
import { statusAddressesOf } from './certificates/status/ask-status.ts'
import { openKnownStatuses, type KnownStatuses } from './certificates/status/known-statuses.ts'
import { allChecks } from './checks/all-checks.ts'
import type { CheckHost } from './checks/check-host.ts'
import { createChecker, type Checker } from './checks/checker.ts'
import { isRemoteHere, keyProviderHere, softwareHere, windowsHere } from './checks/this-system.ts'
import { openInstallationKeys } from './loopback/installation-keys.ts'
import { missingFiles } from './installation/missing-files.ts'
import { otherCopy } from './installation/copies.ts'
import { findCopies, scopeOf } from './installation/find-copies.ts'
import { installBeside } from './installation/install-beside.ts'
import { installationOf } from './installation/version-folders.ts'
import { installedAs } from './installed.ts'
import { hello } from './loopback/methods.ts'
import { createPageAccess } from './loopback/page-access.ts'
import { startLoopbackServer } from './loopback/server.ts'
import { createSiteSockets } from './loopback/site-sockets.ts'
import { installDriver } from './drivers/install-driver.ts'
import { installedLibraries, missingDriver } from './drivers/missing-driver.ts'
import { openLedger } from './ledger/ledger.ts'
import { createOperations } from './operations/operation.ts'
import { createWindows } from './operations/windows.ts'
import { version } from '@yinxin/protocol/wire'
import { lastingWords, type AssistantOptions } from './options.ts'
import { loadPages } from './pages/files.ts'
import { noteHomeAddress } from './pages/home-address.ts'
import { createHome, homeCertificates } from './pages/home.ts'
import { answerPageCall } from './pages/page-calls.ts'
import { openPersonSettings } from './pin/person-settings.ts'
import { systemClocks, type Clocks } from './platform/clock.ts'
import { recentCrashes, toldOfCrashes } from './platform/crashes.ts'
import { runningPrograms } from './platform/processes.ts'
import { ownProgram } from './platform/own-program.ts'
import { decideProxy } from './platform/system-proxy.ts'
import { unexpected } from './platform/unexpected.ts'
import { createDialogPrompter } from './pin/prompts/dialog/dialog.ts'
import { showNatively } from './pin/prompts/dialog/show-natively.ts'
import { createPagePrompter } from './pin/prompts/page.ts'
import { createPinentryPrompter } from './pin/prompts/pinentry.ts'
import { guardPrompter, remoteControl } from './pin/remote/remote-control.ts'
import { promptWay } from './pin/prompts/prompt-way.ts'
import { createLeftUkeys, quietening } from './reminders/left-ukeys.ts'
import { remindOnDesktop } from './reminders/remind.ts'
import { openApplicationList } from './sites/application-list.ts'
import { openDriverCatalogue } from './sites/driver-catalogue.ts'
import { openApprovedSites } from './sites/approved-sites.ts'
import { createLaunches } from './sites/launches.ts'
import { createMutedSites } from './sites/muted-sites.ts'
import { createListRefresh } from './sites/refresh-lists.ts'
import { fetchPublication } from './sites/publication.ts'
import { openSeenRequests } from './sites/seen-requests.ts'
import { openSiteList } from './sites/site-list.ts'
import { standingToAsk, standingToSign, type KnownSites, type SiteStanding } from './sites/standing.ts'
import { openUkeys } from './ukey/open-ukeys.ts'
import type { StrangeCard } from './ukey/discovery/find-devices.ts'
import { usbOf } from './ukey/discovery/usb-devices.ts'
import { listRead } from './ukey/list-read.ts'
import { openDrawer } from './ukey/soft/drawer.ts'
import { createUpdates, type Updates } from './updates/updates.ts'
import { desktopFileName } from './wake/desktop-entry.ts'
import { linkFiles, register, runEntry } from './wake/register.ts'

export interface Assistant {
  readonly port: number
  /** Address of the home page with a fresh one-time code. */
  homeAddress(): string
  /** Resolves when no operation of a site is at hand. */
  idle(): Promise<void>
  /** Settled once somebody who holds the key of the home page asked the assistant to end: an update, say. */
  readonly quitAsked: Promise<void>
  close(): Promise<void>
}

/** How long an address of the home page can be used, in seconds: as long as the person is signed in, say. */
const homeCodeSeconds = 7 * 86_400

/** How long a check waits for devices that are being read, in milliseconds: it has three seconds itself. */
const checkPatienceMs = 2000
/** The same where what they say is asked of others then. */
const readPatienceMs = 400

/** What tests replace: the clocks and the folder of the built pages. */
export interface AssistantSurroundings {
  readonly clock?: Clocks
  readonly pagesFolder?: string
  /** Between two rounds among the sockets of web pages, in milliseconds. */
  readonly socketTickMs?: number
  /** Between the end of a session and the reminder of its UKey, in milliseconds. */
  readonly reminderPatienceMs?: number
}

/** @returns PORT_TAKEN when no port is free. Throws one sentence for a file of driver profiles that cannot be used. */
export async function startAssistant(
  options: AssistantOptions,
  { clock = systemClocks, pagesFolder, socketTickMs, reminderPatienceMs }: AssistantSurroundings = {},
): Promise<Result<Assistant>> {
  const { now } = clock
  decideProxy(options.proxy)
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  const pages = loadPages(pagesFolder)
  const usb = await usbOf(process.platform)
  const computer = { platform: process.platform, architecture: process.arch, root: '/', usb }
  const refreshed = options.updateAddress !== undefined && options.updatePolicy !== 'off'
  const listSources = { vendorKey: options.vendorKey, refreshed, data: options.data }
  const catalogue = openDriverCatalogue({ list: options.driverCatalogue, ...listSources }, clock)
  const lacking = (cards: readonly StrangeCard[]) => missingDriver(catalogue.current(), { ...computer, cards: () => cards })
  const {
    ukeys,
    libraries,
    strangers,
    add: addLibrary,
    close: closeUkeys,
  } = openUkeys(options, {
    usb,
    knowsCards: () => catalogue.current()?.drivers.some(({ atr }) => atr.length > 0) === true,
    lacking: (cards) => lacking(cards)?.entry.name,
  })
  for (const library of installedLibraries(catalogue.current(), computer)) addLibrary(library)
  const missing = () => lacking(strangers())
  const installMissing = async (): Promise<Result<unknown>> => {
    const driver = missing()?.driver
    if (driver === undefined) return failed('NOT_FOUND')
    const done = await installDriver({ driver, data: options.data, root: computer.root, environment: process.env })
    if (done.ok) addLibrary(driver.library)
    return done
  }
  const sites = openSiteList({ list: options.siteList, ...listSources }, clock)
  const applications = openApplicationList({ list: options.applicationList, ...listSources }, clock)
  const [approved, settings] = [openApprovedSites(options.data, now), openPersonSettings(options.data)]
  const approvedToSign = openApprovedSites(options.data, now, 'sign')
  const known: KnownSites = { listed: sites.listed, approved: approved.find, approvedToSign: approvedToSign.find }
  const standingOf = (origin: string): SiteStanding => standingToAsk(known, origin)
  const access = createPageAccess(clock.elapsed, (audience) => {
    if (audience.kind === 'home') noteHome()
  })
  const operations = createOperations()
  const [ledger, muted] = [openLedger(options.data, now), createMutedSites(clock.elapsed)]
  let port = 0
  const ownOrigin = (): string => `http://127.0.0.1:${port}`
  const homeAddress = (): string => `${ownOrigin()}/#${access.issueCode({ kind: 'home' }, homeCodeSeconds)}`
  const noteHome = (): void => {
    try {
      noteHomeAddress(options.data, homeAddress())
    } catch (error) {
      unexpected(error) // a full disk must not keep anybody from the page that says so
    }
  }
  const { personSeconds } = options
  const asking = promptWay(options.prompt, options.pinentry, {
    platform: process.platform,
    environment: process.env,
    isThere: (program) => (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program))),
  })
  const prompts =
    asking.way === 'page' ? createPagePrompter({ access, ownOrigin, browserCommand: options.browserCommand, personSeconds }) : undefined
  const { phrase, capturable } = settings
  const ownWindow =
    asking.way === 'pinentry'
      ? createPinentryPrompter({ program: asking.program, phrase, personSeconds })
      : createDialogPrompter({ phrase, capturable, show: showNatively })
  const remote = remoteControl(options.remoteControl)
  const launches = createLaunches(clock.elapsed)
  const never = (): void => {
    settings.chooseReminder(false)
    home.touch()
  }
  const left = createLeftUkeys({
    ukeys,
    elapsed: clock.elapsed,
    wanted: settings.remindsOfUkey,
    busy: () => operations.current !== undefined,
    remind: (found, signal) => remindOnDesktop({ platform: process.platform, show: showNatively, never }, found, signal),
    changed: () => home.touch(),
    ...(reminderPatienceMs === undefined ? {} : { patience: reminderPatienceMs }),
  })
  const prompter = guardPrompter(quietening(prompts ?? ownWindow, left), remote)
  const deps = {
    operations,
    ukeys,
    prompter,
    standingOf,
    standingToSign: (origin: string) => standingToSign(known, origin),
    ...{ approved, approvedToSign },
    sites,
    now,
    fetchPublication,
    seen: openSeenRequests(options.data, clock),
    muted,
    ledger,
    left,
    launches,
    installationKeys: openInstallationKeys(options.data),
    personSeconds,
  }
  const drawer = options.ukeys === undefined ? undefined : openDrawer(options.ukeys)
  const browsersHere = () => installedBrowsers({ platform: process.platform, root: '/', environment: process.env })
  const [installation, copies] = [installationOf(ownProgram()), await findCopies()]
  const scope = installation === undefined ? undefined : scopeOf(installation, copies)
  const host: CheckHost = {
    platform: process.platform,
    architecture: process.arch,
    root: '/',
    homeFolder: homedir(),
    environment: process.env,
    data: options.data,
    desktop: {
      fileName: desktopFileName,
      linkFiles: () => linkFiles(options.data),
      register: () => void register(resolve(options.data), lastingWords(options)),
      runEntry: () => runEntry(lastingWords(options)),
    },
    windows: await windowsHere(installation?.root),
    port: () => port,
    ports: options.ports,
    now,
    startedAt: now(),
    version,
    otherCopy: async () => {
      const other = scope && otherCopy(scope, await findCopies())
      return other && { scope: scope === 'person' ? 'computer' : 'person', version: other.version }
    },
    portals: () => sites.all().map(({ origin }) => origin),
    siteListSound: () => sites.problem() === undefined,
    ukeys: async () => {
      const { ukeys: found, problems } = await listRead(ukeys, undefined, checkPatienceMs)
      return { ukeys: found.map((ukey) => ({ pin: ukey.pin, ...homeCertificates(ukey, now()) })), problems }
    },
    libraries,
    drivers: {
      ...{ catalogued: () => catalogue.current() !== undefined, missing, install: installMissing },
      conflicts: () => catalogue.current()?.conflicts ?? [],
    },
    statusAddresses: async () => {
      const { ukeys: found } = await listRead(ukeys, undefined, readPatienceMs)
      return found.flatMap(({ certificates }) => certificates.flatMap(statusAddressesOf))
    },
    asksHere: options.ukeys !== undefined,
    downloadSite: options.updateAddress,
    browsers: browsersHere,
    programs: async () => (await runningPrograms()).flatMap(({ programs: [first] }) => first ?? []),
    ...{ installedSoftware: () => softwareHere(), isRemoteSession: isRemoteHere, keyProvider: keyProviderHere },
    installed: {
      missing: () => missingFiles(installation, installedAs(), '/'),
      ...(scope !== 'person' || !refreshed ? {} : { again: async () => updates?.again() ?? failed('NOT_FOUND') }),
    },
    crashes: () => recentCrashes(options.data, now(), toldOfCrashes.checks),
    newestVersion: () => updates?.state().newest?.version,
  }
  // Everybody's copy is updated by who installed it.
  const installNewer = installation &&
    scope === 'person' && {
      async install(newer: string, unpack: (folder: string) => Promise<void>) {
        await operations.idle() // nobody's sign-in is cut off by an update
        return installBeside(installation.root, newer, unpack)
      },
    }
  let updates: Updates | undefined
  const createOwnUpdates = (changed: () => void): Updates => {
    const { data, updateAddress: address, updateRoot: root, updatePolicy: policy } = options
    const { platform, arch: architecture } = process
    const self = { version, platform, architecture, installedAs: installedAs() }
    // What cannot be installed from here is not fetched by itself.
    const own = scope === 'computer' && policy === 'silent' ? 'ask' : policy
    updates = createUpdates({ data, address, root, policy: own, ...self, ...installNewer, now, changed })
    return updates
  }
  const checks = (changed: () => void): Checker => createChecker(allChecks, host, changed)
  let statuses: KnownStatuses | undefined
  let running: Businesses | undefined
  const businesses = (changed: () => void): Businesses =>
    (running = createBusinesses({
      ...{ journal: openJournal(options.data), ukeys, client: createRaClient(), ledger, operations, now, changed },
      authorities: () => applications.current()?.registrations ?? [],
      standingChanged: (certificate) => statuses?.forget(certificate),
    }))
  const home = createHome({
    businesses,
    statuses: (changed) => (statuses = openKnownStatuses({ data: options.data, now, changed, here: options.ukeys !== undefined })),
    ukeys,
    drawer,
    ...{ approved, approvedToSign },
    muted,
    ledger,
    checks,
    updates: createOwnUpdates,
    hasCrashed: () => recentCrashes(options.data, now(), toldOfCrashes.home) > 0,
    sites,
    applications,
    settings,
    remote,
    left,
    launches,
    browsers: browsersHere,
    openWith,
    windowCanHide: asking.way === 'dialog',
    operations,
    now,
  })
  const listRefresh = createListRefresh({
    address: refreshed ? options.updateAddress : undefined,
    lists: { sites, applications, drivers: catalogue },
    changed: () => {
      for (const library of installedLibraries(catalogue.current(), computer)) addLibrary(library)
      home.touch()
    },
  })
  const windows = createWindows(deps, access.revoke)
  const sockets = createSiteSockets(deps, socketTickMs)
  const { promise: quitAsked, resolve: quit } = Promise.withResolvers<void>()
  const server = await startLoopbackServer(options.ports, {
    call: sockets.call,
    socket: sockets.add,
    pageCall: (call) =>
      answerPageCall({ access, home, windows, prompts, settings, quit, hello: (origin, params) => hello(deps, origin, params) }, call),
    file: (path) => pages.get(path),
  })
  const close = async (): Promise<void> => {
    operations.current?.end(failure('ASSISTANT_STOPPED'))
    prompter.close()
    left.close()
    running?.close()
    sockets.close()
    updates?.close()
    listRefresh.close()
    statuses?.close()
    if (server.ok) await server.value.close()
    await closeUkeys()
  }
  if (!server.ok) {
    await close()
    return failed('PORT_TAKEN')
  }
  port = server.value.port
  noteHome()
  return succeeded({ port, homeAddress, idle: () => operations.idle(), quitAsked, close })
}
