// A count that nodes share is a guard only while it can be had: what becomes of guesses when the database says nothing.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { silentDatabase, type SilentDatabase } from '../../../../../test/silent-database.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { databaseFailure } from '../database/database-failure.ts'
import { createSharedLimit, limitsMigration } from './shared-limit.ts'

let [direct, proxy]: [string, SilentDatabase] = ['', undefined as never]
beforeAll(async () => {
  direct = (await withDatabase()).url
  proxy = await silentDatabase(direct)
  const db = createDatabase<unknown>(direct, { max: 1 })
  await limitsMigration.up(db)
  await closeDatabase(db)
})
afterAll(() => proxy.close())

const limitOn = (db: ReturnType<typeof createDatabase<unknown>>, name: string, most: number) =>
  createSharedLimit({ db, schema: 'public', name, most, seconds: 600 })
/** What a node is answered, or the code of the 503 that nobody gets past. */
const taken = (answer: Promise<unknown>) => answer.catch((error: unknown) => databaseFailure(error)?.code ?? error)

test('R30 two nodes that both guess have the guesses of one, however many come at once', async () => {
  const nodes = [1, 2].map(() => createDatabase<unknown>(direct, { max: 4 }))
  const limits = nodes.map((db) => limitOn(db, 'shared', 10))
  const answers = await Promise.all(Array.from({ length: 20 }, () => limits.map((limit) => limit.take('somebody'))).flat())
  expect(answers.filter((one) => one === true)).toHaveLength(10)
  expect(await limits[0]?.take('somebody else')).toBe(true)
  await Promise.all(nodes.map((db) => closeDatabase(db)))
})

test('R30 while the database does not answer nobody gets a try, and none is given back afterwards', async () => {
  const name = randomUUID()
  const [near, far] = [createDatabase<unknown>(direct, { max: 1 }), createDatabase<unknown>(proxy.url, { max: 1, silenceSeconds: 1 })]
  const [here, behind] = [limitOn(near, name, 3), limitOn(far, name, 3)]
  for (const ask of [() => behind.take('a'), () => behind.blockedFor('a'), () => behind.penalize('a')]) {
    expect(await behind.blockedFor('b')).toBeUndefined() // there is a connection, and it is heard
    proxy.swallow()
    expect(await taken(ask())).toBe('DATABASE_UNAVAILABLE')
  }
  // three are allowed, whatever was asked for meanwhile
  expect([await here.take('a'), await behind.take('a'), await here.take('a'), await behind.take('a')]).toEqual([true, true, true, false])
  await closeDatabase(near)
  await closeDatabase(far)
})

test('R30 a count that is held by somebody else is waited for, and then refused: it is not counted somewhere else', async () => {
  const db = createDatabase<unknown>(direct, { max: 3, statementSeconds: 1 })
  const limit = limitOn(db, 'held', 1)
  expect(await limit.take('a')).toBe(true)
  await db.transaction().execute(async (trx) => {
    await sql`lock table limits in access exclusive mode`.execute(trx)
    expect(await taken(limit.take('a'))).toBe('DATABASE_BUSY')
  })
  expect(await limit.take('a')).toBe(false)
  await closeDatabase(db)
})
