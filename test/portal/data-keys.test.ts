// The data key of persons is changed while everything runs: nothing is lost, whoever dies in between.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { rotatePortalKey } from '../../apps/server/src/portal/index.ts'
import { moveToDataKey } from '../../apps/server/src/portal/keys/data-keys.ts'
import { openPersonKeys, openText, rowOf, sealText } from '../../apps/server/src/portal/keys/person-keys.ts'
import { sealedColumns } from '../../apps/server/src/portal/keys/sealed-columns.ts'
import { testClock, type TestPortal } from './portal-harness.ts'
import { citizen, register, startPersonPortal } from './person-steps.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await startPersonPortal()))
afterAll(() => portal.close())

const [minute, day] = [60_000, 86_400_000]
const secrets = createSecrets(Buffer.alloc(32, 7))
const rotate = (inMinutes: number) => {
  const now = portal.clock.now()
  const deps = { db: portal.db, secrets, clock: portal.clock }
  return rotatePortalKey(deps, 'data', new Date(now.getTime() + inMinutes * minute), {
    traceId: 'a'.repeat(16),
    stamp: { now, node: 'test' },
  })
}
const move = () => moveToDataKey(portal.parts, Number.POSITIVE_INFINITY)
/** The first five bytes of the names of all persons: algorithm and key. */
const heads = async () =>
  (
    await sql<{
      head: string
    }>`select distinct encode(substring(name_enc from 1 for 5), 'hex') as head from portal.persons order by head`.execute(portal.db)
  ).rows.map(({ head }) => head)
const keyNames = async () =>
  (await sql<{ name: string }>`select name from portal.keys where kind = 'personal-data' order by signs_from`.execute(portal.db)).rows.map(
    ({ name }) => name,
  )

describe('R33 the data key', () => {
  it('is changed: old and new are read side by side, every value moves, and a day later the old key is gone', async () => {
    const [before, after] = [citizen(), citizen()]
    const [old, fresh] = [portal.browser(), portal.browser()]
    await register(portal, old, before)
    const otherNode = openPersonKeys({ db: portal.db, secrets, clock: portal.clock }) // reads its keys before there is another
    await otherNode()
    await rotate(6)
    await expect(rotate(12)).rejects.toThrow('signs from')
    expect(await move()).toBe(0) // it does not seal yet
    testClock(portal).advance(7 * minute)
    await register(portal, fresh, after)
    expect(await heads()).toHaveLength(2)
    for (const [browser, who] of [
      [old, before],
      [fresh, after],
    ] as const)
      expect((await browser.request('GET', '/api/person')).body.name).toBe(who.name)
    expect(await move()).toBeGreaterThan(3)
    expect([(await heads()).length, await move()]).toEqual([1, 0])
    expect((await old.request('GET', '/api/person')).body.mobileMasked).toContain(before.mobile.slice(-4))
    const row = await sql<{ id: string; name_enc: Uint8Array }>`select id, name_enc from portal.persons limit 1`.execute(portal.db)
    const { id = '', name_enc: sealed = Buffer.alloc(0) } = row.rows[0] ?? {}
    expect(openText(await otherNode(), sealed, rowOf('persons', 'name', id))).toBe('梁一诺')
    expect(await keyNames()).toEqual(['personal-data', 'personal-data.2'])
    testClock(portal).advance(day)
    await move()
    expect(await keyNames()).toEqual(['personal-data.2'])
    expect((await portal.audit()).filter(({ event }) => event === 'key.removed').map(({ detail }) => detail)).toEqual([
      { successor: 'personal-data.2' },
    ])
    await rotate(0.1)
    expect(await keyNames()).toEqual(['personal-data.2', 'personal-data.3'])
  })

  it('what a node with a late clock seals under the old key moves too, and keeps that key', async () => {
    const lateClock = { ...portal.clock, now: () => new Date(portal.clock.now().getTime() - 2 * day) }
    testClock(portal).advance(day + minute)
    const late = await openPersonKeys({ db: portal.db, secrets, clock: lateClock })()
    const id = '00000000-0000-4000-9000-000000000000'
    const [mobile, text] = [
      sealText(late, '19900000163', rowOf('messages', 'mobile', id)),
      sealText(late, 'late', rowOf('messages', 'text', id)),
    ]
    await sql`insert into portal.messages (id, mobile_enc, text_enc, created_at, expires_at) values (${id}, ${mobile}, ${text}, now(), '2098-01-01')`.execute(
      portal.db,
    )
    await move()
    expect(await keyNames()).toHaveLength(2)
    await move()
    expect(await keyNames()).toEqual(['personal-data.3'])
    const moved = await sql<{ text_enc: Uint8Array }>`select text_enc from portal.messages where id = ${id}`.execute(portal.db)
    expect(openText(await portal.parts.personKeys(), moved.rows[0]?.text_enc ?? text, rowOf('messages', 'text', id))).toBe('late')
  })

  it('R33 commercial cryptography: what was sealed with AES is read and moved', async () => {
    const sm = { ...portal.parts, personKeys: openPersonKeys({ db: portal.db, secrets, clock: portal.clock, sealing: 'sm4-ctr-hmac-sm3' }) }
    await rotate(0.1)
    testClock(portal).advance(minute)
    expect(await moveToDataKey(sm, Number.POSITIVE_INFINITY)).toBeGreaterThan(3)
    expect((await heads()).map((head) => head.slice(0, 2))).toEqual(['03'])
    const browser = portal.browser()
    const who = citizen()
    await register(portal, browser, who) // by a node that seals with AES still
    expect((await browser.request('GET', '/api/person')).body.name).toBe(who.name)
    expect((await heads()).map((head) => head.slice(0, 2))).toEqual(['02', '03'])
  })

  it('kill -9 in the middle of the move, three times: everything opens, and the last one ends it', async () => {
    const keys = await portal.parts.personKeys()
    const many = 4000
    const ids = Array.from({ length: many }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
    const texts = ids.map((id) => sealText(keys, `text of ${id}`, rowOf('messages', 'text', id)))
    const mobiles = ids.map((id) => sealText(keys, '19900000163', rowOf('messages', 'mobile', id)))
    await sql`insert into portal.messages (id, mobile_enc, text_enc, created_at, expires_at)
      select id, mobile, body, now(), '2099-01-01' from unnest(${ids}::uuid[], ${mobiles}::bytea[], ${texts}::bytea[]) as v (id, mobile, body)`.execute(
      portal.db,
    )
    await rotate(0.1)
    testClock(portal).advance(minute)
    const head = Buffer.from((await portal.parts.personKeys()).sealed.wrapHead())
    const moved = async () => {
      const count = sql<{
        count: string
      }>`select count(*) from portal.messages where expires_at = '2099-01-01' and substring(mobile_enc from 1 for 5) = ${head}`
      return Number((await count.execute(portal.db)).rows[0]?.count)
    }
    for (const stop of [1250, 2250, 3250]) {
      // a row that somebody else holds is where it waits, in the middle of a batch
      await portal.db.transaction().execute(async (trx) => {
        await sql`select 1 from portal.messages where id = ${ids[stop]}::uuid for update`.execute(trx)
        const child = spawn(process.execPath, [fileURLToPath(new URL('move-values.ts', import.meta.url))], {
          stdio: 'ignore',
          env: { ...process.env, MOVE_DATABASE_URL: portal.databaseUrl, MOVE_AT: portal.clock.now().toISOString() },
        })
        const over = once(child, 'exit')
        await expect.poll(moved, { timeout: 30_000 }).toBe(stop - 250)
        child.kill('SIGKILL')
        await over
      })
      expect(await moved()).toBe(stop - 250) // whole batches, and nothing of the one it died in
    }
    await move()
    expect(await moved()).toBe(many)
    const opened = await portal.parts.personKeys()
    const { rows: after } = await sql<{
      id: string
      text_enc: Uint8Array
    }>`select id, text_enc from portal.messages where expires_at = '2099-01-01'`.execute(portal.db)
    expect(after).toHaveLength(many)
    for (const { id, text_enc: sealed } of after) expect(openText(opened, sealed, rowOf('messages', 'text', id))).toBe(`text of ${id}`)
  })

  it('every sealed column of the database is one that moves', async () => {
    const { rows } = await sql<{ column: string }>`select table_name || '.' || column_name as column from information_schema.columns
      where table_schema = 'portal' and column_name like '%\\_enc' order by 1`.execute(portal.db)
    expect(rows.map(({ column }) => column)).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).toSorted())
  })
})
