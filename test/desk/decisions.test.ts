// Between two members of staff agreeing and the portal doing it time goes by: what has changed meanwhile is looked at again.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailureCode } from '@yinxin/protocol/failures'
import { recheckStaff } from '../../apps/server/src/desk/sign-in/recheck.ts'
import { applyWaiting } from '../../apps/server/src/portal/cases/effects.ts'
import { sealAgain } from '../../apps/server/src/portal/rights/seal-again.ts'
import { organization, prove, testClock, type TestAnswer, type TestBrowser } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

let world: DeskWorld
let lin: Clerk
let xu: Clerk

beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  xu = await world.staff('许知远', ['approver'])
})
afterAll(() => world.close())

/** Changes rows as somebody with the database does, who then answers for them: unsealed, they would open nothing. */
async function ask(...statements: readonly ReturnType<typeof sql>[]): Promise<void> {
  for (const statement of statements) await statement.execute(world.portal.db)
  await sealAgain(world.portal.db, 'changed by a test')
}

/** A case about a certificate of another name, decided and approved, with nothing applied. */
async function approved(name: string) {
  const one = await world.mismatch({ name })
  await lin.step(one.number, { step: 'take' })
  await seeEverything(lin, one.number)
  await provePossession(one.browser, one.number, one.identity)
  await lin.step(one.number, { step: 'submit', outcome: 'bind', reason: '已核对' })
  expect((await xu.step(one.number, { step: 'approve' })).status).toBe(200)
  return one
}
const ending = async (number: string) => (await lin.read(number)).events[0]

describe('R22 what was decided is judged once more when it is carried out', () => {
  const own = sql`where uscc = ${organization.uscc}`
  const elsewhere = sql`(select id from portal.organizations where uscc = '91990100MA1ELSEWH0')`

  it.each<[string, FailureCode, ReturnType<typeof sql>, ReturnType<typeof sql>]>([
    [
      'the organisation was blocked',
      'BINDING_BLOCKED',
      sql`update portal.organizations set state = 'blocked' ${own}`,
      sql`update portal.organizations set state = 'active' ${own}`,
    ],
    [
      'it has another name by now: they compared with the one before',
      'NAME_MISMATCH',
      sql`update portal.organizations set name = '示范市新名有限公司' ${own}`,
      sql`update portal.organizations set name = ${organization.name} ${own}`,
    ],
    [
      'it is not on file under that code any more',
      'ORGANIZATION_UNKNOWN',
      sql`update portal.organizations set uscc = '91990100MA1GONE000' ${own}`,
      sql`update portal.organizations set uscc = ${organization.uscc} where uscc = '91990100MA1GONE000'`,
    ],
    [
      'its last unit is gone',
      'NO_UNIT',
      sql`update portal.units set organization_id = ${elsewhere} where organization_id = (select id from portal.organizations ${own})`,
      sql`update portal.units set organization_id = (select id from portal.organizations ${own}) where organization_id = ${elsewhere}`,
    ],
  ])('%s', async (_what, code, change, back) => {
    await ask(sql`insert into portal.organizations (uscc, check_fits, name, normalized_name, place, insured_since, imported_at)
      values ('91990100MA1ELSEWH0', true, '示范市别处有限公司', '示范市别处有限公司', '示范市', '2020-01-01', now()) on conflict do nothing`)
    const { number, identity } = await approved(`示范市判断${code}有限公司`)
    await ask(change)
    await world.apply()
    await ask(back)
    expect(await ending(number)).toMatchObject({ kind: 'effect-refused', code })
    expect((await lin.read(number)).state).toBe('in-progress')
    const { rows } = await sql`select from portal.certificates where sha256 = ${identity.certificate.sha256}`.execute(world.portal.db)
    expect(rows).toHaveLength(0)
  })

  it.each<[string, string, FailureCode, 'elsewhere' | 'own', string]>([
    ['bound to another organisation meanwhile', 'ELSE', 'BOUND_ELSEWHERE', 'elsewhere', 'active'],
    ['bound here meanwhile, and blocked by an operator', 'BLOCK', 'BINDING_BLOCKED', 'own', 'blocked'],
  ])('its holder was %s', async (_what, name, code, where, state) => {
    const { number, identity } = await approved(`示范市已绑${name}有限公司`)
    const stableId = await stableIdOf(identity.certificate.raw)
    await ask(sql`insert into portal.holders (authority, stable_id, subject_authority, subject_id, since)
      values ('test', ${stableId}, 'test', ${stableId}, now())`)
    await ask(sql`insert into portal.bindings (holder_id, organization_id, bound_at, state)
      select h.id, ${where === 'own' ? sql`(select id from portal.organizations ${own})` : elsewhere}, now(), ${state}
      from portal.holders h where h.authority = 'test' and h.stable_id = ${stableId}`)
    await world.apply()
    await ask(
      sql`delete from portal.bindings where holder_id in (select id from portal.holders where stable_id = ${stableId})`,
      sql`delete from portal.holders where stable_id = ${stableId}`,
    )
    expect(await ending(number)).toMatchObject({ kind: 'effect-refused', code })
  })

  it('the gateway finds another organisation in the certificate: nothing is bound', async () => {
    const { number, identity } = await approved('示范市换码有限公司')
    const { gateway } = world.portal
    const changed = {
      ...gateway,
      verifyCertificate: async (input: Parameters<typeof gateway.verifyCertificate>[0]) => {
        const found = await gateway.verifyCertificate(input)
        return { ...found, ...(found.subject === undefined ? {} : { subject: { ...found.subject, uscc: '91990100MA1ELSEWH0' } }) }
      },
    }
    await applyWaiting({ ...world.portal.parts, gateway: changed }, world.desk.cases)
    expect(await ending(number)).toMatchObject({ kind: 'effect-refused', code: 'CERTIFICATE_UNIDENTIFIED' })
    expect((await world.portal.browser().signIn(identity)).body.failure?.code).toBe('NAME_MISMATCH')
  })

  it('stale data binds nobody: what was asked for is fresh revocation', async () => {
    const { number } = await approved('示范市旧表有限公司')
    const { gateway } = world.portal
    const stale = {
      ...gateway,
      verifyCertificate: async (input: Parameters<typeof gateway.verifyCertificate>[0]) => ({
        ...(await gateway.verifyCertificate(input)),
        assurance: 'certificate-stale' as const,
      }),
    }
    await applyWaiting({ ...world.portal.parts, gateway: stale }, world.desk.cases)
    expect([(await ending(number))?.kind, (await lin.read(number)).state]).toEqual(['approved', 'taking-effect'])
  })

  async function stableIdOf(der: Uint8Array): Promise<string> {
    const { subject } = await world.portal.gateway.verifyCertificate({
      certificate: Buffer.from(der).toString('base64'),
      policy: { revocation: 'required' },
      traceId: 'ab'.repeat(8),
    })
    return subject?.stableId ?? ''
  }
})

describe('R22 staff whose certificate is refused by now', () => {
  const session = async (clerk: Clerk) => (await clerk.request('GET', '/api/session')).status
  const later = () => testClock(world.portal).advance(46_000)
  /** The gateway says this of one certificate, and of the others what it found. */
  const saying = (clerk: Clerk, code: FailureCode) => {
    const { parts } = world.desk
    const refused = { verdict: 'refused', code, assurance: 'none', findings: [], evidence: [], traceId: 'ab'.repeat(8) } as const
    const own = Buffer.from(clerk.identity.der).toString('base64')
    let asked = 0
    const gateway: typeof parts.gateway = {
      ...parts.gateway,
      verifyCertificate: async (input) => {
        if (input.certificate !== own) return parts.gateway.verifyCertificate(input)
        asked++
        return refused
      },
    }
    return { recheck: () => recheckStaff({ ...parts, gateway }), asked: () => asked }
  }

  it('is out within a minute of the news, and colleagues go on', async () => {
    const leaving = await world.staff('被吊销', ['clerk'])
    const { recheck } = saying(leaving, 'CERTIFICATE_REVOKED')
    later()
    await recheck()
    expect([await session(leaving), await session(lin)]).toEqual([401, 200])
    const { event } = (await world.audit()).findLast(({ detail }) => detail['reason'] === 'certificate-refused') ?? {}
    expect(event).toMatch(/session/)
  })

  it.each<FailureCode>(['REVOCATION_UNAVAILABLE', 'GATEWAY_UNAVAILABLE', 'INTERNAL'])(
    'nobody having answered (%s) puts nobody out',
    async (code) => {
      const staying = await world.staff(`在岗${code}`, ['clerk'])
      later()
      await saying(staying, code).recheck()
      expect(await session(staying)).toBe(200)
    },
  )

  it('each certificate is asked about once in 45 seconds, however often the turn comes', async () => {
    const one = await world.staff('常问', ['clerk'])
    const { recheck, asked } = saying(one, 'GATEWAY_UNAVAILABLE')
    await recheck()
    expect(asked()).toBe(0)
    later()
    for (const _ of [1, 2, 3]) await recheck()
    expect(asked()).toBe(1)
    later()
    await recheck()
    expect(asked()).toBe(2)
  })

  it('only sessions that this certificate opened end: one with the renewed certificate goes on', async () => {
    const one = await world.staff('换证', ['clerk'])
    const { recheck } = saying(one, 'CERTIFICATE_REVOKED')
    const { rows } = await sql<{ number: string }>`select number from desk.staff where id = ${one.id}`.execute(world.portal.db)
    expect((await one.signIn(world.staffCertificate('换证', rows[0]?.number ?? ''))).status).toBe(200)
    later()
    await recheck()
    expect(await session(one)).toBe(200)
  })
})

describe('R22 possession proven from the person’s own browser', () => {
  const code = ({ status, body }: TestAnswer) => body?.failure?.code ?? status
  const challengeFor = (browser: TestBrowser, number: string) => browser.request('POST', `/api/cases/${number}/challenges`, {})
  const send = (browser: TestBrowser, number: string, challengeId: string, authToken: string) =>
    browser.request('POST', `/api/cases/${number}/possession`, { challengeId, authToken })
  /** Two cases of one browser. */
  async function two() {
    const first = await world.mismatch({ name: `示范市双案甲${Math.random()}有限公司` })
    const second = await world.mismatch({ name: `示范市双案乙${Math.random()}有限公司`, browser: first.browser })
    return { first, second, browser: first.browser }
  }

  it('one made for another case of the same browser is none for this, and is used up', async () => {
    const { first, second, browser } = await two()
    const { body } = await challengeFor(browser, first.number)
    const proof = prove(second.identity, body.nonce)
    expect(code(await send(browser, second.number, body.id, proof))).toBe('CHALLENGE_UNKNOWN')
    expect(code(await send(browser, first.number, body.id, prove(first.identity, body.nonce)))).toBe('CHALLENGE_UNKNOWN')
    for (const { number } of [first, second]) expect((await lin.read(number)).possession).toBeUndefined()
  })

  it('a proof of a sign-in is none, and neither is one brought from another browser', async () => {
    const { first, browser } = await two()
    const signIn = await browser.challenge()
    expect(code(await send(browser, first.number, signIn.id, prove(first.identity, signIn.nonce)))).toBe('CHALLENGE_UNKNOWN')
    const { body } = await challengeFor(browser, first.number)
    const { browser: stranger } = await world.mismatch({ name: '示范市别的浏览器有限公司' })
    expect(code(await send(stranger, first.number, body.id, prove(first.identity, body.nonce)))).toBe('CHALLENGE_UNKNOWN')
    expect((await lin.read(first.number)).possession).toBeUndefined()
  })

  it('of two sent at once one counts', async () => {
    const { first, browser } = await two()
    const { body } = await challengeFor(browser, first.number)
    const proof = prove(first.identity, body.nonce)
    const answers = await Promise.all([send(browser, first.number, body.id, proof), send(browser, first.number, body.id, proof)])
    expect(answers.map(code).toSorted()).toEqual([200, 'CHALLENGE_UNKNOWN'])
  })

  it('a signature over something else is refused as what it is; the challenge is used up', async () => {
    const { first, browser } = await two()
    const { body } = await challengeFor(browser, first.number)
    const wrong = code(await send(browser, first.number, body.id, prove(first.identity, 'x'.repeat(44))))
    expect(wrong).toBe('SIGNATURE_INVALID')
    expect(code(await send(browser, first.number, body.id, prove(first.identity, body.nonce)))).toBe('CHALLENGE_UNKNOWN')
  })

  it('a case that is over has nothing to be proven for; the browser still lists it', async () => {
    const { first, second, browser } = await two()
    await browser.request('POST', `/api/cases/${first.number}/withdrawal`)
    expect(code(await challengeFor(browser, first.number))).toBe('CASE_STEP_REFUSED')
    const { body } = await browser.request('GET', '/api/cases')
    expect(body.isOpen).toBe(true)
    expect(body.cases.map(({ number, state }: { number: string; state: string }) => `${number} ${state}`)).toEqual([
      `${second.number} waiting`,
      `${first.number} withdrawn`,
    ])
    expect((await world.portal.browser().request('GET', '/api/cases')).body).toEqual({ isOpen: true, cases: [] })
  })
})
