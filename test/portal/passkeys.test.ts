// Passkeys of persons: made, used and removed, and everything that is nearly one.
import { sql } from 'kysely'
import { consentVersions } from '@yinxin/protocol/portal'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { organization, testClock, type TestAnswer, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { citizen, codeTo, forgetLimits, identity, messagesTo, register, registrationCode, startPersonPortal } from './person-steps.ts'
import { makePasskey, type SoftPasskey, type Wrong } from './soft-authenticator.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await startPersonPortal()))
afterAll(() => portal.close())

const language = 'zh-CN'
const registered = async () => {
  const [who, browser] = [citizen(), portal.browser()]
  await register(portal, browser, who)
  await forgetLimits(portal)
  return { who, browser }
}
const askAnother = (browser: TestBrowser) => browser.request('POST', '/api/person/passkeys/options')
const add = (browser: TestBrowser, { created }: SoftPasskey) =>
  browser.request('POST', '/api/person/passkeys', { passkey: created, language })
const added = async (browser: TestBrowser, wrong?: Wrong) => {
  const passkey = makePasskey((await askAnother(browser)).body.options, wrong)
  return { passkey, answer: await add(browser, passkey) }
}
const ask = async (browser: TestBrowser) => (await browser.request('POST', '/api/person/passkeys/sign-in/options')).body.options
const enter = (browser: TestBrowser, proof: object) => browser.request('POST', '/api/person/passkeys/sign-in', { proof, language })
const codeOf = async (answer: Promise<TestAnswer>) => (await answer).body?.failure?.code
const own = async (browser: TestBrowser) => (await browser.request('GET', '/api/person')).body

describe('R16 R25 passkeys', () => {
  it('one is added, signs in on another browser, is told to the mobile, and is removed', async () => {
    const { who, browser } = await registered()
    const { passkey, answer } = await added(browser)
    expect(answer.status).toBe(204)
    expect((await own(browser)).passkeys).toMatchObject([{ id: passkey.created.id }])
    expect((await messagesTo(portal, who.mobile))[0]).toContain('添加了通行密钥')
    const elsewhere = portal.browser()
    const entered = await enter(elsewhere, passkey.prove(await ask(elsewhere)))
    expect([entered.status, entered.body]).toEqual([200, { location: '/account' }])
    expect(await own(elsewhere)).toMatchObject({ name: who.name, acr: 'otp', hasPassword: true })
    const line = (await portal.audit()).findLast(({ event }) => event === 'sign-in.accepted')
    expect(line?.detail).toMatchObject({ way: 'passkey', device: 'new' })
    expect((await browser.request('DELETE', `/api/person/passkeys/${passkey.created.id}`)).status).toBe(204)
    const later = portal.browser()
    expect(await codeOf(enter(later, passkey.prove(await ask(later))))).toBe('PASSKEY_UNKNOWN')
    expect((await portal.audit()).filter(({ event }) => /^credential\.(?:added|removed)$/.test(event))).toHaveLength(2)
  })

  it('somebody registers with one in place of a password, and gets a password by recovery when it is lost', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    await identity(browser, who)
    await registrationCode(browser, who.mobile)
    const { options } = (await browser.request('POST', '/api/person/registration/passkey')).body
    expect(options).toMatchObject({ rp: { id: 'localhost' }, authenticatorSelection: { userVerification: 'required' } })
    expect(JSON.stringify(options)).not.toContain(who.number)
    const { terms, privacy } = consentVersions
    const passkey = makePasskey(options)
    const rest = { code: await codeTo(portal, who.mobile), consents: { terms, privacy }, language }
    const complete = (chosen: object) => browser.request('POST', '/api/person/registration', { ...rest, ...chosen })
    expect(await codeOf(complete({}))).toBe('INPUT_INVALID')
    expect(await codeOf(complete({ passkey: passkey.created, password: 'correct horse battery' }))).toBe('INPUT_INVALID')
    expect((await complete({ passkey: passkey.created })).status).toBe(200)
    expect(await own(browser)).toMatchObject({ hasPassword: false, passkeys: [{ id: passkey.created.id }] })
    expect(await codeOf(browser.request('DELETE', `/api/person/passkeys/${passkey.created.id}`))).toBe('LAST_WAY_IN')
    await forgetLimits(portal)
    const lost = portal.browser()
    await lost.request('POST', '/api/person/recovery/code', { mobile: who.mobile, language })
    const recovery = { documentNumber: who.number, code: await codeTo(portal, who.mobile), password: 'another horse and cart', language }
    expect((await lost.request('POST', '/api/person/recovery', recovery)).status).toBe(204)
    const back = portal.browser()
    expect((await enter(back, passkey.prove(await ask(back)))).status).toBe(200)
    expect((await back.request('DELETE', `/api/person/passkeys/${passkey.created.id}`)).status).toBe(204)
    expect(await own(back)).toMatchObject({ hasPassword: true, passkeys: [] })
  })

  it.each([
    ['another origin', { origin: 'http://localhost:8601' }],
    ['the origin of a page that imitates us', { origin: 'https://localhost.evil.example' }],
    ['another host', { host: 'evil.example' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['a proof where a new passkey belongs, and the other way round', { type: 'webauthn.other' }],
    ['a frame of another site', { crossOrigin: true }],
    ['nobody was verified', { isVerified: false }],
  ] as const)('refused, made and used: %s', async (_, wrong) => {
    const { browser } = await registered()
    expect((await added(browser, wrong)).answer.body.failure.code).toBe('PASSKEY_REFUSED')
    const { passkey } = await added(browser)
    const other = portal.browser()
    expect(await codeOf(enter(other, passkey.prove(await ask(other), wrong)))).toBe('PASSKEY_REFUSED')
    expect(other.cookies.has('yinxin-session')).toBe(false)
  })

  it("a proof of one's own key under another's id or name opens nothing", async () => {
    const [{ browser: mine }, { browser: theirs }] = [await registered(), await registered()]
    const [{ passkey: own1 }, { passkey: other }] = [await added(mine), await added(theirs)]
    const browser = portal.browser()
    const stolen = { ...own1.prove(await ask(browser)), id: other.created.id }
    expect(await codeOf(enter(browser, stolen))).toBe('PASSKEY_REFUSED')
    const userHandle = Buffer.from('00000000-0000-4000-8000-000000000000').toString('base64url')
    expect(await codeOf(enter(browser, own1.prove(await ask(browser), { userHandle })))).toBe('PASSKEY_REFUSED')
    expect(await codeOf(add(theirs, own1))).toBe('PASSKEY_EXPIRED') // no challenge asked for
  })

  it('a challenge serves once, for one browser, one purpose and five minutes', async () => {
    const { browser } = await registered()
    const { passkey } = await added(browser)
    const [visitor, stranger] = [portal.browser(), portal.browser()]
    const [first] = [await ask(visitor)]
    await ask(stranger)
    expect(await codeOf(enter(stranger, passkey.prove(first)))).toBe('PASSKEY_REFUSED')
    const proof = passkey.prove(first)
    expect((await enter(visitor, proof)).status).toBe(200)
    expect(await codeOf(enter(visitor, proof))).toBe('PASSKEY_EXPIRED')
    const again = portal.browser()
    const late = passkey.prove(await ask(again))
    testClock(portal).advance(300_000)
    expect(await codeOf(enter(again, late))).toBe('PASSKEY_EXPIRED')
    const both = portal.browser()
    const once = passkey.prove(await ask(both))
    const answers = await Promise.all([enter(both, once), enter(both, once), enter(both, once)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('a copied passkey: a count that is not ahead of the last one is refused and written down; one that never counts is not', async () => {
    const { browser } = await registered()
    const { passkey } = await added(browser, { counter: 7 })
    const other = portal.browser()
    expect((await enter(other, passkey.prove(await ask(other), { counter: 9 }))).status).toBe(200)
    for (const counter of [9, 8, 0]) {
      const copy = portal.browser()
      expect(await codeOf(enter(copy, passkey.prove(await ask(copy), { counter })))).toBe('PASSKEY_REFUSED')
    }
    expect((await portal.audit()).findLast(({ event }) => event === 'sign-in.refused')?.detail).toMatchObject({ code: 'PASSKEY_REFUSED' })
    const { passkey: never } = await added(browser, { counter: 0 })
    for (let turn = 0; turn < 2; turn++) {
      const next = portal.browser()
      expect((await enter(next, never.prove(await ask(next), { counter: 0 }))).status).toBe(200)
    }
  })

  it('adding and removing need a sign-in of the last quarter of an hour, and an account of a person', async () => {
    const { browser } = await registered()
    const { passkey } = await added(browser)
    testClock(portal).advance(900_000)
    expect(await codeOf(askAnother(browser))).toBe('SIGN_IN_AGAIN')
    expect(await codeOf(browser.request('DELETE', `/api/person/passkeys/${passkey.created.id}`))).toBe('SIGN_IN_AGAIN')
    const holder = portal.browser()
    await holder.signIn(portal.certify({ subject: organization.name }))
    expect(await codeOf(askAnother(holder))).toBe('NOT_FOUND')
    const { browser: stranger } = await registered()
    expect(await codeOf(stranger.request('DELETE', `/api/person/passkeys/${passkey.created.id}`))).toBe('NOT_FOUND')
  })

  it('ten and no more; the last two of who has no password cannot both go at once', async () => {
    const { browser } = await registered()
    const made: SoftPasskey[] = []
    for (let turn = 0; turn < 10; turn++) made.push((await added(browser)).passkey)
    expect(await codeOf(askAnother(browser))).toBe('PASSKEYS_TOO_MANY')
    for (const one of made.slice(2)) await browser.request('DELETE', `/api/person/passkeys/${one.created.id}`)
    await portal.db.withSchema('portal').updateTable('credentials').set({ revoked_at: portal.clock.now() }).execute()
    const waiting = async () =>
      (await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(portal.db)).rows
        .length
    // both have begun before either can go on
    const removing = await portal.db.transaction().execute(async (trx) => {
      await sql`select 1 from portal.persons for update`.execute(trx)
      const both = Promise.all(made.slice(0, 2).map((one) => browser.request('DELETE', `/api/person/passkeys/${one.created.id}`)))
      await expect.poll(waiting).toBe(2)
      return { both } // not waited for in here: it waits for this transaction
    })
    const gone = await removing.both
    expect(gone.map(({ status }) => status).toSorted()).toEqual([204, 409])
  })

  it.each([
    ['no base64url', { id: '<script>' }, 'INPUT_INVALID'],
    ['a megabyte', { clientDataJSON: 'A'.repeat(5000) }, 'INPUT_INVALID'],
    ['a field nobody asked for', { rawId: 'AAAA' }, 'INPUT_INVALID'],
    ['no JSON', { clientDataJSON: 'AAAA' }, 'PASSKEY_REFUSED'],
    ['no authenticator data', { authenticatorData: 'AA' }, 'PASSKEY_REFUSED'],
    ['no signature', { signature: 'AA' }, 'PASSKEY_REFUSED'],
  ])('strange input: %s', async (_, change, code) => {
    const { browser } = await registered()
    const { passkey } = await added(browser)
    const other = portal.browser()
    expect(await codeOf(enter(other, { ...passkey.prove(await ask(other)), ...change }))).toBe(code)
  })

  it('nested to the bottom: an attestation object of arrays in arrays is refused', async () => {
    const { browser } = await registered()
    const passkey = makePasskey((await askAnother(browser)).body.options)
    const attestationObject = Buffer.alloc(6000, 0x81).toString('base64url')
    const answer = await browser.request('POST', '/api/person/passkeys', { passkey: { ...passkey.created, attestationObject }, language })
    expect(answer.body.failure.code).toBe('PASSKEY_REFUSED')
  })

  it('where the portal is known by an address there are none, and the page is told so', async () => {
    const known = await startPersonPortal({ config: { origin: 'http://127.0.0.1:8600' } })
    const headers = { host: '127.0.0.1:8600', origin: 'http://127.0.0.1:8600' }
    expect((await known.browser().request('GET', '/api/person/options', undefined, headers)).body.passkeys).toBe(false)
    expect(await codeOf(known.browser().request('POST', '/api/person/passkeys/sign-in/options', undefined, headers))).toBe(
      'PASSKEY_REFUSED',
    )
    await known.close()
  })
})
