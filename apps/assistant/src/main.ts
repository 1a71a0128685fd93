/** The `yinxin-assistant` command. */
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { failed, failure, type Result } from '@yinxin/protocol/failures'
import { startAssistant } from './compose.ts'
import { watchInstalled } from './installed.ts'
import { lastingWords, readHomeOptions, readOpenOptions, readRunOptions, type AssistantOptions } from './options.ts'
import { readHomeAddress } from './pages/home-address.ts'
import { createUkey, readCertificateToWrite, readNewUkey, writeCertificate } from './ukey/soft/create.ts'
import { openLink, startAnew } from './wake/open-link.ts'
import { openInBrowser } from './pin/prompts/browser.ts'
import { claimName } from './platform/claim-name.ts'
import { openInstallationKeys } from './loopback/installation-keys.ts'
import { isInstalledOrder, runInstalled } from './installation/installed-program.ts'
import { closeInTime, stopAsked } from './platform/ending.ts'
import { complain } from './platform/complain.ts'
import { restartAfterCrash } from './platform/crashes.ts'
import { keepLog } from './platform/log.ts'
import { register, unregister } from './wake/register.ts'

const usage = `yinxin-assistant: the certificate assistant

  run [--data DIR] [--ukeys DIR] [--site-list FILE --vendor-key FILE [--application-list FILE] [--driver-catalogue FILE]] [--ports A,B,…]
      [--prompt auto|page|pinentry|dialog]
      [--browser-command "CMD {url}"] [--pinentry PROGRAM] [--pkcs11 LIBRARY]… [--skf LIBRARY]… [--driver-profiles FILE]
      [--update-address URL --update-root FILE [--update-policy ask|silent|off]]
      [--remote-control warn|off] [--person-seconds N] [--settings FILE] [--json] [--watch-stdin]
  home [--data DIR]        prints the address of the home page of the assistant that runs there; it can be opened once
  register [options of run]    Linux: links yinxin: of web pages start this assistant, for this user only
  unregister [--data DIR]      takes that back
  open [--data DIR] [--settings FILE] [LINK]
                           what such a link, or a menu entry, does: starts the assistant, or shows its home page
  ukey create              reads [{file, label, serialNumber, keyKind: "SM2"|"P-256"|"RSA", pin?}], prints [{file, certificationRequest}]
  ukey write-certificate   reads [{file, certificate, use?}], prints [{file, sha256}]
`

/** Runs the command line; resolves with the exit code once everything has ended. */
export async function runCommandLine(args: string[]): Promise<number> {
  const [command, ...rest] = args
  if (isInstalledOrder(command)) return runInstalled(args)
  if (command === 'run') return run(rest)
  if (command === 'home') return home(rest)
  if (command === 'register') return registerLinks(rest)
  if (command === 'unregister') return unregisterLinks(rest)
  if (command === 'open') return openByLink(rest)
  if (command === 'ukey' && rest[0] === 'create') return batch(readNewUkey, createUkey)
  if (command === 'ukey' && rest[0] === 'write-certificate') return batch(readCertificateToWrite, async (order) => writeCertificate(order))
  process.stderr.write(usage)
  return command === undefined || command === '--help' ? 0 : 2
}

function home(args: string[]): number {
  const address = readHomeAddress(readHomeOptions(args).data)
  if (address === undefined) return complain(failure('ASSISTANT_STOPPED'))
  process.stdout.write(`${address}\n`)
  return 0
}

function registerLinks(args: string[]): number {
  const options = readRunOptions(args)
  if (process.platform !== 'linux') return complainOf('register: on this system the installer does it')
  for (const file of register(resolve(options.data), lastingWords(options))) process.stdout.write(`${file}\n`)
  return 0
}

function unregisterLinks(args: string[]): number {
  unregister(resolve(readHomeOptions(args).data))
  return 0
}

async function openByLink(args: string[]): Promise<number> {
  const opened = await openLink(readOpenOptions(args))
  return opened.ok ? 0 : complain(opened.failure)
}

function complainOf(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}

async function run(args: string[]): Promise<number> {
  const options = readRunOptions(args)
  try {
    return await runUntilAsked(options, args)
  } finally {
    process.stdin.destroy() // a parent that holds the other end open would keep us alive, also when we could not start
  }
}

async function runUntilAsked(options: AssistantOptions, args: readonly string[]): Promise<number> {
  const release = await claimName(openInstallationKeys(options.data).nameFor('assistant'))
  if (release === undefined) return showFirst(options)
  keepLog(options.data)
  restartAfterCrash(options.data, () => {
    release()
    if (!options.watchStdin) startAnew(args) // a parent decides itself
  })
  const stop = Promise.race([stopAsked(options.watchStdin), watchInstalled()]) // from now on: one that is told to go while it starts goes as soon as it has started
  const started = await startAssistant(options)
  if (!started.ok) return complain(started.failure)
  const { port, homeAddress, idle, quitAsked, close } = started.value
  const home = homeAddress()
  process.stdout.write(
    options.json ? `${JSON.stringify({ ready: { port, home } })}\n` : `Certificate assistant on port ${port}. Home: ${home}\n`,
  )
  const why = await Promise.race([stop, quitAsked])
  if (why === 'replaced') await idle() // nobody's sign-in is cut off by an update
  const exitCode = await closeInTime(close)
  release()
  if (why === 'replaced') startAnew(args)
  return exitCode
}

/** A second start on one folder shows the first one, and is done. @returns the exit code */
function showFirst({ data, browserCommand, json }: AssistantOptions): number {
  const address = readHomeAddress(data)
  if (address === undefined) return complain(failure('ASSISTANT_STOPPED')) // it is only just starting
  process.stdout.write(json ? `${JSON.stringify({ running: { home: address } })}\n` : `It runs already. Home: ${address}\n`)
  if (!json) void openInBrowser(browserCommand, address)
  return 0
}

/** Most orders in one batch. */
const maxOrders = 10_000

async function batch<Order>(
  read: (value: unknown) => Order | undefined,
  carryOut: (order: Order) => Promise<Result<unknown>>,
): Promise<number> {
  const orders = readArray(await text(process.stdin))?.map(read)
  if (orders === undefined || orders.length > maxOrders) return complain(failure('INPUT_INVALID', { field: 'batch' }))
  const done: unknown[] = []
  for (const [index, order] of orders.entries()) {
    const result = order === undefined ? failed('INPUT_INVALID', { field: String(index) }) : await carryOut(order)
    if (!result.ok) return complain(result.failure)
    done.push(result.value)
  }
  process.stdout.write(`${JSON.stringify(done)}\n`)
  return 0
}

function readArray(input: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(input)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined // not JSON
  }
}
