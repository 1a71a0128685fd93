import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { SessionAnswer } from '@yinxin/protocol/portal'
import { caComponent } from '@yinxin/server/ca/component.ts'
import { readConfig, type Config } from '@yinxin/server/config.ts'
import { originOf } from '@yinxin/server/portal/component.ts'
import { newTraceId } from '@yinxin/server/platform/web/http-server.ts'
import { exitCodes, readOptions, type Command } from '@yinxin/server/commands/arguments.ts'
import {
  answerPrompt,
  createBrowser,
  createPortalClient,
  openAssistant,
  openPage,
  RefusedError,
  signInOnce,
  type Browser,
} from './sign-in-client.ts'
import { readDemoData } from './ukeys-and-certificates.ts'
import { demoOrganizations, type DemoOrganization } from './organizations.ts'
import type { RunningServer } from '@yinxin/server/commands/run-server.ts'
import { demoWorld, type DemoWorld } from './demo-world.ts'

const help = `Usage: yinxin demo [--json]

Shows complete sign-ins without a browser: starts everything on a throw-away data folder and free ports, signs in with an SM2, a P-256 and
an RSA UKey through the real HTTP and WebSocket interfaces, then revokes a certificate and shows that it is refused.

  --json    one JSON object per step instead of text

Exit code 0 everything went as it should, 1 something did not, 2 not understood.`

export const demoCommand: Command = {
  help,
  async run(words) {
    const { values } = readOptions(words, { json: { type: 'boolean' } })
    const report = createReport(values.json === true)
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-demo-'))
    const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    process.once('exit', remove)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(exitCodes.refused)) // what we started ends with us
    try {
      const went = await runDemo(folder, report)
      report.end(went)
      return went ? exitCodes.ok : exitCodes.refused
    } finally {
      remove()
    }
  },
}

interface Report {
  step(who: string, step: string, detail?: Readonly<Record<string, unknown>>): void
  end(went: boolean): void
}

/** Prints each step with the milliseconds since the one before. */
function createReport(json: boolean): Report {
  const start = performance.now()
  let before = start
  const line = (facts: Readonly<Record<string, unknown>>) => console.log(JSON.stringify(facts))
  return {
    step(who, step, detail = {}) {
      const [milliseconds, now] = [performance.now() - before, performance.now()]
      before = now
      const rounded = Math.round(milliseconds * 10) / 10
      if (json) return line({ who, step, milliseconds: rounded, ...detail })
      const more = Object.values(detail).map(String).join(', ')
      console.log(`${rounded.toFixed(1).padStart(9)} ms  ${who.padEnd(6)} ${step}${more === '' ? '' : `: ${more}`}`)
    },
    end(went) {
      const seconds = Math.round((performance.now() - start) / 100) / 10
      if (json) line({ verdict: went ? 'passed' : 'failed', seconds })
      else console.log(went ? `Everything went as it should, in ${seconds} s.` : `Something went wrong, after ${seconds} s.`)
    },
  }
}

async function runDemo(folder: string, report: Report): Promise<boolean> {
  const { runServer } = await import('@yinxin/server/commands/run-server.ts')
  const config = await demoConfig(folder)
  const world = demoWorld(config)
  const server = await runServer(config, { surroundings: world })
  const running = { ...server, assistant: world?.assistant }
  try {
    report.step('server', 'started, assistant included')
    const ready = demoOrganizations.filter(({ state }) => state === 'ready')
    for (const organization of ready) if (!(await signInShown(running, organization, report))) return false
    const [first] = ready
    return first !== undefined && (await revoke(running, first, report)) && (await isRefused(running, first, report))
  } finally {
    await running.stop()
  }
}

/** Free ports all around, so that a demo never meets a server that is running. */
async function demoConfig(folder: string): Promise<Config> {
  const [port = 0, statusPort = 0, businessSystemPort = 0, assistantPort = 0, deskPort = 0, raPort = 0] = await freePorts(6)
  mkdirSync(join(folder, 'pages'))
  // No pages are needed: nobody looks. A browser command that fails makes the assistant tell the page where its PIN window is: there we type the PIN.
  return readConfig({
    data: join(folder, 'data'),
    portal: { port, pages: join(folder, 'pages'), assistantPorts: [assistantPort] },
    status: { port: statusPort },
    desk: { port: deskPort, pages: join(folder, 'pages'), assistantPorts: [assistantPort] },
    ra: { port: raPort, pages: join(folder, 'pages'), assistantPorts: [assistantPort] },
    ca: { statusUrl: `http://127.0.0.1:${statusPort}`, approvalOrigin: `http://127.0.0.1:${raPort}` },
    demo: { browserCommand: 'false', businessSystemPort },
  })
}

/** The running server with its demo. */
type RunningDemo = RunningServer & Pick<DemoWorld, 'assistant'>

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

async function signIn(
  running: RunningDemo,
  browser: Browser,
  organization: DemoOrganization,
  onStep: (step: string) => void,
): Promise<SessionAnswer> {
  const origin = originOf(running.config.portal)
  const failedToType = (error: unknown) => onStep(`PIN not typed: ${error instanceof Error ? error.message : String(error)}`)
  const onPrompt = (address: string) => void answerPrompt(address, organization.pin ?? '').then(() => onStep('PIN typed'), failedToType)
  const assistant = await openAssistant({ port: running.assistant?.port ?? 0, origin, onPrompt })
  try {
    return await signInOnce({ portal: createPortalClient(origin, browser), assistant, organization: organization.name, onStep })
  } finally {
    assistant.close()
  }
}

async function signInShown(running: RunningDemo, organization: DemoOrganization, report: Report): Promise<boolean> {
  const { keyKind, name } = organization
  try {
    const browser = createBrowser()
    const session = await signIn(running, browser, organization, (step) => report.step(keyKind, step))
    const { acr, unit, certificate } = session
    report.step(keyKind, 'signed in', { organization: session.organization.name, unit: unit.code, algorithm: certificate.algorithm, acr })
    const { text, url } = await openPage(browser, `http://127.0.0.1:${running.config.demo.businessSystemPort}/sign-in`)
    const entered = text.includes(name) && text.includes(unit.code)
    report.step(keyKind, entered ? 'business system entered' : 'failed', { page: new URL(url).origin })
    return entered && session.organization.name === name
  } catch (error) {
    report.step(keyKind, 'failed', { reason: error instanceof Error ? error.message : String(error) })
    return false
  }
}

async function revoke({ of, config }: RunningDemo, { id, keyKind }: DemoOrganization, report: Report): Promise<boolean> {
  const name = readDemoData(readFileSync(join(config.data, 'demo.json'), 'utf8'))?.certificates[id]
  const revoked =
    name === undefined ? undefined : await of(caComponent)?.ca.revoke({ ...name, reason: 'keyCompromise', traceId: newTraceId() })
  report.step(keyKind, revoked?.ok === true ? 'certificate revoked' : 'failed', { serial: name?.serial ?? 'unknown' })
  // Sign-ins of one moment share one answer of the responder (gateway/revocation/ocsp.ts), and all of the above took less on a quick machine.
  await wait(1100)
  return revoked?.ok === true
}

async function isRefused(running: RunningDemo, organization: DemoOrganization, report: Report): Promise<boolean> {
  const { keyKind } = organization
  try {
    await signIn(running, createBrowser(), organization, (step) => report.step(keyKind, step))
    report.step(keyKind, 'failed', { reason: 'the revoked certificate was let in' })
    return false
  } catch (error) {
    const refused = error instanceof RefusedError && error.failure.code === 'CERTIFICATE_REVOKED'
    report.step(keyKind, refused ? 'refused, as it should be' : 'failed', {
      reason: error instanceof Error ? error.message : String(error),
    })
    return refused
  }
}
