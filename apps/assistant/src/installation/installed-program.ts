/**
 * What the installed program is asked by its launcher, its installer and links, each by one word in front. Only what stands before ` -- ` is an
 * order: behind it is what a web page wrote.
 */
import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failed, failure, type Failure, type FailureCode, type Result } from '@yinxin/protocol/failures'
import { startAssistant } from '../compose.ts'
import { openInstallationKeys } from '../loopback/installation-keys.ts'
import { readRunOptions, type AssistantOptions } from '../options.ts'
import { readHomeAddress } from '../pages/home-address.ts'
import { openInBrowser } from '../pin/prompts/browser.ts'
import { claimName } from '../platform/claim-name.ts'
import { complain } from '../platform/complain.ts'
import { restartAfterCrash } from '../platform/crashes.ts'
import { keepLog } from '../platform/log.ts'
import { closeInTime, stopAsked } from '../platform/ending.ts'
import { ownProgram } from '../platform/own-program.ts'
import { unexpected } from '../platform/unexpected.ts'
import { readHostedKind, serveHosted } from '../ukey/serve-hosted.ts'
import { openLink } from '../wake/open-link.ts'
import { activate, activationSteps, endRunning, type ActivationStep } from './activate.ts'
import { activationExitCodes, orderRefused } from './exit-codes.ts'
import { policyWords, readNewPolicy } from './policy.ts'
import { startInstalled } from './start-installed.ts'
import { runTrial } from './trial.ts'
import { installationOf, pathOfVersion, type Installation } from './version-folders.ts'

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
export function runInstalled([order = '', ...words]: readonly string[]): Promise<number> | number {
  if (order === '--driver-host') return serveHosted(readHostedKind(words[0]), words.slice(1))
  if (order === '--trial' && words[0] === '--data' && words[1] !== undefined) return runTrial(words[1])
  const installation = installationOf(ownProgram())
  if (installation === undefined) throw new Error(`${order} is for an assistant that was installed`)
  return orders[order]?.(installation, words) ?? 2
}

/** The vendor's policy lies in the folder of the version, the administrator's beside the versions; the latter goes before. */
const wordsOf = (installation: Installation): readonly string[] => policyWords(pathOfVersion(installation), installation.root)
const optionsOf = (installation: Installation): AssistantOptions => readRunOptions([...wordsOf(installation)])

async function run(installation: Installation, how: 'quietly' | 'shown'): Promise<number> {
  const options = optionsOf(installation)
  const show = (): void => void (how === 'shown' && showHome(options))
  const release = await claimName(openInstallationKeys(options.data).nameFor('assistant'))
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
  await Promise.race([stop, started.value.quitAsked])
  return closeInTime(started.value.close)
}

function showHome({ data, browserCommand }: AssistantOptions): void {
  const home = readHomeAddress(data)
  if (home !== undefined) void openInBrowser(browserCommand, home)
}

/** Exactly one word behind `--`: a quote in a link splits it into several, of which none is taken. */
async function openUrl(installation: Installation, words: readonly string[]): Promise<number> {
  const [dash, link, ...more] = words
  if (dash !== '--' || link === undefined || more.length > 0) return refuse(failure('REQUEST_INVALID', { field: 'link' }))
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
  const [option, file] = words
  let writePolicy: ((folder: string) => void) | undefined
  try {
    writePolicy = option === '--policy' && file !== undefined ? readNewPolicy(file) : undefined
  } catch (error) {
    return failed('POLICY_INVALID', { reason: error instanceof Error ? error.message.slice(0, 300) : '' })
  }
  const { data } = optionsOf(installation)
  const startedAt = performance.now()
  return activate({
    installation,
    data,
    async register(version) {
      writePolicy?.(installation.root)
      await registerWithDesktop(installation, version)
    },
    reached(step) {
      noteStep(data, `${installation.folder} ${step} +${Math.round(performance.now() - startedAt)} ms`)
      stopHere(step)
    },
  })
}

/** For tests: what a power cut does at that step. A name that is none is refused, so that no test believes it killed something. */
function stopHere(step: ActivationStep): void {
  const last = process.env['YINXIN_DIE_AFTER']
  if (last === undefined) return
  if (!activationSteps.some((one) => one === last)) throw new Error(`YINXIN_DIE_AFTER: "${last}" is no step`)
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

async function registerWithDesktop({ root }: Installation, version: string): Promise<void> {
  if (process.platform === 'win32') (await import('../windows/registration.ts')).registerInstallation(root, version)
}

async function quit(installation: Installation): Promise<number> {
  await endRunning(installation.root, optionsOf(installation).data)
  return 0
}

/** What the uninstaller cannot do itself: ends the assistant, takes back what the desktop was told, and removes the person's state. */
async function unregisterAll(installation: Installation, words: readonly string[]): Promise<number> {
  const { data } = optionsOf(installation)
  await endRunning(installation.root, data)
  if (process.platform === 'win32') (await import('../windows/registration.ts')).unregisterInstallation()
  const kept: ReadonlySet<string> = new Set(words.includes('--keep-ledger') ? ['ledger.jsonl', 'ledger-head.json'] : [])
  for (const name of readdirSync(data)) if (!kept.has(name)) rmSync(join(data, name), { recursive: true, force: true })
  if (readdirSync(data).length === 0) {
    rmSync(data, { recursive: true })
    if (readdirSync(dirname(data)).length === 0) rmSync(dirname(data), { recursive: true })
  }
  return 0
}
