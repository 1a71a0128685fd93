// D2: the disk of the database is full. A small disk of its own, which only who may mount can have (root, as in a container of the gate).
import { spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runningPostgres } from '../../apps/server/src/platform/postgres.ts'
import { endProcess, freePorts, startProcess } from './start-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-full-database-'))
const disk = join(folder, 'data/postgres')
mkdirSync(join(folder, 'data'), { mode: 0o700 })
mkdirSync(disk, { mode: 0o700 })
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=700', 'tmpfs', disk]).status === 0
if (!isMounted) {
  console.warn('skipped: who runs this may not mount a small disk, so no database disk was full')
  rmSync(folder, { recursive: true })
}

const filler = join(disk, 'filler')
/** Takes the last byte of the disk. */
function fill(): void {
  const file = openSync(filler, 'a')
  for (let bytes = 1024 * 1024; bytes >= 512;) {
    try {
      if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes /= 2
    } catch {
      bytes /= 2
    }
  }
  closeSync(file)
}
const free = () => truncateSync(filler)

let [origin, server]: [string, ChildProcess | undefined] = ['', undefined]

interface Asked {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfter: string | null
}

/** Begins a sign-in, which writes: the challenge, and its line in the audit. */
async function begin(): Promise<Asked> {
  const answer = await fetch(`${origin}/api/sign-in/challenges`, {
    ...{ method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: '{"purpose":"sign-in"}' },
  })
  const { failure } = (await answer.json()) as { failure?: { code: string } }
  return { status: answer.status, code: failure?.code, retryAfter: answer.headers.get('retry-after') }
}

/** Begins sign-ins until one is answered like this; what else was said meanwhile is said again, so that a failing test shows it. */
async function beginUntil(expected: string): Promise<readonly string[]> {
  const seen = new Set<string>()
  const asked = async () => {
    const { status, code = 'ok', retryAfter } = await begin()
    seen.add(`${status} ${code} ${retryAfter ?? '-'}`)
    return [...seen]
  }
  await expect.poll(asked, { timeout: 40_000, interval: 1 }).toContain(expected)
  return [...seen]
}

const troubles = ['503 DATABASE_FULL 30', '503 DATABASE_UNAVAILABLE 5', '503 DATABASE_BUSY 2']

describe.skipIf(!isMounted)('a database disk that is full', () => {
  beforeAll(async () => {
    const [port, statusPort, deskPort, raPort] = await freePorts(4)
    origin = `http://localhost:${port}`
    mkdirSync(join(folder, 'pages'))
    const settings = {
      data: join(folder, 'data'),
      portal: { port, pages: join(folder, 'pages'), signInsPerMinute: 1_000_000 },
      status: { port: statusPort },
      desk: { port: deskPort, pages: join(folder, 'pages') },
      ra: { port: raPort, pages: join(folder, 'pages') },
      ca: { statusUrl: `http://127.0.0.1:${statusPort}` },
      demo: { assistant: false, businessSystem: false },
    }
    writeFileSync(join(folder, 'config.json'), JSON.stringify(settings))
    server = await startProcess(join(folder, 'config.json'))
  }, 120_000)

  afterAll(async () => {
    if (server !== undefined) await endProcess(server, 'SIGTERM')
    spawnSync('umount', ['-l', disk])
    rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  }, 60_000)

  test('no table can grow: catalogued 503s that say when to come again, and what only reads goes on; with room again it heals', async () => {
    expect(await beginUntil('200 ok -')).toEqual(['200 ok -'])
    fill()
    const seen = await beginUntil('503 DATABASE_FULL 30')
    expect(seen.filter((one) => one !== '200 ok -' && !troubles.includes(one))).toEqual([])
    expect((await fetch(`${origin}/api/session`)).status).toBe(401)
    free()
    await beginUntil('200 ok -')
    expect(server?.exitCode).toBe(null)
  }, 90_000)

  test('the log of the database itself cannot be written, so that it ends: 503s until there is room, then it is back by itself', async () => {
    fill()
    const client = new pg.Client({ connectionString: runningPostgres(disk) })
    client.on('error', () => undefined) // it ends while we ask
    await client.connect()
    const fillLog = async () => {
      for (;;) await client.query("select pg_logical_emit_message(true, 'x', repeat('x', 100000)), pg_switch_wal()")
    }
    await expect(fillLog()).rejects.toThrow()
    const seen = await beginUntil('503 DATABASE_UNAVAILABLE 5')
    expect(seen.filter((one) => one !== '200 ok -' && !troubles.includes(one))).toEqual([])
    free()
    await beginUntil('200 ok -')
    expect(server?.exitCode).toBe(null)
  }, 120_000)
})
