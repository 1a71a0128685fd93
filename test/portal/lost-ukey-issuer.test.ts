// The issuer of a lost certificate is told (R30, decision 174): a real CA, real jobs, and what the pages say meanwhile.
import { buildOcspRequest, nameOf, verifyOcspResponse } from '@yinxin/pki'
import type { SuspendsLost } from '@yinxin/protocol/ca'
import { failed } from '@yinxin/protocol/failures'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCaWorld, issued, read, type CaWorld } from '../contracts/ca-world.ts'
import {
  bind,
  confirm,
  invitationFor,
  invite,
  newOrganization,
  newPerson,
  newSupervisor,
  people,
  startOrganizationPortal,
} from './organization-steps.ts'
import { citizen, codeTo, forgetLimits, signIn, signInCode } from './person-steps.ts'
import type { TestBrowser, TestPortal } from './portal-harness.ts'

/** How the CA is when it is asked. */
let issuer: SuspendsLost['suspendLost']
let asked = 0
let [world, portal]: [CaWorld, TestPortal] = [] as never
const organizations = Array.from({ length: 8 }, () => newOrganization())

beforeAll(async () => {
  world = await createCaWorld()
  const suspendLost: typeof issuer = (lost) => (asked++, issuer(lost))
  portal = await startOrganizationPortal(organizations, undefined, { clock: world.clock, issuer: { suspendLost } })
})
beforeEach(() => {
  issuer = (lost) => world.ca.as('portal.example').suspendLost(lost)
  asked = 0
})
afterAll(async () => {
  await portal.close()
  await world.close()
})

let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')
type Organization = ReturnType<typeof newOrganization>
const another = ({ name, uscc }: Organization, key: string) => portal.certify({ subject: nameOf([['O', name], ['CN', key]]), uscc }) // prettier-ignore

/** From now on the portal has seen a certificate of our CA of a binding, in place of that of the test's own. */
async function ofOurCa(binding: string) {
  const made = await issued(world.ca)
  await sql`update portal.certificates set sha256 = ${made.parsed.sha256}, der = ${Buffer.from(made.parsed.raw)}
    where holder_id = (select holder_id from portal.bindings where id = ${binding})`.execute(portal.db)
  return made
}
async function statusOf({ issuerSha256, serial, parsed }: Awaited<ReturnType<typeof issued>>) {
  const authority = read(await world.ca.authority(issuerSha256))
  const response = await world.ca.ocsp(buildOcspRequest({ serialNumber: serial, issuer: authority }))
  const verified = verifyOcspResponse({ response, certificate: parsed, issuer: authority, now: world.clock.now() })
  return verified.ok ? (verified.value.reason ?? verified.value.status) : verified.problem
}
const seen = async (browser: TestBrowser) =>
  (await browser.request('GET', '/api/lost-ukey')).body.organizations[0].certificates as readonly {
    readonly id: string
    readonly reachesIssuer: boolean
    readonly issuer?: { readonly state: string; readonly at?: string }
  }[]
const stateOf = async (browser: TestBrowser, id: string) => (await seen(browser)).find((one) => one.id === id)?.issuer?.state
const report = (browser: TestBrowser, certificate: string) =>
  browser.request('POST', '/api/lost-ukey/suspensions', { certificate, reason: 'missing' })
const untilAnswered = (browser: TestBrowser, id: string) =>
  expect.poll(() => stateOf(browser, id), { timeout: 20_000 }).not.toMatch(/asking|waiting/)

/** A phone: the person signs in there by password and code. */
async function phoneOf(at: TestPortal, mobile: string): Promise<TestBrowser> {
  const browser = at.browser()
  await forgetLimits(at)
  await signInCode(browser, mobile)
  expect((await signIn(browser, await codeTo(at, mobile))).status).toBe(200)
  return browser
}

/** A supervisor, and a second UKey of the organisation that a handler uses; its certificate is of our CA. */
async function supervisorAndHandler(of: 'our CA' | 'another CA' = 'our CA') {
  const one = fresh()
  const boss = await newSupervisor(portal, one)
  const who = citizen()
  await invite(boss.browser, who)
  const { browser } = await newPerson(portal, who)
  const accepted = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
  expect((await bind(browser, accepted.body.role.id, another(one, '经办人的 UKey'))).body.result).toBe('bound')
  const [mine] = await seen(browser)
  const id = mine?.id ?? ''
  return { one, boss, handler: browser, id, lost: of === 'our CA' ? await ofOurCa(id) : await issued(world.ca) }
}
async function lift({ boss }: Pick<Awaited<ReturnType<typeof supervisorAndHandler>>, 'boss'>) {
  const { certificates } = await people(boss.browser)
  const suspension = certificates.find(({ state }: { readonly state: string }) => state === 'suspended').suspension.id
  expect((await confirm(boss.browser, boss.identity)).status).toBe(200)
  expect((await boss.browser.request('DELETE', `/api/organization/suspensions/${suspension}`)).status).toBe(204)
}
const newsAtBoss = async ({ boss, id }: Awaited<ReturnType<typeof supervisorAndHandler>>) =>
  (await people(boss.browser)).certificates.find((one: { readonly id: string }) => one.id === id).issuer

describe('R30 the issuer of a lost certificate', () => {
  it('suspends it too, and the pages say so once it has answered; lifting here ends nothing there', async () => {
    const found = await supervisorAndHandler()
    const { boss, id, lost } = found
    expect(await seen(boss.browser)).toContainEqual(expect.objectContaining({ id, reachesIssuer: true }))
    expect((await report(boss.browser, id)).body.issuer).toEqual({ state: 'asking' })
    await untilAnswered(boss.browser, id)
    const at = world.clock.now().toISOString()
    expect(await newsAtBoss(found)).toEqual({ state: 'suspended', at })
    expect(await statusOf(lost)).toBe('certificateHold')
    // again it is the same report
    expect((await report(boss.browser, id)).body).toMatchObject({ told: 0, issuer: { state: 'suspended', at } })
    expect(asked).toBe(1)
    const lines = (await portal.audit()).filter(({ event }) => event === 'certificate.issuer-answered')
    expect(lines).toMatchObject([{ certificate: lost.parsed.sha256, detail: { outcome: 'suspended', at } }])
    await lift(found)
    expect(await newsAtBoss(found)).toEqual({ state: 'still-held', at })
    expect(await statusOf(lost)).toBe('certificateHold')
    expect(asked).toBe(1)
  })

  it('takes no more today: the page says that it is asked again, and claims nothing; then it suspends once, also when an answer was lost on the way', async () => {
    const { boss, id, lost } = await supervisorAndHandler()
    issuer = async () => ({ ok: true, value: { outcome: 'limit-reached', at: world.clock.now().toISOString() } })
    await report(boss.browser, id)
    await expect.poll(() => stateOf(boss.browser, id), { timeout: 20_000 }).toBe('waiting')
    expect(await statusOf(lost)).toBe('good')
    const since = world.clock.now().toISOString()
    issuer = async (input) => {
      await world.ca.as('portal.example').suspendLost(input)
      issuer = (again) => world.ca.as('portal.example').suspendLost(again)
      world.clock.advance(1000)
      throw new Error('the connection broke before the answer')
    }
    await untilAnswered(boss.browser, id)
    expect((await seen(boss.browser)).find((one) => one.id === id)?.issuer).toEqual({ state: 'suspended', at: since })
    const { rows } = await sql<{
      n: number
    }>`select count(*)::integer as n from ca.lost_report where certificate = ${lost.parsed.sha256}`.execute(world.db)
    expect(rows).toEqual([{ n: 1 }])
  })

  it('lifted before it could be reached: it is not asked any more, and the page says what it may have done', async () => {
    const found = await supervisorAndHandler()
    const { boss, id, lost } = found
    issuer = async () => failed('CA_UNAVAILABLE')
    await report(boss.browser, id)
    await expect.poll(() => stateOf(boss.browser, id), { timeout: 20_000 }).toBe('waiting')
    await lift(found)
    expect((await newsAtBoss(found)).state).toBe('perhaps-held')
    issuer = (input) => world.ca.as('portal.example').suspendLost(input)
    asked = 0
    const waiting = async () => (await portal.parts.jobs.counts()).find(({ queue }) => queue === 'issuer-reports')
    await expect.poll(waiting, { timeout: 30_000 }).toMatchObject({ waiting: 0, active: 0 })
    expect([asked, await statusOf(lost)]).toEqual([0, 'good'])
  })

  it('of another CA: it answers that it has no such certificate, and somebody has to telephone', async () => {
    const { boss, id } = await supervisorAndHandler('another CA')
    await report(boss.browser, id)
    await untilAnswered(boss.browser, id)
    expect(await stateOf(boss.browser, id)).toBe('not-held')
  })

  it('hears of so many certificates of one organisation in a day and no more: the others keep their share', async () => {
    const { boss, id, lost } = await supervisorAndHandler()
    await sql`insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at)
      select md5(n::text) || md5(n::text), (select holder_id from portal.bindings where id = ${id}), now() - interval '9 years', now()
      from generate_series(1, 15) n`.execute(portal.db)
    expect((await report(boss.browser, id)).body.issuer).toEqual({ state: 'asking' })
    await untilAnswered(boss.browser, id)
    expect([asked, await statusOf(lost)]).toEqual([10, 'certificateHold'])
    const [own] = (await seen(boss.browser)).filter((one) => one.id !== id)
    const phone = await phoneOf(portal, boss.who.mobile)
    expect((await report(phone, own?.id ?? '')).body.issuer).toEqual({ state: 'not-asked' })
    expect(await stateOf(phone, own?.id ?? '')).toBe('not-asked')
  })

  it('is not asked about an authority that does not say it suspends: the page says who has to be told', async () => {
    const only = newOrganization()
    const quiet = await startOrganizationPortal([only])
    const boss = await newSupervisor(quiet, only)
    const [mine] = await seen(boss.browser)
    expect(mine?.reachesIssuer).toBe(false)
    const phone = await phoneOf(quiet, boss.who.mobile)
    expect((await report(phone, mine?.id ?? '')).body.issuer).toEqual({ state: 'not-asked' })
    await quiet.close()
  })
})
