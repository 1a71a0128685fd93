import { hash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { parseCompactJws, readSiteRequest } from '@yinxin/protocol/assistant'
import { createClock } from '@yinxin/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { auditMigration } from '../audit/migration.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { challengeStore } from './challenge-store.ts'
import { holdChallenge, issueChallenge, rememberIssued, type Challenging, type ChallengeRequest } from './challenges.ts'
import { challengesMigration } from './challenges-migration.ts'
import { createRequestKey, siteRequestKey } from './site-request-key.ts'

// Any component has its challenges: here one that is no part of the product.
const start = new Date('2026-11-29T08:00:00.000Z')
const clock = createClock(start)
let db: Kysely<any>
let here: Challenging<object>
let announced: object[] = []

beforeAll(async () => {
  db = createDatabase((await withDatabase()).url)
  await migrate(db, 'shop', { '0001-audit': auditMigration('shop'), '0002-challenges': challengesMigration('shop') })
  here = await node()
})
afterAll(() => closeDatabase(db))
beforeEach(() => {
  announced = []
  clock.advance(61_000)
})

/** One node of the component: what it issued itself it knows without asking. */
const node = async (): Promise<Challenging<object>> => ({
  ...{ db, schema: 'shop', challenges: challengeStore('shop'), issued: rememberIssued(clock), clock, node: 'a' },
  requestKey: await siteRequestKey(createRequestKey()),
  gateway: {
    verifyCertificate: (asked) => {
      announced.push(asked)
      return Promise.reject(new Error('away'))
    },
  },
  log: createLog({ level: 'silent', name: 'test' }),
  ...{ origin: 'https://shop.example', callbackPath: '/window' },
})

let visitors = 0
const asked = (change: Partial<ChallengeRequest> = {}): ChallengeRequest => {
  const visitor = `visitor ${++visitors}`
  return {
    ...{ purpose: 'sign-in', browser: 'b1', traceId: 'ab'.repeat(8) },
    limits: [
      { key: `address ${visitor}`, most: 100 },
      { key: `browser ${visitor}`, most: 100 },
    ],
    ...change,
  }
}
const issue = async (change: Partial<ChallengeRequest> = {}, on = here) => {
  const issued = await issueChallenge(on, asked(change))
  return issued.ok ? issued.value : expect.unreachable(issued.failure.code)
}
const hold = async (id: string, change: object = {}, on = here) => {
  const held = await holdChallenge(on, { id, browser: 'b1', purpose: 'sign-in', ...change })
  return held.ok ? held.value : held.failure.code
}
const lines = async () =>
  (
    await sql<{
      event: string
      subject: string
      detail: Record<string, unknown>
    }>`select event, subject, detail from shop.audit_line`.execute(db)
  ).rows

describe('protocol §2 a challenge', () => {
  it('is 256 random bits for five minutes, in a request the assistant reads, with a line in the audit', async () => {
    const about = { type: 'case', number: '20261129-0001' } as const
    const { id, nonce, expiresAt, request } = await issue({ purpose: 'possession', about, channel: 'window' })
    expect([Buffer.from(nonce, 'base64').length, Buffer.from(id, 'base64url').length]).toEqual([32, 16])
    expect(+expiresAt).toBe(+clock.now() + 300_000)
    const jws = parseCompactJws(request, 4096) ?? expect.unreachable()
    const iat = Math.floor(+clock.now() / 1000)
    expect(readSiteRequest(jws, iat)).toEqual({
      ok: true,
      value: {
        ...{ iss: 'https://shop.example', jti: id, nonce, purpose: 'possession', about, aud: 'assistant', iat, exp: iat + 300 },
        callback: 'https://shop.example/window',
      },
    })
    const line = (await lines()).find(({ subject }) => subject === id)
    expect(line).toMatchObject({
      event: 'challenge.created',
      detail: { purpose: 'possession', about: 'case', channel: 'window', announced: false },
    })
    expect(JSON.stringify(line)).not.toContain(nonce)
  })

  it('no two are the same, though they are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => issue()))
    for (const values of [made.map(({ id }) => id), made.map(({ nonce }) => nonce)]) expect(new Set(values).size).toBe(20)
  })

  it('a certificate that is known is announced, and bound to the proof; that the gateway is away costs nothing', async () => {
    const certificate = Buffer.from('der').toString('base64')
    const { id } = await issue({ certificate })
    expect(announced).toEqual([{ certificate, announce: true, traceId: 'ab'.repeat(8) }])
    expect(await hold(id)).toMatchObject({ challenge: { certificateSha256: hash('sha256', 'der') } })
    await issue()
    expect(announced).toHaveLength(1)
  })
})

describe('protocol §2 a challenge is answered once, by its browser, for its purpose, in time', () => {
  it.each([
    ['this node issued it', () => here],
    ['another node did', node],
  ] as const)('%s', async (_what, answering) => {
    const { id, nonce } = await issue()
    const on = await answering()
    const held = await hold(id, {}, on)
    if (typeof held === 'string') return expect.unreachable(held)
    expect(held.challenge).toMatchObject({ nonce, purpose: 'sign-in', origin: 'https://shop.example', about: null })
    expect(await held.consume()).toBe(true)
    for (const again of [on, await node()]) expect(await hold(id, {}, again)).toBe('CHALLENGE_UNKNOWN')
    const remembered = await hold(id) // the node that issued it may look at it once more, and decides nothing by it
    expect(typeof remembered === 'string' ? false : await remembered.consume()).toBe(false)
  })

  it.each([
    ['another browser', { browser: 'b2' }, 'CHALLENGE_UNKNOWN'],
    ['no browser', { browser: undefined }, 'CHALLENGE_UNKNOWN'],
    ['another purpose', { purpose: 'bind' }, 'CHALLENGE_UNKNOWN'],
  ] as const)('not for %s, and whoever was meant may still answer where it was a stranger', async (_what, change, code) => {
    const { id } = await issue()
    for (const on of [here, await node()]) expect(await hold(id, change, on)).toBe(code)
    if ('browser' in change) expect(await hold(id)).toMatchObject({ unconsumedId: id })
    else expect(await hold(id)).toBe('CHALLENGE_UNKNOWN') // spent on the wrong purpose
  })

  it.each(['', 'x', 'A'.repeat(22), "' or 1=1 --", '\ud800'])('%j was never one', async (id) => {
    expect(await hold(id)).toBe('CHALLENGE_UNKNOWN')
  })

  it('is over to the millisecond after five minutes, here and on any node', async () => {
    const [one, two] = [await issue(), await issue()]
    clock.advance(299_999)
    expect(await hold(one.id)).toMatchObject({ unconsumedId: one.id })
    clock.advance(1)
    for (const on of [here, await node()]) expect(['CHALLENGE_EXPIRED', 'CHALLENGE_UNKNOWN']).toContain(await hold(two.id, {}, on))
  })

  it('of two nodes at once one has it', async () => {
    const { id } = await issue()
    const answers = await Promise.all([await node(), await node(), await node()].map((on) => hold(id, {}, on)))
    expect(answers.filter((one) => typeof one !== 'string')).toHaveLength(1)
  })

  it('the node that knows it and one that does not: only one consumes it', async () => {
    const { id } = await issue()
    const mine = await hold(id)
    const theirs = await hold(id, {}, await node())
    if (typeof mine === 'string' || typeof theirs === 'string') return expect.unreachable()
    expect([await mine.consume(), await theirs.consume()]).toEqual([false, true])
    expect(await mine.consume()).toBe(false) // asked again it is still no
  })

  it('a clock that is set back makes none live longer: its age is not known then', async () => {
    const { id } = await issue()
    clock.step(-60_001)
    expect(await hold(id, {}, await node())).toBe('CHALLENGE_EXPIRED')
    clock.step(60_001)
    const other = await issue()
    clock.step(-60_000)
    expect(await hold(other.id, {}, await node())).toMatchObject({ unconsumedId: undefined })
    clock.step(60_000)
  })
})

describe('a visitor is bounded', () => {
  const limits = (most: number) =>
    [
      { key: `address busy ${most}`, most: 100 },
      { key: `browser busy ${most}`, most },
    ] as const
  const ask = async (most: number) => {
    const issued = await issueChallenge(here, asked({ limits: limits(most) }))
    return issued.ok ? 'issued' : issued.failure.code
  }

  it('to so many a minute, also at once; the first refusal of the minute is audited and no other', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(3)))
    expect(answers.filter((one) => one === 'issued')).toHaveLength(3)
    expect(answers.filter((one) => one === 'TOO_MANY_REQUESTS')).toHaveLength(5)
    const refused = (await lines()).filter(({ event, subject }) => event === 'sign-in.refused' && subject === 'browser busy 3')
    expect(refused.map(({ detail }) => detail['most'])).toEqual([3])
    clock.advance(59_999)
    expect(await ask(3)).toBe('TOO_MANY_REQUESTS')
    clock.advance(1)
    expect(await ask(3)).toBe('issued')
  })

  it('and not for ever when the clock is set back: the count begins anew', async () => {
    expect([await ask(1), await ask(1)]).toEqual(['issued', 'TOO_MANY_REQUESTS'])
    clock.step(-3_600_000)
    expect(await ask(1)).toBe('issued')
    clock.step(3_600_000)
  })

  it('what was refused is stored nowhere, and what ran out is deleted in batches', async () => {
    const count = async () => Number((await sql<{ n: string }>`select count(*) as n from shop.challenges`.execute(db)).rows[0]?.n)
    const before = await count()
    await ask(0)
    expect(await count()).toBe(before)
    await issue()
    await issue()
    clock.advance(300_001)
    expect(await here.challenges.deleteExpired(db, clock.now(), 1)).toBe(1)
    while ((await here.challenges.deleteExpired(db, clock.now(), 100)) > 0);
    expect(await count()).toBe(0)
  })
})
