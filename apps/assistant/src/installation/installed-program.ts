/**
 * What the installed program is asked by its launcher, its installer and links, each by one word in front. Only what stands before ` -- ` is an
 * order: behind it is what a web page wrote.
 */
import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failed, failure, type Failure, type FailureCode, type Result } from '@yinxin/protocol/failures'
import { startAssistant } from '../compose.ts'
import { openInstallationKeys } from '../loopback/installation-keys.ts'
import { watchInstalled } from '../installed.ts'
import { readRunOptions, type AssistantOptions } from '../options.ts'
import { readHomeAddress } from '../pages/home-address.ts'
import { openInBrowser } from '../pin/prompts/browser.ts'
import { claimName } from '../platform/claim-name.ts'
import { complain } from '../platform/complain.ts'
import { restartAfterCrash } from '../platform/crashes.ts'
import { keepLog } from '../platform/log.ts'
import { closeInTime, stopAsked } from '../platform/ending.ts'
import { ownProgram } from '../platform/own-program.ts'
import { killProcessesIn, processesIn } from '../platform/processes.ts'
import { unexpected } from '../platform/unexpected.ts'
import { readHostedKind, serveHosted } from '../ukey/serve-hosted.ts'
import { openLink } from '../wake/open-link.ts'
import { activateForAll, forAllSteps } from './activate-for-all.ts'
import { activate, activationSteps, endRunning, type Activation, type ActivationStep } from './activate.ts'
import { mayInstall, stateGoesWith, whenStarted, type Scope } from './copies.ts'
import { activationExitCodes, orderRefused } from './exit-codes.ts'
import { findCopies, scopeOf } from './find-copies.ts'
import { policyWords, readNewPolicy } from './policy.ts'
import { startInstalled } from './start-installed.ts'
import { runTrial } from './trial.ts'
import { installationOf, pathOfVersion, pointerOf, versionsIn, writePointer, type Installation } from './version-folders.ts'

type Order = (installation: Installation, words: readonly string[]) => Promise<number> | number

const orders: Readonly<Record<string, Order>> = {
  '--tray': (installation) => run(installation, 'quietly'),
  '--open': (installation) => run(installation, 'shown'),
  '--url': openUrl,
  '--activate': runActivation,
  '--quit': quit,
  '--unregister': unregisterAll,
}

export const isInstalledOrder = (word: string | undefined): boolean =>
  word === '--trial' || word === '--driver-host' || (word !== undefined && Object.hasOwn(orders, word))

/** Carries out one order. @returns the exit code */
export async function runInstalled([order = '', ...words]: readonly string[]): Promise<number> {
  if (order === '--driver-host') return serveHosted(readHostedKind(words[0]), words.slice(1))
  if (process.platform === 'win32') (await import('../windows/system-libraries.ts')).librariesFromSystemOnly()
  if (order === '--trial' && words[0] === '--data' && words[1] !== undefined) return runTrial(words[1])
  const installation = installationOf(ownProgram())
  if (installation === undefined) throw new Error(`${order} is for an assistant that was installed`)
  return orders[order]?.(installation, words) ?? 2
}

/** The vendor's policy lies in the folder of the version, the administrator's beside the versions; the latter goes before. */
const wordsOf = (installation: Installation): readonly string[] => policyWords(pathOfVersion(installation), installation.root)
const optionsOf = (installation: Installation): AssistantOptions => readRunOptions([...wordsOf(installation)])

/**
 * Has the computer's copy do what this one was asked, where it is that copy that runs (copies.ts).
 * @returns whose this one is; undefined when it was handed over
 */
async function keepOrHandOver(installation: Installation, ...words: readonly string[]): Promise<Scope | undefined> {
  const copies = await findCopies()
  const scope = scopeOf(installation, copies)
  if (whenStarted(scope, copies) === 'run' || copies.computer === undefined) return scope
  startInstalled(copies.computer.root, ...words)
  return undefined
}

/** The name only one assistant of this person has. At a session's start the computer's copy ends a person's own that was quicker, or knows of no other. */
async function claimRunning(scope: Scope, { data }: AssistantOptions, how: 'quietly' | 'shown'): Promise<(() => void) | undefined> {
  const claim = (): Promise<(() => void) | undefined> => claimName(openInstallationKeys(data).nameFor('assistant'))
  const claimed = await claim()
  if (claimed !== undefined || scope === 'person' || how === 'shown') return claimed
  const { person } = await findCopies()
  if (person === undefined || (await processesIn(versionsIn(person.root))).length === 0) return undefined
  await endRunning(person.root, data)
  return claim()
}

async function run(installation: Installation, how: 'quietly' | 'shown'): Promise<number> {
  const scope = await keepOrHandOver(installation, how === 'shown' ? '--open' : '--tray')
  if (scope === undefined) return 0
  const options = optionsOf(installation)
  const show = (): void => void (how === 'shown' && showHome(options))
  const release = await claimRunning(scope, options, how)
  if (release === undefined) {
    show() // a second start shows the first
    return 0
  }
  keepLog(options.data)
  restartAfterCrash(options.data, () => {
    release()
    startInstalled(installation.root, '--tray')
  })
  const stop = stopAsked(false)
  const started = await startAssistant(options)
  if (!started.ok) return refuse(started.failure)
  show()
  const { idle, quitAsked, close } = started.value
  // An administrator's installer asks nobody to go (activate-for-all.ts): who runs sees it.
  const replaced = scope === 'computer' ? [watchInstalled(pointerOf(installation.root))] : []
  const why = await Promise.race([stop, quitAsked, ...replaced])
  if (why === 'replaced') await idle() // nobody's sign-in is cut off by an update
  const exitCode = await closeInTime(close)
  release()
  if (why === 'replaced') startInstalled(installation.root, '--tray')
  return exitCode
}

function showHome({ data, browserCommand }: AssistantOptions): void {
  const home = readHomeAddress(data)
  if (home !== undefined) void openInBrowser(browserCommand, home)
}

/** Exactly one word behind `--`: a quote in a link splits it into several, of which none is taken. */
async function openUrl(installation: Installation, words: readonly string[]): Promise<number> {
  const [dash, link, ...more] = words
  if (dash !== '--' || link === undefined || more.length > 0) return refuse(failure('REQUEST_INVALID', { field: 'link' }))
  if ((await keepOrHandOver(installation, '--url', '--', link)) === undefined) return 0
  const opened = await openLink(
    { data: optionsOf(installation).data, link, run: wordsOf(installation) },
    () => void startInstalled(installation.root, '--tray'),
  )
  return opened.ok ? 0 : refuse(opened.failure)
}

function refuse(reason: Failure): number {
  complain(reason)
  return orderRefused
}

async function runActivation(installation: Installation, words: readonly string[]): Promise<number> {
  const done = await activateWith(installation, words)
  if (done.ok) return 0
  complain(done.failure)
  const known: Partial<Record<FailureCode, number>> = activationExitCodes
  return known[done.failure.code] ?? 1
}

async function activateWith(installation: Installation, words: readonly string[]): Promise<Result<undefined>> {
  const forAll = words[0] === '--all-users'
  const [option, file] = forAll ? words.slice(1) : words
  const scope: Scope = forAll ? 'computer' : 'person'
  if (!mayInstall(scope, await findCopies())) return failed('INSTALLED_FOR_ALL')
  let writePolicy: ((folder: string) => void) | undefined
  try {
    writePolicy = option === '--policy' && file !== undefined ? readNewPolicy(file) : undefined
  } catch (error) {
    return failed('POLICY_INVALID', { reason: error instanceof Error ? error.message.slice(0, 300) : '' })
  }
  // What is everybody's leaves nothing in the folder of the one who installs it.
  const data = forAll ? installation.root : optionsOf(installation).data
  const startedAt = performance.now()
  const activation: Activation = {
    installation,
    data,
    async register(version) {
      writePolicy?.(installation.root)
      await registerWithDesktop(scope, installation, version)
    },
    reached(step) {
      noteStep(data, `${installation.folder} ${step} +${Math.round(performance.now() - startedAt)} ms`)
      stopHere(step, forAll ? forAllSteps : activationSteps)
    },
  }
  return forAll ? activateForAll(activation) : activate(activation)
}

/** For tests: what a power cut does at that step. A name that is none is refused, so that no test believes it killed something. */
function stopHere(step: ActivationStep, steps: readonly ActivationStep[]): void {
  const last = process.env['YINXIN_DIE_AFTER']
  if (last === undefined) return
  if (!steps.some((one) => one === last)) throw new Error(`YINXIN_DIE_AFTER: "${last}" is no step`)
  if (step === last) process.kill(process.pid, 'SIGKILL')
}

/** Largest the notes about switches grow, in bytes. */
const maxNotes = 65_536

/** What support asks for when an update did not go well. Holds nothing personal. */
function noteStep(data: string, line: string): void {
  const file = join(data, 'activation.log')
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxNotes) rmSync(file)
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 })
  } catch (error) {
    unexpected(error) // a full disk keeps nobody from an update
  }
}

async function registerWithDesktop(scope: Scope, { root }: Installation, version: string): Promise<void> {
  if (process.platform === 'win32') (await import('../windows/registration.ts')).registerInstallation(scope, root, version)
}

async function quit(installation: Installation): Promise<number> {
  await endRunning(installation.root, optionsOf(installation).data)
  return 0
}

/** What the uninstaller cannot do itself: ends the assistant, takes back what the desktop was told, and removes the person's state where it goes too. */
async function unregisterAll(installation: Installation, words: readonly string[]): Promise<number> {
  const copies = await findCopies()
  const scope = scopeOf(installation, copies)
  if (scope === 'computer') await endForAll(installation)
  const { data } = optionsOf(installation)
  const stateGoes = stateGoesWith(scope, copies)
  const runs = (await processesIn(versionsIn(installation.root))).length > 0
  if (scope === 'person' && (runs || stateGoes)) await endRunning(installation.root, data)
  if (process.platform === 'win32') (await import('../windows/registration.ts')).unregisterInstallation(scope)
  if (stateGoes) removeState(data, new Set(words.includes('--keep-ledger') ? ['ledger.jsonl', 'ledger-head.json'] : []))
  // Who works with it goes on with the other.
  if (scope === 'person' && runs && copies.computer !== undefined && !stateGoes) startInstalled(copies.computer.root, '--tray')
  return 0
}

/** Longest everybody's assistants have to see that they are removed and to go, and between two looks, in milliseconds. */
const [goMs, lookMs] = [8000, 200] as const

/** Ends everybody's assistants: without a pointer they go by themselves; those that do not are ended. */
async function endForAll({ root }: Installation): Promise<void> {
  writePointer(root, undefined)
  const end = performance.now() + goMs
  while ((await processesIn(versionsIn(root))).length > 0 && performance.now() < end) await pause(lookMs)
  await killProcessesIn(versionsIn(root))
}

function removeState(data: string, kept: ReadonlySet<string>): void {
  for (const name of readdirSync(data)) if (!kept.has(name)) rmSync(join(data, name), { recursive: true, force: true })
  if (readdirSync(data).length > 0) return
  rmSync(data, { recursive: true })
  if (readdirSync(dirname(data)).length === 0) rmSync(dirname(data), { recursive: true })
}
