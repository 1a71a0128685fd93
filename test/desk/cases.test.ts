import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { testClock } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'
import { asThePortal } from '../portal/as-the-portal.ts'

let world: DeskWorld
let lin: Clerk
let wei: Clerk
let xu: Clerk

beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  wei = await world.staff('方清', ['clerk'])
  xu = await world.staff('许知远', ['approver', 'supervisor'])
})
afterAll(() => world.close())

const move = (seconds: number) => testClock(world.portal).advance(seconds * 1000)

/** A case that waits for approval, decided by lin. */
async function decided() {
  const one = await world.mismatch({ name: `示范市明远机械有限责任公司${Math.random().toString(36).slice(2, 8)}` })
  await lin.step(one.number, { step: 'take' })
  await seeEverything(lin, one.number)
  await provePossession(one.browser, one.number, one.identity)
  const submitted = await lin.step(one.number, { step: 'submit', outcome: 'bind', reason: '营业执照原件已核对' })
  expect(submitted.status).toBe(200)
  return one
}

describe('R22 a refused sign-in becomes a case, and the person gets in', () => {
  it('mismatch in one field, clerk, approver, sign-in', async () => {
    const { number, code, browser, identity } = await world.mismatch()
    expect(number).toMatch(/^\d{8}-\d{4}$/)
    const shown = await lin.read(number)
    expect(shown).toMatchObject({ state: 'waiting', about: 'NAME_MISMATCH', steps: ['take'] })
    expect(shown.facts.comparison.find(({ field }) => field === 'name')).toMatchObject({ result: 'different' })
    expect(shown.facts.certificate).not.toHaveProperty('der')
    await lin.step(number, { step: 'take' })
    expect((await lin.step(number, { step: 'submit', outcome: 'bind', reason: 'ok' })).body.failure.code).toBe('CASE_STEP_REFUSED')
    await seeEverything(lin, number)
    expect((await lin.step(number, { step: 'submit', outcome: 'bind', reason: 'ok' })).body.failure.code).toBe('POSSESSION_MISSING')
    expect((await lin.prove(number, identity)).body.possession).toMatchObject({ serves: true, where: 'desk' })
    expect((await lin.step(number, { step: 'submit', outcome: 'bind', reason: '营业执照原件已核对' })).body.state).toBe('for-approval')
    expect((await lin.step(number, { step: 'approve' })).body.failure.code).toBe('STAFF_NOT_ALLOWED')
    expect((await xu.step(number, { step: 'approve' })).body.state).toBe('taking-effect')
    expect((await browser.signIn(identity)).body.failure?.code).toBe('NAME_MISMATCH')
    await world.apply()
    expect((await browser.request('GET', `/api/cases/${number}`)).body).toMatchObject({ state: 'done', code, mayProve: false })
    expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter' })
    const created = (await world.portal.audit()).find(({ event, detail }) => event === 'binding.created' && detail['case'] === number)
    expect(created?.detail).toMatchObject({ how: 'desk', clerk: lin.id, approver: xu.id })
  })

  it('a case is opened once, and led to from another browser with the same certificate', async () => {
    const { number, browser, identity } = await world.mismatch({ name: '示范市另一家有限公司' })
    expect((await browser.request('POST', '/api/cases')).body).toEqual({ number, isNew: false })
    const elsewhere = world.portal.browser()
    await elsewhere.signIn(identity)
    expect((await elsewhere.request('POST', '/api/cases')).body).toEqual({ number, isNew: false })
  })

  it('nothing to open a case from: no refusal, one too old, one that has no case', async () => {
    const nobody = world.portal.browser()
    expect((await nobody.request('POST', '/api/cases')).body.failure.code).toBe('CASE_SOURCE_MISSING')
    const late = world.portal.browser()
    await late.signIn(world.portal.certify({ subject: '示范市迟到有限公司' }))
    move(1801)
    expect((await late.request('POST', '/api/cases')).body.failure.code).toBe('CASE_SOURCE_MISSING')
    const foreign = world.portal.browser()
    await foreign.signIn(world.portal.certify({ subject: '示范市迟到有限公司' }), { nonce: 'x'.repeat(44) })
    expect((await foreign.request('POST', '/api/cases')).body.failure.code).toBe('CASE_SOURCE_MISSING')
    lin = (await lin.signIn(), lin)
    await wei.signIn()
    await xu.signIn()
  })

  it('the code shows the case in any browser; a wrong one and no such number are one answer, and tries are counted', async () => {
    const { number, code } = await world.mismatch({ name: '示范市查询有限公司' })
    const other = world.portal.browser()
    const ask = (asked: object) => other.request('POST', '/api/cases/by-code', asked)
    const written = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`
    expect((await ask({ number, code: written })).body).toMatchObject({ number, mayProve: false, state: 'waiting' })
    expect((await ask({ number, code: written })).body).not.toHaveProperty('code')
    const [wrong, none] = [await ask({ number, code: '00000000' }), await ask({ number: '20200101-0001', code: '00000000' })]
    expect(wrong.body.failure.code).toBe('CASE_UNKNOWN')
    expect([none.status, none.body.failure.code]).toEqual([wrong.status, wrong.body.failure.code])
    for (let turn = 0; turn < 9; turn++) await ask({ number, code: '00000000' })
    expect((await ask({ number, code })).body.failure.code).toBe('TOO_MANY_REQUESTS')
    expect((await other.request('GET', `/api/cases/${number}`)).body.failure.code).toBe('CASE_UNKNOWN')
  })

  it('of many wrong codes at once no more are compared than of one after the other; right ones are not counted', async () => {
    const { number, code } = await world.mismatch({ name: '示范市并发有限公司' })
    const other = world.portal.browser()
    const ask = (asked: object) => other.request('POST', '/api/cases/by-code', asked)
    for (let turn = 0; turn < 12; turn++) expect((await ask({ number, code })).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask({ number, code: String(10_000_000 + i) })))
    const codes = answers.map(({ body }) => body.failure.code as string)
    expect(codes.filter((one) => one === 'CASE_UNKNOWN')).toHaveLength(10)
    expect(codes.filter((one) => one === 'TOO_MANY_REQUESTS')).toHaveLength(20)
  })

  it('a certificate opens five cases a day', async () => {
    const { browser, number, identity } = await world.mismatch({ name: '示范市反复有限公司' })
    await browser.request('POST', `/api/cases/${number}/withdrawal`)
    const numbers = new Set([number])
    for (let turn = 0; turn < 4; turn++) {
      await browser.signIn(identity)
      const { body } = await browser.request<{ number: string }>('POST', '/api/cases')
      numbers.add(body.number)
      await browser.request('POST', `/api/cases/${body.number}/withdrawal`)
    }
    await browser.signIn(identity)
    expect(numbers.size).toBe(5)
    expect((await browser.request('POST', '/api/cases')).body.failure.code).toBe('TOO_MANY_REQUESTS')
  })
})

describe('R22 possession is proven by the certificate of the case, for the case', () => {
  it('not by another certificate, not with a proof about another case, not in another browser', async () => {
    const [one, two] = [await world.mismatch({ name: '示范市甲有限公司' }), await world.mismatch({ name: '示范市乙有限公司' })]
    await lin.step(one.number, { step: 'take' })
    expect((await lin.prove(one.number, two.identity)).body.failure.code).toBe('POSSESSION_OTHER_CERTIFICATE')
    expect((await lin.prove(one.number, one.identity, two.number)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
    expect((await provePossession(one.browser, one.number, two.identity)).body.failure.code).toBe('POSSESSION_OTHER_CERTIFICATE')
    const challenge = await two.browser.request('POST', `/api/cases/${one.number}/challenges`, {})
    expect(challenge.body.failure.code).toBe('CASE_UNKNOWN')
    expect((await lin.read(one.number)).possession).toBeUndefined()
  })

  it('at a desk only by the clerk who has the case', async () => {
    const { number, identity } = await world.mismatch({ name: '示范市丙有限公司' })
    await lin.step(number, { step: 'take' })
    expect((await wei.prove(number, identity)).body.failure.code).toBe('STAFF_NOT_ALLOWED')
  })

  it('is made again when it is older than ten minutes at the approval', async () => {
    const { number, browser, identity } = await decided()
    move(601)
    expect((await xu.step(number, { step: 'approve' })).body.failure.code).toBe('POSSESSION_MISSING')
    await provePossession(browser, number, identity)
    expect((await xu.step(number, { step: 'approve' })).body.state).toBe('taking-effect')
    await world.apply()
  })
})

describe('R44 two of staff never decide one case', () => {
  it('two clerks take it at once: one has it', async () => {
    const { number } = await world.mismatch({ name: '示范市争抢有限公司' })
    const { version } = await lin.read(number)
    const taken = await Promise.all([lin, wei].map((clerk) => clerk.step(number, { step: 'take', version })))
    expect(taken.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const [owner] = taken.flatMap(({ status, body }) => (status === 200 ? [body.owner.id] : []))
    expect((await lin.read(number)).owner?.id).toBe(owner)
  })

  it('two approvers at once: one has approved, and it takes effect once', async () => {
    const { number } = await decided()
    const other = await world.staff('值班主管', ['supervisor'])
    const { version } = await xu.read(number)
    const approved = await Promise.all([xu, other].map((clerk) => clerk.step(number, { step: 'approve', version })))
    expect(approved.map(({ status }) => status).toSorted()).toEqual([200, 409])
    await Promise.all([world.apply(), world.apply(), world.apply()])
    const bindings = await sql<{ count: number }>`select count(*)::int as count from portal.bindings where decided_by = 'desk'
      and holder_id in (select holder_id from portal.certificates where sha256 = (select certificate_sha256 from desk.cases where number = ${number}))`.execute(
      world.portal.db,
    )
    expect(bindings.rows[0]?.count).toBe(1)
    expect((await xu.read(number)).state).toBe('done')
  })

  it('hold, no-show, resume, transfer, release, recall and send-back, each with its event', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市流转有限公司' })
    for (const input of [
      { step: 'take' },
      { step: 'hold', reason: '请补盖章的授权书' },
      { step: 'resume' },
      { step: 'no-show' },
      { step: 'transfer', to: wei.id },
    ] as const)
      expect((await lin.step(number, input)).status, input.step).toBe(200)
    expect((await lin.step(number, { step: 'release' })).body.failure.code).toBe('STAFF_NOT_ALLOWED')
    expect((await xu.step(number, { step: 'transfer', to: lin.id })).body.owner.id).toBe(lin.id)
    expect((await lin.step(number, { step: 'release' })).body.state).toBe('waiting')
    const { body } = await browser.request('GET', `/api/cases/${number}`)
    expect(body.events.map(({ kind }: { kind: string }) => kind)).toEqual(['missed', 'resumed', 'held', 'taken', 'opened'])
    expect(body.events.find(({ kind }: { kind: string }) => kind === 'held').words).toBe('请补盖章的授权书')
    expect(JSON.stringify(body)).not.toContain('林书云')

    const other = await decided()
    expect((await xu.step(other.number, { step: 'send-back', reason: '章不清楚' })).body.state).toBe('in-progress')
    expect((await lin.step(other.number, { step: 'submit', outcome: 'bind', reason: '已补' })).body.state).toBe('for-approval')
    expect((await lin.step(other.number, { step: 'recall' })).body.state).toBe('in-progress')
    expect((await lin.step(other.number, { step: 'decide', outcome: 'refuse', reason: '授权书不是本单位的' })).body.state).toBe('refused')
    expect((await other.browser.request('GET', `/api/cases/${other.number}`)).body.decision).toEqual({
      outcome: 'refuse',
      reason: '授权书不是本单位的',
    })
  })
})

describe('R22 a decision takes effect on what is there then', () => {
  it('the organisation has another name by now: nothing is bound, and the clerk has the case again', async () => {
    const { number } = await decided()
    // before it is approved: from then on the portal applies it by itself, every second
    await asThePortal(world.portal.db, sql`update portal.organizations set name = '示范市改名有限公司'`)
    await xu.step(number, { step: 'approve' })
    await world.apply()
    const shown = await lin.read(number)
    expect([shown.state, shown.owner?.id, shown.events[0]?.kind, shown.events[0]?.code]).toEqual([
      'in-progress',
      lin.id,
      'effect-refused',
      'NAME_MISMATCH',
    ])
    await asThePortal(world.portal.db, sql`update portal.organizations set name = '示范市明远机械有限公司'`)
  })

  it('a case nobody does anything about is over after thirty days', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市搁置有限公司' })
    move(31 * 86_400)
    const { cleanUpDesk } = await import('../../apps/server/src/desk/cleanup.ts')
    await cleanUpDesk(world.desk.parts)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.state).toBe('expired')
  })
})
