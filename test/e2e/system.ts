// The running system, started as an operator starts it: the `yinxin` command on a data folder, the assistant beside it, real processes.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mergeConfig, portsFrom } from '../../apps/server/src/config.ts'
import { readUkeyFile, writeUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { temporaryFolder } from './chromium.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const yinxin = at('apps/server/bin/yinxin.js')
const assistantProgram = at('apps/assistant/bin/yinxin-assistant.js')

/** PINs of the demo's UKeys, as `npm start` prints them. */
export const pins = { mingyuan: '730518', hengtai: '528417', qinghe: '846293', factory: '12345678', drawer: '617394' } as const

export interface System {
  readonly origin: string
  readonly port: number
  readonly businessSystem: string
  readonly data: string
  readonly assistantPorts: readonly number[]
  readonly log: () => string
  /** Ends the server with `signal` and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface SystemOptions {
  readonly data?: string
  /** Settings of the configuration file, over the tests' own; they may depend on the port. */
  readonly settings?: (port: number) => Readonly<Record<string, unknown>>
}

/** `count` ports that are free now, next to each other. */
export async function freePorts(count: number): Promise<number[]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000)
    const ports = Array.from({ length: count }, (_, i) => first + i)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports
  }
  throw new Error('no free ports')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Starts the system without an assistant and waits until its sign-in page answers. */
export async function startSystem({ data = temporaryFolder('data'), settings = () => ({}) }: SystemOptions = {}): Promise<System> {
  const [port = 0, ...more] = await freePorts(10)
  const ports = more.slice(4)
  const own = { portal: { assistantPorts: ports.slice(0, 5) } }
  const config = [portsFrom(port), own, settings(port)].reduce(mergeConfig)
  const portal = config['portal'] as { readonly origin?: string; readonly assistantPorts: readonly number[] }
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'test-config.json'), JSON.stringify(config))
  const child = spawn(process.execPath, [yinxin, 'start', '--data', data, '--config', join(data, 'test-config.json'), '--no-assistant'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  await untilReady(child, () => output, join(data, 'runtime.json'))
  return {
    origin: portal.origin ?? `http://localhost:${port}`,
    port,
    businessSystem: `http://127.0.0.1:${port + 1}`,
    data,
    assistantPorts: portal.assistantPorts,
    log: () => output,
    stop: (signal = 'SIGTERM') => end(child, signal),
  }
}

async function untilReady(child: ChildProcess, output: () => string, runtimeFile: string): Promise<void> {
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`yinxin start ended with ${child.exitCode}:\n${output()}`)
    if (existsSync(runtimeFile) && readFileSync(runtimeFile, 'utf8').includes('"address"') && output().includes('/ssologin/login')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`yinxin start was not ready in two minutes:\n${output()}`)
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill(signal)
  await gone
}

export interface Assistant {
  readonly port: number
  /** Address of the home page with its one-time code. */
  readonly home: string
  /** Addresses of windows the assistant opened, in order; taken once each. */
  nextWindow(): Promise<string>
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface AssistantOptions {
  readonly ukeys: string
  readonly more?: readonly string[]
  readonly browser?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts an assistant for `system` on the UKeys in `ukeys`. Its browser command notes each address for `nextWindow`. */
export async function startAssistant(
  system: System,
  { ukeys, more = [], browser = true, environment = {} }: AssistantOptions,
): Promise<Assistant> {
  const folder = temporaryFolder('assistant')
  const opened = join(folder, 'opened')
  writeFileSync(opened, '')
  const opener = join(folder, 'open.cjs')
  writeFileSync(opener, `require('node:fs').appendFileSync(${JSON.stringify(opened)}, process.argv[2] + '\\n')`)
  const command = browser ? `${process.execPath} ${opener} {url}` : '/nonexistent/browser {url}'
  const words = [
    'run',
    '--data',
    folder,
    '--ukeys',
    ukeys,
    '--site-list',
    join(system.data, 'site-list.jws'),
    '--application-list',
    join(system.data, 'application-list.jws'),
    '--vendor-key',
    join(system.data, 'vendor-key.json'),
  ]
  const child = spawn(
    process.execPath,
    [assistantProgram, ...words, '--ports', system.assistantPorts.join(','), '--browser-command', command, '--json', ...more],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    },
  )
  const ready = JSON.parse(await firstLine(child)) as { ready: { port: number; home: string } }
  let taken = 0
  return {
    ...ready.ready,
    async nextWindow() {
      const deadline = Date.now() + 15_000
      while (Date.now() < deadline) {
        const address = readFileSync(opened, 'utf8').split('\n').filter(Boolean)[taken]
        if (address !== undefined) {
          taken++
          return address
        }
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
      throw new Error('the assistant opened no window')
    },
    stop: (signal = 'SIGTERM') => end(child, signal),
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`the assistant ended with ${code} before it was ready`)))
  })
}

/** A folder of software UKeys of a test's own, so that what one test does to a PIN no other test sees. */
export interface UkeyShelf {
  readonly folder: string
  /** Plugs in the UKey of the demo whose file name contains `name`. */
  plugIn(name: string): void
  pullOut(name: string): void
  /** This one, and none beside it. */
  only(name: string): void
  /** Locks the PIN of one that is plugged in, as wrong ones do. */
  lock(name: string): void
}

/** Copies the demo's UKeys into a drawer of their own. */
export function ukeyShelf(system: System): UkeyShelf {
  const folder = temporaryFolder('ukeys')
  const drawer = join(folder, 'drawer')
  mkdirSync(drawer)
  const source = join(system.data, 'ukeys')
  for (const from of [source, join(source, 'drawer')]) {
    for (const file of readdirSync(from).filter((name) => name.endsWith('.ukey')))
      writeFileSync(join(drawer, file), readFileSync(join(from, file)))
  }
  const fileOf = (where: string, name: string) => {
    const file = readdirSync(where).find((candidate) => candidate.endsWith('.ukey') && candidate.includes(name))
    if (file === undefined) throw new Error(`no UKey '${name}' in ${readdirSync(where).join(', ')}`)
    return file
  }
  const move = (from: string, to: string, name: string) => {
    const file = fileOf(from, name)
    renameSync(join(from, file), join(to, file))
  }
  return {
    folder,
    plugIn: (name) => move(drawer, folder, name),
    pullOut: (name) => move(folder, drawer, name),
    only(name) {
      for (const file of readdirSync(folder)) if (file.endsWith('.ukey') && !file.includes(name)) move(folder, drawer, file)
      if (!readdirSync(folder).some((file) => file.endsWith('.ukey'))) move(drawer, folder, name)
    },
    lock(name) {
      const file = join(folder, fileOf(folder, name))
      const ukey = readUkeyFile(file)
      if (ukey === undefined) throw new Error(`${name} is no UKey`)
      writeUkeyFile(file, { ...ukey, pin: { ...ukey.pin, triesLeft: 0 } })
    },
  }
}
