// What the assistant costs the PC it runs on: time to start, memory of its process and of a driver's, and how long a page waits for it.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import type { StatusResult } from '@yinxin/protocol/assistant'
import { bundledProgram, sourceProgram } from '../../apps/assistant/bin/which-program.js'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { openPromptPage, openSitePage, resultOf, signedRequest, siteRequest, until, type SitePage } from '../attacks/assistant-world.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { needs } from '../needs.ts'
import { assistantWorld, pin, startEcho, type AssistantProcess, type AssistantWorld } from './assistant-process.ts'
import type { Figure } from './run.ts'
import { median } from './median.ts'
import { insertionFigures } from './insertion.ts'
import { skfFigures } from './skf.ts'

const signIns = 20
const starts = 5
/** Round trips over one connection, connections to each side, and trips of each that are not counted. A page may call 100 times in 10 s. */
const [trips, connections, uncounted] = [80, 6, 10]

const part = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN

async function startTimes(world: AssistantWorld): Promise<readonly Figure[]> {
  const times = { bundle: [] as number[], source: [] as number[] }
  for (let i = 0; i < starts; i++) {
    for (const [kind, program] of [['bundle', bundledProgram] as const, ['source', sourceProgram] as const]) {
      const assistant = await world.start(program)
      times[kind].push(assistant.startMs)
      await assistant.stop()
    }
  }
  const [bundle, source] = [median(times.bundle), median(times.source)]
  return [
    { name: `assistant from first start to ready, source, median of ${starts}`, unit: 'ms', value: source },
    { name: '… bundle', unit: 'ms', value: bundle, ratio: bundle / source, target: { most: 0.6 } },
  ]
}

const residentMegabytes = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

function driverOf(assistant: AssistantProcess): number {
  const children = readFileSync(`/proc/${assistant.pid}/task/${assistant.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  const driver = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('pkcs11-child'))
  if (driver === undefined) throw new Error('bench: the assistant has no driver process')
  return driver
}

/** Signs in as a page does, the PIN typed in the window the assistant opens. */
async function signIn(world: AssistantWorld, assistant: AssistantProcess, origin: string, certificateSha256: string): Promise<void> {
  const page = await openSitePage(assistant.port, origin)
  const answer = page.call('authenticate', { request: signedRequest(world.site, siteRequest(origin)), certificateSha256 })
  const prompt = await openPromptPage(await assistant.nextWindow())
  await prompt.question('pin')
  await prompt.answer({ kind: 'pin', pin })
  resultOf(await answer)
  page.close()
}

async function deviceCertificate(page: SitePage): Promise<string> {
  const device = await until(async () =>
    resultOf<StatusResult>(await page.call('status')).ukeys.find(
      ({ driver, certificates }) => driver === 'pkcs11' && certificates.length > 0,
    ),
  )
  return device.certificates[0]?.sha256 ?? ''
}

async function memory(world: AssistantWorld, assistant: AssistantProcess, origin: string): Promise<readonly Figure[]> {
  const signInMany = async (sha256: string) => {
    for (let i = 0; i < signIns; i++) await signIn(world, assistant, origin, sha256)
  }
  const resident = (name: string, pid: number, most: number): Figure => ({
    name,
    unit: 'MB resident',
    value: residentMegabytes(pid),
    target: { most },
  })
  await signInMany(world.softCertificate)
  const own = resident(`assistant after ${signIns} sign-ins, bundle`, assistant.pid, 110)
  if (world.library === undefined) return [own]
  const page = await openSitePage(assistant.port, origin)
  await signInMany(await deviceCertificate(page))
  page.close()
  return [
    own,
    resident(`… and ${signIns} more with a PKCS #11 device`, assistant.pid, 110),
    resident('its driver process (PKCS #11, SoftHSM)', driverOf(assistant), 65),
  ]
}

type Measure = (address: string, count: number) => Promise<readonly number[]>

/**
 * Round trips of one connection in milliseconds, one after the other. Runs in a page as in Node: it takes nothing from around it.
 * The message is `hello` with a challenge, as every page begins; an echo sends the same bytes back.
 */
async function roundTrips({ address, count, connect }: { address: string; count: number; connect?: (address: string) => WebSocket }) {
  const socket = connect === undefined ? new globalThis.WebSocket(address) : connect(address)
  let happened = () => {}
  let lost = (_: Error) => {}
  socket.onopen = socket.onmessage = () => happened()
  socket.onclose = () => lost(new Error('bench: closed'))
  const next = () => new Promise<void>((resolve, reject) => ([happened, lost] = [resolve, reject]))
  await next()
  const times: number[] = []
  for (let id = 1; id <= count; id++) {
    const challenge = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(33))))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
    const heard = next()
    const since = performance.now()
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'hello', params: { challenge } }))
    await heard
    times.push(performance.now() - since)
  }
  socket.close()
  return times
}

/** Assistant and echo in turn, so that both meet the same moments of the machine. */
async function compare(assistant: string, echo: string, measure: Measure): Promise<{ assistant: number[]; echo: number[] }> {
  const times = { assistant: [] as number[], echo: [] as number[] }
  for (let i = 0; i < connections; i++) {
    times.echo.push(...(await measure(echo, trips)).slice(uncounted))
    times.assistant.push(...(await measure(assistant, trips)).slice(uncounted))
  }
  for (const each of Object.values(times)) each.sort((a, b) => a - b)
  return times
}

async function roundTripFigures(who: string, assistant: string, echo: string, measure: Measure): Promise<readonly Figure[]> {
  const times = await compare(assistant, echo, measure)
  return [
    { name: `${who} → bare echo over WebSocket, median`, unit: 'ms', value: part(times.echo, 0.5) },
    {
      name: `${who} → assistant, signed hello, median`,
      unit: 'ms',
      value: part(times.assistant, 0.5),
      ratio: part(times.assistant, 0.5) / part(times.echo, 0.5),
    },
    {
      name: '… 95th percentile, beside that of the echo',
      unit: 'ms',
      value: part(times.assistant, 0.95),
      ratio: part(times.assistant, 0.95) / part(times.echo, 0.95),
    },
  ]
}

/** An empty page whose clock is as fine as a browser allows (5 µs, only when cross-origin isolated). */
async function emptyPage(): Promise<{ origin: string; stop: () => void }> {
  const headers = {
    'Content-Type': 'text/html',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  }
  const server = createServer((_request, response) => response.writeHead(200, headers).end('<!doctype html><title>bench</title>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

async function fromPage(assistant: string, echo: string, origin: string): Promise<readonly Figure[]> {
  if (!needs('chromium')) return []
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(origin)
    return await roundTripFigures('page in Chromium', assistant, echo, (address, count) => page.evaluate(roundTrips, { address, count }))
  } finally {
    await browser.close()
  }
}

/** Start, memory and round trip of the assistant; half a minute. */
export async function bench(): Promise<readonly Figure[]> {
  await buildAssistantWhenStale()
  const [site, echo] = [await emptyPage(), await startEcho()]
  const world = await assistantWorld(site.origin)
  const started = await startTimes(world)
  const assistant = await world.start(bundledProgram, world.library === undefined ? [] : [world.library])
  const weights = await memory(world, assistant, site.origin)
  const addresses = [`ws://127.0.0.1:${assistant.port}/v1`, `ws://127.0.0.1:${echo.port}/`] as const
  const connect = (address: string) => new WebSocket(address, { origin: site.origin })
  const fromNode = await roundTripFigures('client in Node', ...addresses, (address, count) => roundTrips({ address, count, connect }))
  const inPage = await fromPage(...addresses, site.origin)
  await assistant.stop()
  await echo.stop()
  site.stop()
  return [...started, ...weights, ...(await skfFigures()), ...(await insertionFigures(world)), ...inPage, ...fromNode]
}
