// R10 A locked PIN is unblocked once the organisation has agreed (decision 171): a real RA, a real portal, and TLS with certificates of both sides between them.
import { createHash } from 'node:crypto'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { buildExtension, derToPem } from '@yinxin/pki'
import type { AgreementReport, TakesAgreements } from '@yinxin/protocol/agreement'
import { agreementAbout } from '@yinxin/protocol/agreement'
import { approvalNonce } from '@yinxin/protocol/assistant'
import type { ApplicationView, OfficerApplication } from '@yinxin/protocol/ra'
import type { OrganizationUnblocking } from '@yinxin/protocol/portal'
import { createClock, createTestPki, type TestIdentity } from '@yinxin/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { agreementRoutes } from '../../apps/server/src/ra/agreements/routes.ts'
import { createAgreements } from '../../apps/server/src/ra/agreements/take-agreements.ts'
import { createAgreementsClient } from '../../apps/server/src/ra/client.ts'
import { bind, invitationFor, invite, newOrganization, newPerson, roleIn, startOrganizationPortal } from '../portal/organization-steps.ts'
import { citizen, messagesTo } from '../portal/person-steps.ts'
import { origin, prove, type TestBrowser, type TestPortal } from '../portal/portal-harness.ts'
import { makePasskey, type SoftPasskey } from '../portal/soft-authenticator.ts'
import { organization, uscc } from './ra-world.ts'
import { createUnblockWorld, newPin, type UnblockWorld } from './unblock-world.ts'

const log = createLog({ level: 'silent', name: 'test' })
const tls = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS' })
/** One side of the connection, with a name. */
function endOf(name: string) {
  const { certificate, privateKeyPkcs8 } = tls.issue({
    ...{ subject: name, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
    extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: name }])],
  })
  const cert = [certificate, tls.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join('')
  return { cert, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY'), ca: derToPem(tls.root.der, 'CERTIFICATE') }
}

let [its, portal]: [UnblockWorld, TestPortal] = [] as never
let far: TakesAgreements = undefined as never
let stranger: TakesAgreements = undefined as never
/** The RA is away. */
let isAway = false
type Boss = Awaited<ReturnType<typeof newPerson>> & { readonly role: string; readonly identity: TestIdentity }
let boss: Boss = undefined as never
let handler: Awaited<ReturnType<typeof newPerson>>
const closing: (() => unknown)[] = []

beforeAll(async () => {
  its = await createUnblockWorld({ agreementOrigin: origin })
  const one = { ...newOrganization(), name: organization, uscc }
  const away: TakesAgreements = {
    waitingForAgreement: () =>
      isAway ? Promise.resolve({ ok: false, failure: { code: 'RA_UNAVAILABLE', number: 5047 } }) : far.waitingForAgreement(),
    reportAgreement: (report) =>
      isAway ? Promise.resolve({ ok: false, failure: { code: 'RA_UNAVAILABLE', number: 5047 } }) : far.reportAgreement(report),
  }
  isAway = true
  portal = await startOrganizationPortal([one], undefined, { clock: createClock(new Date()), agreements: away })
  // the RA's gateway is the portal's: certificates of this organisation are of the portal's CA here
  const near = createAgreements({ ...its.world.ra.parts, gateway: portal.gateway })
  const app = createHttpServer({ log, tls: { ...pick(endOf('localhost')), clientAuthorities: endOf('localhost').ca } })
  agreementRoutes(app, near, { 'portal.test': 'portal' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const urls = [`https://localhost:${((app.server as unknown as Server).address() as AddressInfo).port}`]
  const [known, unknown] = ['portal.test', 'stranger.test'].map((name) =>
    createAgreementsClient({ urls, tls: endOf(name), clock: systemClock, log }),
  ) as [ReturnType<typeof createAgreementsClient>, ReturnType<typeof createAgreementsClient>]
  ;[far, stranger] = [known, unknown]
  closing.push(
    () => known.close(),
    () => unknown.close(),
    () => app.close(),
  )
  boss = await supervisorWithPasskey(one)
  const who = citizen()
  await invite(boss.browser, who)
  handler = await newPerson(portal, who)
  const accepted = await handler.browser.request('POST', `/api/invitations/${await invitationFor(handler.browser)}`)
  expect((await bind(handler.browser, accepted.body.role.id, portal.certify({ subject: '经办人', uscc }))).body.result).toMatch(
    /bound|refused|differs/,
  )
  isAway = false
})
/** A supervisor in force, who made a passkey before. */
async function supervisorWithPasskey(one: ReturnType<typeof newOrganization>): Promise<Boss> {
  const { browser, who } = await newPerson(portal)
  passkey = makePasskey((await browser.request('POST', '/api/person/passkeys/options')).body.options)
  expect((await browser.request('POST', '/api/person/passkeys', { passkey: passkey.created, language: 'zh-CN' })).status).toBe(204)
  const [role, identity] = [await roleIn(browser, uscc, 'supervisor'), portal.certify({ subject: one.name, uscc })]
  expect((await bind(browser, role, identity)).body.result).toBe('bound')
  return { browser, who, role, identity }
}
afterAll(async () => {
  await portal.close()
  for (const close of closing) await close()
  await its.close()
})
const pick = ({ cert, key }: ReturnType<typeof endOf>) => ({ cert, key })

const path = '/api/organization/unblockings'
const seen = async (browser: TestBrowser) => (await browser.request('GET', path)).body.unblockings as readonly OrganizationUnblocking[]
/** A locked UKey whose unblocking was applied for, as the supervisor sees it once the portal has heard. */
async function applied() {
  const ukey = await its.locked()
  expect(await ukey.apply()).toEqual({ ok: true, value: undefined })
  const { number = '', step } = await ukey.one()
  await expect
    .poll(async () => (await seen(boss.browser)).find(({ application }) => application === number)?.isHeard, { timeout: 20_000 })
    .toBe(true)
  return { ukey, number, step }
}
const state = async (number: string, browser = boss.browser) =>
  (await seen(browser)).find(({ application }) => application === number)?.state
const view = async (number: string) =>
  (await its.world.ask<OfficerApplication>('GET', `/api/applications/${number}`, { cookie: its.cookie })).body

/** Signs with a certificate what the challenge is about; `signs`: something else than was asked for. */
async function byCertificate(browser: TestBrowser, number: string, agrees: boolean, identity: TestIdentity, signs = agrees) {
  const { body: challenge, status } = await browser.request('POST', `${path}/${number}/challenges`, { agrees })
  if (status !== 200) return { status, body: challenge }
  const row = await sql<{
    asked: Parameters<typeof agreementAbout>[0]
  }>`select asked from portal.unblockings where application = ${number}`.execute(portal.db)
  const about = agreementAbout(row.rows[0]?.asked ?? expect.unreachable(), signs)
  const nonce = approvalNonce(challenge.nonce, about, (bytes) => createHash('sha256').update(bytes).digest())
  return browser.request('POST', `${path}/${number}`, { agrees, challengeId: challenge.id, authToken: prove(identity, nonce) })
}
let passkey: SoftPasskey = undefined as never
async function byPasskey(browser: TestBrowser, number: string, agrees: boolean) {
  const { body } = await browser.request('POST', `${path}/${number}/passkey/challenges`, { agrees })
  return browser.request('POST', `${path}/${number}/passkey`, { agrees, proof: passkey.prove(body.options) })
}
const code = ({ body }: { readonly body: { readonly failure?: { readonly code: string } } }) => body.failure?.code
const reasonSigned = async (number: string) => {
  let reason: unknown
  const answer = await its.world.approve(
    number,
    its.officer,
    its.cookie,
    (request) => ((reason = (request.about as { reason?: string }).reason), request),
  )
  return { reason, answer }
}

describe('R10 the organisation agrees to an unblocking', () => {
  test('by certificate: shown to who manages it and to the applicant, told to everybody there, signed, kept by the RA, and then an officer unblocks', async () => {
    const { ukey, number, step } = await applied()
    expect(await seen(boss.browser)).toContainEqual(
      expect.objectContaining({ application: number, ukey: ukey.serialNumber, state: 'waiting', may: 'decide', network: '127.0.*.*' }),
    )
    await ukey.running.askAuthority()
    expect((await ukey.one()).agreement).toMatchObject({ standing: 'asked', managers: [expect.stringMatching(/\*/)] })
    for (const { mobile } of [boss.who, handler.who])
      expect((await messagesTo(portal, mobile)).join()).toContain(`UKey ${ukey.serialNumber}`)
    const answer = await byCertificate(boss.browser, number, true, boss.identity)
    expect(answer.body.unblockings).toContainEqual(
      expect.objectContaining({
        application: number,
        state: 'agreed',
        isHeard: true,
        decided: expect.objectContaining({ way: 'certificate' }),
      }),
    )
    expect((await messagesTo(portal, handler.who.mobile)).join()).toContain('主管同意解锁')
    expect(await view(number)).toMatchObject({ state: 'waiting', agreement: { standing: 'agreed', way: 'certificate' } })
    // agreed is not unblocked: that an officer signs, and signs that the organisation has agreed
    const secret = (await its.world.ask<ApplicationView>('GET', `/ra/v1/applications/${number}`, { secret: 'x'.repeat(43) })).status
    expect(secret).not.toBe(200)
    const { reason, answer: approved } = await reasonSigned(number)
    expect([reason, approved.status]).toEqual(['organization-agreed', 200])
    await ukey.running.askAuthority()
    expect((await ukey.running.goOn(step, newPin)).ok).toBe(true)
    expect(await ukey.signs(newPin)).toBe(true)
    expect((await its.world.audit('ra')).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['unblocking.asked', 'unblocking.agreed']),
    )
    expect((await portal.audit()).find(({ event }) => event === 'unblocking.agreed')?.detail).toMatchObject({ way: 'certificate' })
  })

  test('by passkey: over exactly this unblocking, verified by the RA too', async () => {
    const { number } = await applied()
    expect((await byPasskey(boss.browser, number, true)).body.unblockings).toContainEqual(
      expect.objectContaining({
        application: number,
        state: 'agreed',
        isHeard: true,
        decided: expect.objectContaining({ way: 'passkey' }),
      }),
    )
    expect(await view(number)).toMatchObject({ agreement: { standing: 'agreed', way: 'passkey' } })
    expect(code(await byCertificate(boss.browser, number, false, boss.identity))).toBe('AGREEMENT_OVER')
  })

  test('objected: that ends it, and the applicant reads why', async () => {
    const { ukey, number } = await applied()
    expect((await byCertificate(boss.browser, number, false, boss.identity)).status).toBe(200)
    expect(await state(number)).toBe('objected')
    await ukey.running.askAuthority()
    expect(await ukey.one()).toMatchObject({ phase: 'over', state: 'refused', refusal: 'organization-objected' })
    expect((await its.world.approve(number, its.officer, its.cookie)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
  })

  test('nobody answers: the time is over, and only who was seen at the desk is unblocked', async () => {
    const { number } = await applied()
    await sql`update ra.agreement set until = '2020-01-01' where application = (select id from ra.application where number = ${number})`.execute(
      its.world.db,
    )
    await sql`update portal.unblockings set until = '2020-01-01' where application = ${number}`.execute(portal.db)
    expect(await state(number)).toMatch(/expired|over/)
    expect(await view(number)).toMatchObject({ agreement: { standing: 'expired' } })
    expect(code(await byCertificate(boss.browser, number, true, boss.identity))).toBe('AGREEMENT_OVER')
    expect(await reasonSigned(number)).toMatchObject({ reason: 'seen-at-desk', answer: { status: 200 } })
  })

  test('before anybody answers a desk may decide too; withdrawn it waits for nobody', async () => {
    const [one, other] = [await applied(), await applied()]
    expect(await reasonSigned(one.number)).toMatchObject({ reason: 'seen-at-desk', answer: { status: 200 } })
    expect((await other.ukey.running.withdraw(other.step)).ok).toBe(true)
    for (const { number } of [one, other]) await expect.poll(() => state(number), { timeout: 20_000 }).toBe('over')
  })

  test('the RA is away while somebody agrees: told when it is back, once', async () => {
    const { number } = await applied()
    isAway = true
    expect((await byCertificate(boss.browser, number, true, boss.identity)).status).toBe(200)
    expect((await seen(boss.browser)).find(({ application }) => application === number)).toMatchObject({ state: 'agreed', isHeard: false })
    expect(await view(number)).toMatchObject({ agreement: { standing: 'asked' } })
    isAway = false
    await expect.poll(async () => (await view(number)).agreement?.standing, { timeout: 20_000 }).toBe('agreed')
  })
})

describe('R10 who may not', () => {
  test('a handler, somebody of another organisation, and whoever uses the UKey themselves', async () => {
    const { ukey, number } = await applied()
    expect(code(await handler.browser.request('POST', `${path}/${number}/challenges`, { agrees: true }))).toBe('ROLE_NOT_ALLOWED')
    expect((await seen(handler.browser)).find(({ application }) => application === number)?.may).toBe('no')
    const outsider = await newPerson(portal)
    expect(code(await outsider.browser.request('POST', `${path}/${number}/challenges`, { agrees: true }))).toBe('ROLE_NOT_ALLOWED')
    // from now on the locked certificate is one the supervisor uses
    const sha256 = createHash('sha256').update(Buffer.from(ukey.certificate.certificate, 'base64')).digest('hex')
    await sql`insert into portal.certificates (sha256, holder_id, der, first_seen_at, asked_at)
      select ${sha256}, holder_id, der, now(), now() from portal.certificates where sha256 = ${boss.identity.certificate.sha256}`.execute(
      portal.db,
    )
    expect((await seen(boss.browser)).find(({ application }) => application === number)?.may).toBe('own')
    expect(code(await boss.browser.request('POST', `${path}/${number}/challenges`, { agrees: true }))).toBe('AGREEMENT_OWN')
    expect(code(await boss.browser.request('POST', `${path}/${number}/passkey/challenges`, { agrees: true }))).toBe('AGREEMENT_OWN')
    // asked about once more there is nobody else who could agree: a desk decides
    await sql`delete from portal.unblockings where application = ${number}`.execute(portal.db)
    await expect.poll(() => state(number), { timeout: 20_000 }).toBe('nobody')
    await expect.poll(async () => (await view(number)).agreement?.standing, { timeout: 20_000 }).toBe('nobody')
  })

  test('a signature over the opposite, or over another unblocking, is none', async () => {
    const [one, other] = [await applied(), await applied()]
    expect((await byCertificate(boss.browser, one.number, true, boss.identity, false)).body.failure?.code).toBeDefined()
    expect(await state(one.number)).toBe('waiting')
    expect((await byCertificate(boss.browser, other.number, true, boss.identity)).status).toBe(200)
    const { rows } = await sql<{ evidence: Extract<AgreementReport, { kind: 'decided' }>['evidence'] }>`select evidence from ra.agreement
      where application = (select id from ra.application where number = ${other.number})`.execute(its.world.db)
    const evidence = rows[0]?.evidence ?? expect.unreachable()
    const report = { kind: 'decided', application: one.number, agrees: true, by: '王*', evidence, traceId: 'ab'.repeat(8) } as const
    // a portal that was taken over brings what was signed about something else
    for (const brought of [report, { ...report, application: one.number, agrees: false }])
      expect(await far.reportAgreement(brought)).toMatchObject({ ok: false, failure: { code: 'AGREEMENT_REFUSED' } })
    // and what somebody else signed: a certificate of another organisation
    const about = agreementAbout(
      {
        application: one.number,
        organization,
        uscc,
        ukey: one.ukey.serialNumber,
        certificate:
          (
            await sql<{ asked: { certificate: string } }>`select asked from portal.unblockings where application = ${one.number}`.execute(
              portal.db,
            )
          ).rows[0]?.asked.certificate ?? '',
      },
      true,
    )
    const nonce = approvalNonce('n'.repeat(44), about, (bytes) => createHash('sha256').update(bytes).digest())
    const foreign = portal.certify({ subject: '别的单位', uscc: newOrganization().uscc })
    const forged = { way: 'certificate', authToken: prove(foreign, nonce), nonce: 'n'.repeat(44) } as const
    expect(await far.reportAgreement({ ...report, evidence: forged })).toMatchObject({
      failure: { code: 'AGREEMENT_REFUSED', detail: { reason: 'organization' } },
    })
    // the same words signed at another origin than the portal's
    const elsewhere = { ...forged, authToken: prove(boss.identity, nonce, 'https://evil.example') }
    expect(await far.reportAgreement({ ...report, evidence: elsewhere })).toMatchObject({ failure: { code: 'AGREEMENT_REFUSED' } })
    expect(await view(one.number)).toMatchObject({ state: 'waiting', agreement: { standing: 'asked' } })
    expect((await its.world.audit('ra')).filter(({ event }) => event === 'unblocking.refused').length).toBeGreaterThanOrEqual(4)
    // told that nobody manages it after somebody was asked: a desk decides, which signs that it saw who asks
    expect(await reasonSigned(one.number)).toMatchObject({ reason: 'seen-at-desk' })
  })

  test('a caller whose certificate nobody has named hears nothing', async () => {
    expect(await stranger.waitingForAgreement()).toMatchObject({ ok: false, failure: { code: 'CALLER_REFUSED' } })
    const asked = { kind: 'nobody', application: 'A-0000-0000-0000', traceId: 'ab'.repeat(8) } as const
    expect(await stranger.reportAgreement(asked)).toMatchObject({ ok: false, failure: { code: 'CALLER_REFUSED' } })
    expect(await far.reportAgreement(asked)).toMatchObject({ ok: false, failure: { code: 'AGREEMENT_OVER' } })
  })

  test('without a portal nothing waits, nothing is taken, and an officer decides as before', async () => {
    const { agreementOrigin: _none, ...config } = its.world.ra.parts.config
    const alone = createAgreements({ ...its.world.ra.parts, config })
    expect(await alone.waitingForAgreement()).toEqual({ ok: true, value: [] })
    const { number } = await applied()
    expect(await alone.reportAgreement({ kind: 'asked', application: number, managers: [], traceId: 'ab'.repeat(8) })).toMatchObject({
      failure: { code: 'AGREEMENT_OVER' },
    })
  })
})
