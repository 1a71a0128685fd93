import { sql } from 'kysely'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asThePortal } from './as-the-portal.ts'
import { maxSiteRequestLength, parseCompactJws, readListedSite, readSiteRequest } from '@yinxin/protocol/assistant'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { issueChallenge, rememberIssued } from '../../apps/server/src/platform/authentication/challenges.ts'
import type { Expected } from '../../apps/server/src/portal/sign-in/decision.ts'
import { portalChallenges } from '../../apps/server/src/portal/sign-in/store.ts'
import {
  organization,
  origin,
  prove,
  revoked,
  startPortal,
  testClock,
  unit,
  usccOf,
  withHandler,
  type TestBrowser,
  type TestPortal,
} from './portal-harness.ts'

let portal: TestPortal

beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

describe('challenge', () => {
  it('R25 a challenge is a signed request bound to this browser, that the published key verifies', async () => {
    const browser = portal.browser()
    const { id, nonce, request } = await browser.challenge()
    const site = readListedSite((await browser.request('GET', '/.well-known/yinxin-site.json')).body)
    const jws = parseCompactJws(request, maxSiteRequestLength)
    if (jws === undefined || site?.keys[0] === undefined) throw new Error('unreadable')
    const key = createPublicKey({ format: 'jwk', key: { ...site.keys[0] } })
    expect(verify('sha256', Buffer.from(jws.signingInput), { key, dsaEncoding: 'ieee-p1363' }, jws.signature)).toBe(true)
    const read = readSiteRequest(jws, portal.clock.now().getTime() / 1000)
    expect(read.ok && read.value).toMatchObject({
      iss: origin,
      jti: id,
      nonce,
      purpose: 'sign-in',
      callback: `${origin}/ssologin/callback`,
    })
    expect(Buffer.from(nonce, 'base64')).toHaveLength(32)
    expect(browser.cookies.has('yinxin-browser')).toBe(true)
  })

  it('the cookie before sign-in is HttpOnly and SameSite=Lax', async () => {
    const answer = await portal.browser().request('POST', '/api/sign-in/challenges', { purpose: 'sign-in' })
    expect(String(answer.headers['set-cookie'])).toMatch(/^yinxin-browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('a page of another origin, or of none, gets no challenge', async () => {
    for (const foreign of [{ origin: 'https://evil.example' }, { origin: 'http://127.0.0.1:8600' }, { origin: 'null' }]) {
      const answer = await portal.browser().request('POST', '/api/sign-in/challenges', { purpose: 'sign-in' }, foreign)
      expect([answer.status, answer.body.failure.code]).toEqual([403, 'ORIGIN_REFUSED'])
    }
  })
})

const browserHash = ({ cookies }: TestBrowser) =>
  createHash('sha256')
    .update(cookies.get('yinxin-browser') ?? '')
    .digest('hex')

/** A challenge another node has issued to this browser. */
async function issuedElsewhere(browser: TestBrowser, purpose: 'sign-in' | 'step-up') {
  await browser.challenge() // for its cookie
  const challenging = {
    ...portal.parts,
    challenges: portalChallenges,
    issued: rememberIssued<Expected>(portal.parts.clock),
    origin,
    callbackPath: '/',
    requestKey: { sign: () => '' } as never,
  }
  const limits = [
    { key: 'a', most: 9 },
    { key: 'b', most: 9 },
  ] as const
  const made = await issueChallenge(challenging, { purpose, browser: browserHash(browser), limits, traceId: 'a'.repeat(16) })
  if (!made.ok) throw new Error(made.failure.code)
  return made.value
}

describe('sign-in', () => {
  it('a proof made for another purpose does not sign in, and the challenge is used up', async () => {
    const browser = portal.browser()
    const { id, nonce } = await issuedElsewhere(browser, 'step-up')
    const proof = { challengeId: id, authToken: prove(portal.certify({ subject: organization.name }), nonce) }
    expect((await browser.request('POST', '/api/sign-in', proof)).body.failure).toMatchObject({
      code: 'CHALLENGE_UNKNOWN',
      detail: { reason: 'other-purpose' },
    })
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'sign-in.refused', detail: { reason: 'other-purpose' } })
    expect((await browser.request('POST', '/api/sign-in', proof)).body.failure.detail).toBeUndefined()
  })

  it('D1 a challenge of the future is none: the clock was set back, and nobody can say how old it is', async () => {
    const own = await startPortal()
    for (const [step, next] of [
      [-120_000, 'CHALLENGE_EXPIRED'],
      [-30_000, undefined],
      [120_000, undefined],
      [400_000, 'CHALLENGE_EXPIRED'],
    ] as const) {
      const browser = own.browser()
      const { id, nonce } = await browser.challenge()
      testClock(own).step(step)
      const answer = await browser.request('POST', '/api/sign-in', {
        challengeId: id,
        authToken: prove(own.certify({ subject: organization.name }), nonce),
      })
      expect([step, answer.body.failure?.code]).toEqual([step, next])
      testClock(own).step(-step)
    }
    await own.close()
  })

  it('R19 the first sign-in of an imported organisation binds and enters; the next enters', async () => {
    const identity = portal.certify({ subject: organization.name })
    const first = await portal.browser().signIn(identity)
    expect(first.body).toEqual({ next: 'enter', location: '/workbench', firstSignIn: true })
    const second = await portal.browser().signIn(identity)
    expect(second.body).toEqual({ next: 'enter', location: '/workbench', firstSignIn: false })
  })

  it('R30 a session shows organisation, unit, certificate and limits, and its cookie is no cookie from before', async () => {
    const browser = portal.browser()
    await browser.signIn(portal.certify({ subject: organization.name }))
    expect([...browser.cookies.keys()]).toEqual(['yinxin-session'])
    const { body } = await browser.request('GET', '/api/session')
    expect(body).toMatchObject({
      organization: { name: organization.name, usccMasked: `9133**********${organization.uscc.slice(-4)}` },
      unit: { code: '30104826' },
      acr: 'certificate',
      certificate: { algorithm: 'P-256', daysLeft: 365 },
    })
    expect(body.handler).toBeUndefined()
    expect(body.sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
  })

  it('R25a the handler is known when the certificate names one', async () => {
    const browser = portal.browser()
    await browser.signIn(portal.certify({ subject: withHandler('张', '伟') }))
    expect((await browser.request('GET', '/api/session')).body.handler).toEqual({ name: '张伟' })
  })

  it('a challenge is used once, also when the proof was refused', async () => {
    const browser = portal.browser()
    const identity = portal.certify({ subject: organization.name })
    const { id, nonce } = await browser.challenge()
    const wrong = { challengeId: id, authToken: prove(identity, `${nonce}x`) }
    expect((await browser.request('POST', '/api/sign-in', wrong)).body.failure.code).toBe('SIGNATURE_INVALID')
    const right = { challengeId: id, authToken: prove(identity, nonce) }
    expect((await browser.request('POST', '/api/sign-in', right)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
  })

  it('of two proofs at once for one challenge only one enters', async () => {
    const browser = portal.browser()
    const { id, nonce } = await browser.challenge()
    const body = { challengeId: id, authToken: prove(portal.certify({ subject: organization.name }), nonce) }
    const answers = await Promise.all(Array.from({ length: 4 }, () => browser.request('POST', '/api/sign-in', body)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
  })

  it.each([true, false])(
    'of a challenge its row counts, not what the node remembers of it (certificate announced: %j)',
    async (announced) => {
      const [browser, identity] = [portal.browser(), portal.certify({ subject: organization.name })]
      await portal.browser().signIn(identity)
      const certificate = announced ? { certificate: encodeBase64(identity.der) } : {}
      const { id, nonce } = await browser.challenge({ purpose: 'sign-in', ...certificate })
      await portalChallenges.take(portal.db, id, browserHash(browser)) // another node was first
      const answer = await browser.request('POST', '/api/sign-in', { challengeId: id, authToken: prove(identity, nonce) })
      expect(answer.body.failure.code).toBe('CHALLENGE_UNKNOWN')
      expect(browser.cookies.has('yinxin-session')).toBe(false)
      expect((await portal.audit()).at(-1)).toMatchObject({ event: 'sign-in.refused', detail: { code: 'CHALLENGE_UNKNOWN' } })
    },
  )

  it('a challenge that another node issued is answered here', async () => {
    const browser = portal.browser()
    const { id, nonce } = await issuedElsewhere(browser, 'sign-in')
    const proof = { challengeId: id, authToken: prove(portal.certify({ subject: organization.name }), nonce) }
    expect((await browser.request('POST', '/api/sign-in', proof)).body.next).toBe('enter')
    expect((await browser.request('POST', '/api/sign-in', proof)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
  })

  it('who was bound when the challenge was made and is blocked since does not enter', async () => {
    const [browser, identity] = [portal.browser(), portal.certify({ subject: organization.name })]
    await portal.browser().signIn(identity)
    const { id, nonce } = await browser.challenge({ purpose: 'sign-in', certificate: encodeBase64(identity.der) })
    const block = (state: 'active' | 'blocked') => asThePortal(portal.db, sql`update portal.bindings set state = ${state}`)
    await block('blocked')
    const answer = await browser.request('POST', '/api/sign-in', { challengeId: id, authToken: prove(identity, nonce) })
    await block('active')
    expect(answer.body.failure.code).toBe('BINDING_BLOCKED')
    expect(await portalChallenges.take(portal.db, id, browserHash(browser))).toBeUndefined()
  })

  it('a challenge of another browser is unknown here', async () => {
    const [victim, attacker] = [portal.browser(), portal.browser()]
    await attacker.challenge()
    const { id, nonce } = await victim.challenge()
    const stolen = { challengeId: id, authToken: prove(portal.certify({ subject: organization.name }), nonce) }
    expect((await attacker.request('POST', '/api/sign-in', stolen)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
    expect((await victim.request('POST', '/api/sign-in', stolen)).status).toBe(200)
  })

  it('a challenge expires after five minutes, and says so', async () => {
    const browser = portal.browser()
    const { id, nonce } = await browser.challenge()
    testClock(portal).advance(300_000)
    const late = { challengeId: id, authToken: prove(portal.certify({ subject: organization.name }), nonce) }
    expect((await browser.request('POST', '/api/sign-in', late)).body.failure.code).toBe('CHALLENGE_EXPIRED')
  })

  it('a challenge made for one certificate is not answered by another', async () => {
    const browser = portal.browser()
    const [announced, other] = [portal.certify({ subject: organization.name }), portal.certify({ subject: organization.name })]
    const { id, nonce } = await browser.challenge({ purpose: 'sign-in', certificate: encodeBase64(announced.der) })
    const answer = await browser.request('POST', '/api/sign-in', { challengeId: id, authToken: prove(other, nonce) })
    expect(answer.body.failure).toMatchObject({ code: 'CHALLENGE_UNKNOWN', detail: { reason: 'other-certificate' } })
  })

  it.each([
    ['a proof for another origin', {}, { origin: 'https://evil.example' }, 'SIGNATURE_INVALID'],
    ['a revoked certificate', { ...revoked }, {}, 'CERTIFICATE_REVOKED'],
    ['an expired certificate', { notBefore: new Date('2024-01-01'), notAfter: new Date('2025-01-01') }, {}, 'CERTIFICATE_EXPIRED'],
    ['an organisation never imported', { uscc: usccOf('91330106MA27XY199') }, {}, 'ORGANIZATION_UNKNOWN'],
    ['another name under the credit code', { subject: '示范市明远机械有限责任公司' }, {}, 'NAME_MISMATCH'],
  ])('R29 %s is refused, and the audit says why with the same trace id', async (_name, certificate, change, code) => {
    const browser = portal.browser()
    const { id, nonce } = await browser.challenge()
    const identity = portal.certify({ subject: `${organization.name}`, ...certificate })
    const authToken = prove(identity, nonce, (change as { origin?: string }).origin)
    const answer = await browser.request('POST', '/api/sign-in', { challengeId: id, authToken }, { 'x-trace-id': 'abcdef0123456789' })
    expect(answer.body.failure).toMatchObject({ code, traceId: answer.headers['x-trace-id'] })
    expect(answer.headers['x-trace-id']).not.toBe('abcdef0123456789')
    expect(browser.cookies.has('yinxin-session')).toBe(false)
    const line = (await portal.audit()).findLast(({ detail }) => detail['code'] === code)
    expect(line).toMatchObject({ trace_id: answer.headers['x-trace-id'], certificate: identity.certificate.sha256 })
  })

  it('R32 an accepted sign-in is audited with revocation source and age, channel, versions and certificate', async () => {
    const browser = portal.browser()
    const identity = portal.certify({ subject: organization.name })
    const { id, nonce } = await browser.challenge({ purpose: 'sign-in', channel: 'loopback' })
    await browser.request('POST', '/api/sign-in', { challengeId: id, authToken: prove(identity, nonce) })
    const line = (await portal.audit()).findLast(({ event }) => event === 'sign-in.accepted')
    expect(line?.certificate).toBe(identity.certificate.sha256)
    expect(line?.detail).toMatchObject({
      verdict: 'accepted',
      assurance: 'certificate',
      channel: 'loopback',
      assistantVersion: '0.1.0',
      portalVersion: '0.1.0',
      handler: 'not identified',
      revocation: [{ source: 'crl', ageSeconds: expect.any(Number) }],
    })
  })

  it('R19 two first sign-ins at the same moment bind once, and both enter', async () => {
    const identity = portal.certify({
      subject: [
        ['C', 'CN'],
        ['O', organization.name],
        ['CN', '王芳'],
      ],
    })
    const answers = await Promise.all([1, 2, 3].map(() => portal.browser().signIn(identity)))
    expect(answers.map(({ body }) => body)).toEqual(answers.map(() => expect.objectContaining({ next: 'enter' })))
    expect(answers.filter(({ body }) => 'firstSignIn' in body && body.firstSignIn)).toHaveLength(1)
    const bound = (await portal.audit()).filter(
      ({ event, certificate }) => event === 'binding.created' && certificate === identity.certificate.sha256,
    )
    expect(bound).toHaveLength(1)
  })

  it('R24 renewal keeps the binding, and the organisation gets notice', async () => {
    const subject = '示范市续期有限公司'
    const renewing = await startPortal({ organizations: [{ ...organization, name: subject, units: [unit('30104899')] }] })
    try {
      await renewing.browser().signIn(renewing.certify({ subject }))
      const answer = await renewing.browser().signIn(renewing.certify({ subject }))
      expect(answer.body).toMatchObject({ next: 'enter', firstSignIn: false })
      const count = async (table: 'bindings' | 'notices') =>
        (await renewing.db.withSchema('portal').selectFrom(table).selectAll().execute()).length
      expect([await count('bindings'), await count('notices')]).toEqual([1, 2])
    } finally {
      await renewing.close()
    }
  })
})
