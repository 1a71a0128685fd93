// Connections whose other side swallows everything, as behind a firewall that has forgotten them.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isLong } from '../../../../../test/needs.ts'
import { withDatabase } from '../../../../../test/postgres.ts'
import { silentDatabase, type SilentDatabase } from '../../../../../test/silent-database.ts'
import { closeDatabase, createDatabase, poolState, statement } from '../db.ts'
import { databaseFailure } from './database-failure.ts'
import { waitForDatabase } from './wait.ts'

let direct = ''
let proxy: SilentDatabase

beforeAll(async () => {
  direct = (await withDatabase()).url
  proxy = await silentDatabase(direct)
})
afterAll(() => proxy.close())

const sleepers = statement<{ pg_sleep: unknown }>('select pg_sleep($1)')

test('a pool whose connections all went silent works again after one wait, also for statements of fixed text and transactions', async () => {
  const db = createDatabase<unknown>(proxy.url, { max: 4, statementSeconds: 1, silenceSeconds: 1 })
  await Promise.all([1, 2, 3, 4].map(() => sleepers(db, [0.1]))) // four connections
  proxy.swallow()
  const first = await sql`select 1`.execute(db).catch((error: unknown) => error)
  expect(databaseFailure(first)?.code).toBe('DATABASE_UNAVAILABLE')
  // the other three were given up with it: nobody waits a second time
  await Promise.all([1, 2, 3, 4].map(() => sleepers(db, [0])))
  proxy.swallow()
  await expect(sleepers(db, [0])).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  await db.transaction().execute((trx) => sql`select 1`.execute(trx))
  const inside = db.transaction().execute(async (trx) => {
    proxy.swallow()
    await sql`select 1`.execute(trx)
  })
  expect(databaseFailure(await inside.catch((error: unknown) => error))?.code).toBe('DATABASE_UNAVAILABLE')
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await closeDatabase(db)
})

// Too slow for every run: a part of `npm run long`. Not skipped otherwise, which would be counted as a failure.
if (isLong) {
  test('with the limits there are by default, a pool of which everything went silent works for all again within 15 seconds', async () => {
    const db = createDatabase<unknown>(proxy.url)
    const ask = (count: number) => Promise.allSettled(Array.from({ length: count }, () => sleepers(db, [0.05])))
    await ask(10) // ten connections
    proxy.swallow()
    const lost = (await ask(50)).map((one) => (one.status === 'fulfilled' ? undefined : databaseFailure(one.reason)?.code))
    expect(new Set(lost)).toEqual(new Set(['DATABASE_UNAVAILABLE', 'DATABASE_BUSY'])) // who had a connection, and who waited for one
    expect((await ask(50)).map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 'fulfilled'))
    await closeDatabase(db)
  }, 15_000)
}

test('a statement that is slow is ended by the server and its connection stays; a connection cannot be had for ever', async () => {
  const db = createDatabase<unknown>(proxy.url, { max: 1, statementSeconds: 1, silenceSeconds: 5, connectSeconds: 1 })
  const backend = async () => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid
  const before = await backend()
  await expect(sleepers(db, [30])).rejects.toMatchObject({ code: '57014' })
  expect(await backend()).toBe(before)
  const busy = db.connection().execute(async (one) => {
    const refused = await sql`select 1`.execute(db).catch((error: unknown) => error)
    expect(databaseFailure(refused)?.code).toBe('DATABASE_BUSY')
    await sql`select 1`.execute(one)
  })
  await busy
  await closeDatabase(db)
  proxy.deaf(true)
  const deaf = createDatabase<unknown>(proxy.url, { max: 1, connectSeconds: 1 })
  const refused = await sql`select 1`.execute(deaf).catch((error: unknown) => error)
  expect(databaseFailure(refused)?.code).toBe('DATABASE_UNAVAILABLE')
  await closeDatabase(deaf)
  proxy.deaf(false)
})

test('closing does not wait for a silent connection for ever', async () => {
  const db = createDatabase<unknown>(proxy.url, { max: 1, statementSeconds: 0 })
  await sql`select 1`.execute(db)
  proxy.swallow()
  const waiting = sql`select 1`.execute(db)
  const told = expect(waiting).rejects.toThrow('being closed')
  await expect.poll(() => poolState(db)).toEqual({ total: 1, idle: 0, waiting: 0 })
  await closeDatabase(db)
  await told
})

test('a database that is away is waited for with a sentence; a refusal is none; the wait can be called off', async () => {
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const [{ port }] = [await freePort()]
  const url = `postgresql://yinxin:secret@127.0.0.1:${port}${new URL(proxy.url).pathname}`
  const waiting = waitForDatabase(url, 'portal', { say })
  await expect.poll(() => said).toEqual([`Waiting for the database of portal (127.0.0.1:${port}): connect ECONNREFUSED 127.0.0.1:${port}`])
  const late = await startProxyAt(port)
  await waiting
  await late.close()
  const stop = new AbortController()
  const calledOff = waitForDatabase(url, 'portal', { say, signal: stop.signal })
  stop.abort()
  await expect(calledOff).rejects.toThrow()
  await expect(waitForDatabase(direct.replace(/\/test_[0-9a-f]+/, '/nowhere'), 'portal', { say })).rejects.toThrow(
    'refuses us: database "nowhere" does not exist',
  )
})

async function freePort(): Promise<AddressInfo> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return address
}

async function startProxyAt(port: number): Promise<{ close(): Promise<void> }> {
  const path = `${new URL(direct.replace('postgresql:///', 'postgresql://localhost/')).searchParams.get('host')}/.s.PGSQL.5432`
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(path)
    for (const socket of [near, far]) open.add(socket.on('error', () => undefined))
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
