import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { clamdScanner } from './scanner.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-scanner-'))
const ends: (() => void)[] = []
afterAll(() => {
  for (const end of ends) end()
  rmSync(folder, { recursive: true, force: true })
})

/** What every scanner in the world finds and is no virus (eicar.org); in two parts, so that none finds it here. */
const eicar = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''))

interface Daemon {
  readonly socket: string
  /** Bytes of each stream, as they were put together from their chunks. */
  readonly streams: readonly Buffer[]
}

/** The contract of clamd(8) in a socket of our own: INSTREAM with its chunks, an answer that ends with a zero. */
async function contract(answer: (stream: Buffer) => string | undefined): Promise<Daemon> {
  const socket = join(folder, `${ends.length}.sock`)
  const streams: Buffer[] = []
  const open = new Set<Socket>()
  const server = createServer((one) => {
    open.add(one)
    let bytes = Buffer.alloc(0)
    one.on('error', () => undefined)
    one.on('data', (data) => {
      bytes = Buffer.concat([bytes, data])
      const stream = streamIn(bytes)
      if (stream === undefined) return
      streams.push(stream)
      const said = answer(stream)
      if (said !== undefined) one.end(said)
    })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  ends.push(() => {
    for (const one of open) one.destroy()
    server.close()
  })
  return { socket, streams }
}

function streamIn(bytes: Buffer): Buffer | undefined {
  if (bytes.subarray(0, 10).toString('latin1') !== 'zINSTREAM\0') return undefined
  const parts: Buffer[] = []
  for (let at = 10; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    if (length === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

const judging = (stream: Buffer) => (stream.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')

/** A real clamd with one signature of its own, where Debian's is installed. */
async function realDaemon(): Promise<string> {
  const [socket, conf] = [join(folder, 'clamd.sock'), join(folder, 'clamd.conf')]
  const md5 = execFileSync('md5sum', { input: eicar }).toString().slice(0, 32)
  writeFileSync(join(folder, 'own.hdb'), `${md5}:${eicar.length}:Own-Test\n`)
  writeFileSync(
    conf,
    `DatabaseDirectory ${folder}\nLocalSocket ${socket}\nForeground yes\nStreamMaxLength 1M\nTemporaryDirectory ${folder}\n`,
  )
  const daemon = spawn('/usr/sbin/clamd', ['-c', conf], { stdio: 'ignore' })
  ends.push(() => daemon.kill('SIGKILL'))
  await expect.poll(() => existsSync(socket), { timeout: 30_000 }).toBe(true)
  return socket
}

const daemons: readonly (readonly [string, () => Promise<string>])[] = [
  ['a socket with the same contract', async () => (await contract(judging)).socket],
  ...(existsSync('/usr/sbin/clamd') ? [['a real clamd', realDaemon] as const] : []),
]

describe.each(daemons)('a scanner: %s', (_name, start) => {
  it('finds what it knows, passes what it does not, in a file of many chunks too', { timeout: 60_000 }, async () => {
    const scanner = clamdScanner({ socket: await start() })
    expect(await scanner.scan(eicar)).toBe('infected')
    expect(await scanner.scan(Buffer.from('%PDF-1.7 nothing'))).toBe('clean')
    expect(await scanner.scan(Buffer.alloc(300_000, 7))).toBe('clean')
  })
})

describe('a scanner that says nothing clear', () => {
  it('gets every byte in its place', async () => {
    const daemon = await contract(() => 'stream: OK\0')
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251))
    expect(await clamdScanner({ socket: daemon.socket }).scan(bytes)).toBe('clean')
    expect(daemon.streams[0]?.equals(bytes)).toBe(true)
  })

  it.each([
    ['too large for it', 'INSTREAM size limit exceeded. ERROR\0'],
    ['an answer of another kind', 'UNKNOWN COMMAND\0'],
    ['OK in something else', 'stream: OK but not quite\0'],
    ['an answer that never ends', 'x'.repeat(10_000)],
    ['the end before an answer', ''],
  ])('is away: %s', async (_what, answer) => {
    expect(await clamdScanner({ socket: (await contract(() => answer)).socket }).scan(eicar)).toBe('away')
  })

  it('is away when nobody listens, and when nobody answers in time', async () => {
    expect(await clamdScanner({ socket: join(folder, 'nobody.sock') }).scan(eicar)).toBe('away')
    const silent = await contract(() => undefined)
    expect(await clamdScanner({ socket: silent.socket }, { patience: 50 }).scan(eicar)).toBe('away')
  })
})
