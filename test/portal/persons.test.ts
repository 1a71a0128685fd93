// Natural persons: registration, sign-in by password and code, recovery, and what strangers get when they try the same.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consentVersions } from '@yinxin/protocol/portal'
import { createPersonLimits } from '../../apps/server/src/portal/persons/limits.ts'
import { registerOf } from '../../apps/server/src/portal/persons/real-name.ts'
import { organization, testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'
import {
  citizen,
  codeTo,
  complete,
  forgetLimits,
  identity,
  messagesTo,
  password,
  register,
  registrationCode,
  residentId,
  signIn,
  signInCode,
  startPersonPortal,
} from './person-steps.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await startPersonPortal()))
afterAll(() => portal.close())

const lastRegistered = async () =>
  (
    await sql<{
      subject: string
    }>`select subject from portal.audit_line where event = 'person.registered' order by number desc limit 1`.execute(portal.db)
  ).rows[0]?.subject
const registered = async () => {
  const [who, browser] = [citizen(), portal.browser()]
  await register(portal, browser, who)
  await forgetLimits(portal)
  return { who, browser }
}

describe('R16 registration', () => {
  it('name and document, mobile and code, password, consents: an account, signed in', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    const begun = await identity(browser, who)
    expect(begun.body.identity).toMatchObject({ name: who.name, kind: 'resident-id', proofing: 'registry' })
    expect(begun.text).not.toContain(who.number)
    expect((await browser.request('GET', '/api/person/registration')).body).toEqual(begun.body)
    const sent = await registrationCode(browser, who.mobile)
    expect(Date.parse(sent.body.expiresAt) - Date.parse(sent.body.sentAt)).toBe(300_000)
    const done = await complete(browser, await codeTo(portal, who.mobile))
    expect([done.status, done.body]).toEqual([200, { location: '/account' }])
    const { body } = await browser.request('GET', '/api/person')
    expect(body).toMatchObject({ name: who.name, done: ['person'], proofing: { level: 'registry' }, acr: 'otp' })
    expect(body.document.numberMasked).toBe(`9901**********${who.number.slice(-4)}`)
    expect(body.mobileMasked).toBe(`199****${who.mobile.slice(-4)}`)
    expect(body.sessions).toMatchObject([{ current: true }])
    expect(await messagesTo(portal, who.mobile)).toHaveLength(2) // the code, and that the account is there
  })

  it('R33 no table, log or audit line holds name, number or mobile in the clear', async () => {
    const [who, browser] = [citizen({ name: '梁一诺' }), portal.browser()]
    await register(portal, browser, who)
    for (const table of ['persons', 'codes', 'registrations', 'messages', 'credentials', 'audit_line', 'limits', 'sessions']) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.id('portal', table)} t`.execute(portal.db)
      const text = rows.map(({ row }) => row).join('\n')
      const hex = (value: string) => Buffer.from(value).toString('hex')
      for (const own of [who.number, who.mobile, who.name, password, hex(who.number), hex(who.mobile), hex(who.name)])
        expect(text.includes(own), `${table} holds ${own}`).toBe(false)
    }
  })

  it('R33 a sealed value moved to another row does not open', async () => {
    await register(portal, portal.browser(), citizen())
    const one = await lastRegistered()
    const browser = portal.browser()
    await register(portal, browser, citizen())
    const moved = sql`(select name_enc from portal.persons where id = ${one})`
    await sql`update portal.persons set name_enc = ${moved} where id = ${await lastRegistered()}`.execute(portal.db)
    expect((await browser.request('GET', '/api/person')).body.failure.code).toBe('INTERNAL')
  })

  it('the consent to the document comes first, in the version that is shown', async () => {
    const who = citizen()
    const old = { name: who.name, document: { kind: who.kind, number: who.number }, consent: '2020-01-01' }
    const refused = await portal.browser().request('POST', '/api/person/registration/identity', old)
    expect(refused.body.failure.code).toBe('CONSENT_MISSING')
    await register(portal, portal.browser(), who)
    const { rows } = await sql`select text, version from portal.consents where person_id = ${await lastRegistered()} order by text`.execute(
      portal.db,
    )
    expect(rows).toEqual(['identity', 'privacy', 'terms'].map((text) => ({ text, version: consentVersions.terms })))
  })

  it('R20 what differs from the register is refused and not kept; a check character that does not fit is not what refuses', async () => {
    const browser = portal.browser()
    const who = citizen()
    expect((await identity(browser, { ...who, name: '梁二诺' })).body.failure.code).toBe('IDENTITY_NOT_MATCHED')
    expect((await browser.request('GET', '/api/person/registration')).body).toEqual({})
    const misfit = who.number.slice(0, 17) + (who.number.endsWith('0') ? '1' : '0')
    const known = await startPersonPortal({ realName: registerOf('register', [{ ...who, number: misfit }]) })
    expect((await identity(known.browser(), { ...who, number: misfit })).body.identity?.proofing).toBe('registry')
    await known.close()
  })

  it('without a register a person is who they say, as long as the number can be one', async () => {
    const alone = await startPersonPortal({ realName: { id: 'away', compare: async () => Promise.reject(new Error('away')) } })
    const who = citizen()
    expect((await identity(alone.browser(), who)).body.identity.proofing).toBe('self-asserted')
    const misfit = who.number.slice(0, 17) + (who.number.endsWith('0') ? '1' : '0')
    expect((await identity(alone.browser(), { ...who, number: misfit })).body.failure.code).toBe('DOCUMENT_NUMBER_INVALID')
    await alone.close()
  })

  it('a foreigner registers by passport', async () => {
    const foreign = { ...citizen(), name: 'Anne Marie', kind: 'passport' as const, number: 'E12345678' }
    const abroad = await startPersonPortal({ realName: registerOf('register', [foreign]) })
    const browser = abroad.browser()
    await register(abroad, browser, foreign)
    expect((await browser.request('GET', '/api/person')).body.document).toEqual({ kind: 'passport', numberMasked: 'E******78' })
    expect((await signInCode(abroad.browser(), 'e1234 5678')).status).toBe(200)
    await abroad.close()
  })

  it('R50 a provider that answers with a pseudonym: the account works and no number is kept', async () => {
    const who = citizen()
    const service = await startPersonPortal({ realName: registerOf('provider', [{ ...who, pseudonym: 'P-0001' }]) })
    const browser = service.browser()
    expect((await register(service, browser, who)).status).toBe(200)
    expect((await browser.request('GET', '/api/person')).body.document).toBeUndefined()
    const { rows } =
      await sql`select 1 from portal.persons where document_enc is null and document_hash is null and pseudonym_hash is not null`.execute(
        service.db,
      )
    expect(rows).toHaveLength(1)
    const again = service.browser()
    expect((await register(service, again, { ...who, mobile: '19911112222' })).body.failure.code).toBe('REGISTRATION_TAKEN')
    await service.close()
  })

  it('who is under 16 comes to a desk', async () => {
    const child = citizen({ number: residentId(1, '20150307') })
    expect((await identity(portal.browser(), child)).body.failure.code).toBe('UNDER_AGE')
  })

  it('a code or password that was wrong leaves everything as it was; a weak password costs no try', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    await identity(browser, who)
    await registrationCode(browser, who.mobile)
    const code = await codeTo(portal, who.mobile)
    const wrong = code === '000000' ? '000001' : '000000'
    expect((await complete(browser, wrong)).body.failure).toMatchObject({ code: 'CODE_WRONG', detail: { triesLeft: 4 } })
    for (let turn = 0; turn < 6; turn++) expect((await complete(browser, code, 'woaini5201314')).body.failure.code).toBe('PASSWORD_COMMON')
    expect((await complete(browser, code, `xx${who.mobile}xx`)).body.failure.code).toBe('PASSWORD_PERSONAL')
    expect((await complete(browser, code)).status).toBe(200)
  })

  it('a double submit makes one account', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    await identity(browser, who)
    await registrationCode(browser, who.mobile)
    const code = await codeTo(portal, who.mobile)
    const answers = await Promise.all([complete(browser, code), complete(browser, code), complete(browser, code)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { body, status } of answers)
      if (status !== 200) expect(['REGISTRATION_TAKEN', 'REGISTRATION_LOST', 'CODE_EXPIRED']).toContain(body.failure.code)
  })

  it('a registration that is left for half an hour is gone', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    await identity(browser, who)
    testClock(portal).advance(1_800_000)
    expect((await browser.request('GET', '/api/person/registration')).body).toEqual({})
    expect((await registrationCode(browser, who.mobile)).body.failure.code).toBe('REGISTRATION_LOST')
  })
})

describe('R25 sign-in by password and code', () => {
  it('by mobile or document number, and out again', async () => {
    const { who, browser } = await registered()
    expect((await browser.request('DELETE', '/api/session')).status).toBe(204)
    expect((await browser.request('GET', '/api/person')).body.failure.code).toBe('SESSION_MISSING')
    for (const account of [who.mobile, who.number.toLowerCase()]) {
      await forgetLimits(portal)
      const sent = await signInCode(browser, account)
      expect(Object.keys(sent.body)).toEqual(['sentAt', 'expiresAt', 'resendAt'])
      expect((await signIn(browser, await codeTo(portal, who.mobile))).body).toEqual({ location: '/account' })
      expect((await browser.request('GET', '/api/person')).body.name).toBe(who.name)
    }
    const lines = (await portal.audit()).filter(({ event, detail }) => event === 'sign-in.accepted' && detail['way'] === 'password-code')
    expect(lines.at(-1)?.detail).toMatchObject({ principal: 'person', acr: 'otp', device: 'known' })
  })

  it('the code alone opens nothing: it belongs to the browser whose password was right, once, for five minutes', async () => {
    const { who } = await registered()
    const browser = portal.browser()
    await signInCode(browser, who.mobile)
    const code = await codeTo(portal, who.mobile)
    const stranger = portal.browser()
    await stranger.challenge()
    expect((await signIn(stranger, code)).body.failure.code).toBe('CODE_EXPIRED')
    testClock(portal).advance(300_000)
    expect((await signIn(browser, code)).body.failure.code).toBe('CODE_EXPIRED')
    await forgetLimits(portal)
    await signInCode(browser, who.mobile)
    const [fresh, both] = [await codeTo(portal, who.mobile), portal.browser()]
    both.cookies.set('yinxin-browser', browser.cookies.get('yinxin-browser') ?? '')
    const answers = await Promise.all([signIn(browser, fresh), signIn(both, fresh)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('five wrong codes end it, the right one too', async () => {
    const { who } = await registered()
    const browser = portal.browser()
    await signInCode(browser, who.mobile)
    const code = await codeTo(portal, who.mobile)
    const wrong = code === '000000' ? '000001' : '000000'
    const answers = []
    for (let turn = 0; turn < 5; turn++) answers.push((await signIn(browser, wrong)).body.failure.code)
    expect(answers).toEqual(['CODE_WRONG', 'CODE_WRONG', 'CODE_WRONG', 'CODE_WRONG', 'CODE_EXPIRED'])
    expect((await signIn(browser, code)).body.failure.code).toBe('CODE_EXPIRED')
  })

  it('a session of a person acts for no organisation: workbench, units and business systems stay closed', async () => {
    const { browser } = await registered()
    for (const [method, url, body] of [
      ['GET', '/api/session', undefined],
      ['POST', '/api/session/unit', { unitCode: '30104826' }],
      ['POST', '/api/session/contexts', { unitCode: '30104826' }],
    ] as const)
      expect((await browser.request(method, url, body)).body.failure.code).toBe('CERTIFICATE_SIGN_IN_NEEDED')
    const holder = portal.browser()
    await holder.signIn(portal.certify({ subject: organization.name }))
    expect((await holder.request('GET', '/api/person')).body.failure.code).toBe('NOT_FOUND')
    const own = (await holder.request('GET', '/api/session')).body.sessions[0].id
    expect((await browser.request('DELETE', `/api/sessions/${own}`)).body.failure.code).toBe('NOT_FOUND')
  })

  it('a sign-in by certificate in the same browser ends the session of the person, and the other way round', async () => {
    const { who, browser } = await registered()
    const before = browser.cookies.get('yinxin-session')
    await browser.signIn(portal.certify({ subject: organization.name }))
    expect((await browser.request('GET', '/api/session')).status).toBe(200)
    browser.cookies.set('yinxin-session', before ?? '')
    expect((await browser.request('GET', '/api/person')).body.failure.code).toBe('SESSION_MISSING')
    await browser.signIn(portal.certify({ subject: organization.name }))
    await signInCode(browser, who.mobile)
    await signIn(browser, await codeTo(portal, who.mobile))
    expect((await browser.request('GET', '/api/session')).body.failure.code).toBe('CERTIFICATE_SIGN_IN_NEEDED')
  })

  it('R38 a new device is told to the mobile; a known one is not', async () => {
    const { who, browser } = await registered()
    const newDevice = async () => (await messagesTo(portal, who.mobile)).filter((text) => text.includes('新设备')).length
    await signInCode(browser, who.mobile)
    await signIn(browser, await codeTo(portal, who.mobile))
    expect(await newDevice()).toBe(0)
    await forgetLimits(portal)
    const elsewhere = portal.browser()
    await signInCode(elsewhere, who.mobile)
    await signIn(elsewhere, await codeTo(portal, who.mobile))
    expect(await newDevice()).toBe(1)
    expect((await browser.request('GET', '/api/person')).body.sessions).toHaveLength(2)
  })
})

describe('R16 recovery', () => {
  const recover = (browser: TestBrowser, code: string, documentNumber: string, chosen = 'another horse and cart') =>
    browser.request('POST', '/api/person/recovery', { code, documentNumber, password: chosen, language: 'zh-CN' })
  const recoveryCode = (browser: TestBrowser, mobile: string) =>
    browser.request('POST', '/api/person/recovery/code', { mobile, language: 'zh-CN' })

  it('code and document number set a new password; every session ends, the old password is worth nothing', async () => {
    const { who, browser } = await registered()
    const lost = portal.browser()
    await recoveryCode(lost, who.mobile)
    const code = await codeTo(portal, who.mobile)
    expect((await recover(lost, code, residentId(999))).body.failure).toMatchObject({ code: 'RECOVERY_WRONG', detail: { triesLeft: 4 } })
    expect((await recover(lost, code, who.number)).status).toBe(204)
    expect((await browser.request('GET', '/api/person')).body.failure.code).toBe('SESSION_MISSING')
    expect((await messagesTo(portal, who.mobile)).some((text) => text.includes('已重设'))).toBe(true)
    await forgetLimits(portal)
    expect((await signInCode(browser, who.mobile)).body.failure.code).toBe('ACCOUNT_OR_PASSWORD_WRONG')
    expect((await signInCode(browser, who.mobile, 'another horse and cart')).status).toBe(200)
  })

  it('nobody learns whether a number has an account: answers, failures and tries are the same', async () => {
    const { who } = await registered()
    const answers = []
    for (const mobile of [who.mobile, '19922223333']) {
      const browser = portal.browser()
      const sent = await recoveryCode(browser, mobile)
      const wrong = await recover(browser, '000000', who.number)
      answers.push([sent.status, Object.keys(sent.body), wrong.status, wrong.body.failure.code, wrong.body.failure.detail])
    }
    expect(answers[0]).toEqual(answers[1])
    expect((await messagesTo(portal, '19922223333'))[0]).toContain('没有账号')
  })
})

describe('R16 abuse', () => {
  it('enumeration: an account nobody has and a wrong password are one answer, and registering a taken number looks like any other', async () => {
    const { who } = await registered()
    const failureOf = async (account: string) => {
      const { failure } = (await signInCode(portal.browser(), account, 'wrong horse battery')).body
      return { ...failure, traceId: undefined }
    }
    expect(await failureOf(who.mobile)).toEqual(await failureOf('19933334444'))
    const [browser, other] = [portal.browser(), citizen()]
    await identity(browser, other)
    await forgetLimits(portal)
    const sent = await registrationCode(browser, who.mobile)
    expect([sent.status, Object.keys(sent.body)]).toEqual([200, ['sentAt', 'expiresAt', 'resendAt']])
    const [told = ''] = await messagesTo(portal, who.mobile)
    expect(told).toContain('已经有账号')
    expect(told).not.toMatch(/\d{6}/)
  })

  it('code bombing: one number gets one code a minute, whoever asks and on whichever node', async () => {
    const who = citizen()
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        portal.browser().request('POST', '/api/person/recovery/code', { mobile: who.mobile, language: 'zh-CN' }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 429, 429, 429, 429, 429])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body.failure).toMatchObject({ code: 'TOO_MANY_REQUESTS', detail: { minutes: 1 } })
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    expect(await messagesTo(portal, who.mobile)).toHaveLength(1)
    const elsewhere = createPersonLimits(portal.db)
    const taken = await elsewhere.take(
      ['codeSoon'],
      { browser: 'b', address: '203.0.113.9' },
      (await portal.parts.personKeys()).mobileHash(who.mobile),
    )
    expect(taken.ok).toBe(false)
  })

  it('brute force: ten passwords a quarter of an hour for an account, from many browsers at once, on all nodes together; its own device goes on', async () => {
    const { who, browser } = await registered()
    const guesses = await Promise.all(
      Array.from({ length: 14 }, (_, turn) => signInCode(portal.browser(), who.mobile, `wrong horse ${turn} battery`)),
    )
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(4)
    expect((await signInCode(portal.browser(), who.mobile)).status).toBe(429)
    const node = createPersonLimits(portal.db) // another one, asked from another browser and address
    const account = (await portal.parts.personKeys()).accountHash(who.mobile)
    expect((await node.take(['password'], { browser: 'another', address: '203.0.113.9' }, account)).ok).toBe(false)
    expect((await signInCode(browser, who.mobile)).status).toBe(200)
  })

  it('the register is no directory: a document may be compared five times a day, a browser six', async () => {
    const [who, browser] = [citizen(), portal.browser()]
    await identity(browser, who)
    const names = []
    for (let turn = 0; turn < 5; turn++) names.push((await identity(portal.browser(), { ...who, name: '某某某' })).status)
    expect(names).toEqual([403, 403, 403, 403, 429])
    const others = []
    for (let turn = 0; turn < 6; turn++) others.push((await identity(browser, citizen())).status)
    expect(others).toEqual([200, 200, 200, 200, 200, 429])
  })

  it.each([
    ['markup in the name', { name: '<img src=x onerror=alert(1)>' }, 'PERSON_NAME_INVALID'],
    ['a formula in the name', { name: '=HYPERLINK("x")' }, 'PERSON_NAME_INVALID'],
    ['NUL in the name', { name: '梁\u0000诺' }, 'PERSON_NAME_INVALID'],
    ['SQL in the number', { document: { kind: 'passport', number: "1' or '1'='1" } }, 'DOCUMENT_NUMBER_INVALID'],
    ['an unknown kind', { document: { kind: 'library-card', number: '1' } }, 'INPUT_INVALID'],
    ['a number as a number', { document: { kind: 'passport', number: 12_345_678 } }, 'INPUT_INVALID'],
    ['a field nobody asked for', { proofing: 'registry' }, 'INPUT_INVALID'],
    ['a megabyte of name', { name: '梁'.repeat(60_000) }, 'INPUT_TOO_LARGE'],
  ])('%s', async (_, change, code) => {
    const { name, kind, number } = citizen()
    const body = { name, document: { kind, number }, consent: consentVersions.identity, ...change }
    expect((await portal.browser().request('POST', '/api/person/registration/identity', body)).body.failure.code).toBe(code)
  })

  it('where no code can be sent nobody registers, and the page is told so', async () => {
    const closed = await startPersonPortal({ messages: undefined })
    expect((await closed.browser().request('GET', '/api/person/options')).body).toEqual({ open: false, compared: true, passkeys: true })
    expect((await identity(closed.browser(), citizen())).body.failure.code).toBe('PERSONS_CLOSED')
    expect((await signInCode(closed.browser(), '19900000163')).body.failure.code).toBe('PERSONS_CLOSED')
    expect((await closed.browser().request('GET', '/api/demo/messages')).status).toBe(404)
    await closed.close()
  })

  it('messages are shown in the demo only, and leave the database when a service took them', async () => {
    const taken: string[] = []
    const real = await startPersonPortal({ messages: { deliver: async ({ text }) => void taken.push(text) } })
    const who = citizen()
    const browser = real.browser()
    await identity(browser, who)
    await registrationCode(browser, who.mobile)
    await expect.poll(() => taken.length, { timeout: 15_000 }).toBe(1)
    expect(taken[0]).toMatch(/\d{6}/)
    await expect.poll(async () => (await sql`select 1 from portal.messages`.execute(real.db)).rows.length).toBe(0)
    expect((await browser.request('GET', '/api/demo/messages')).status).toBe(404)
    await real.close()
  })
})
