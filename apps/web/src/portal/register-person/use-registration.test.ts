import { type FailureCode } from '@yinxin/protocol/failures'
import { consentVersions, type RegistrationIdentity } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { useRegistration } from './use-registration.ts'

const identity: RegistrationIdentity = {
  ...{ name: '梁一诺', kind: 'resident-id', numberMasked: '110105********002X', proofing: 'registry', expiresAt: '2026-11-29T10:00:00Z' },
}
const begun = 'GET /api/person/registration'
const compare = 'POST /api/person/registration/identity'
const sendCode = 'POST /api/person/registration/code'
const register = 'POST /api/person/registration'
const askPasskey = 'POST /api/person/registration/passkey'
const code = { sentAt: '2026-11-29T09:00:00Z', expiresAt: '2026-11-29T09:05:00Z', resendAt: '2026-11-29T09:01:00Z' }
const fits = '11010519491231002X'
const fitsNot = '110105194912310021'

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
let leave: (() => void) | undefined
beforeEach(() => {
  ;[portal, browser] = [portalEdge(), browserEdge()]
  portal.says(begun, {})
  portal.says(compare, { identity })
  portal.says(sendCode, code)
  portal.says(register, { location: '/account' })
})
afterEach(() => {
  leave?.()
  vi.unstubAllGlobals()
})

async function page() {
  const opened = mounted(() => useRegistration('en'))
  leave = opened.leave
  await settled()
  return opened.of
}
type Page = Awaited<ReturnType<typeof page>>

/** Types name and document, and consents. */
const typedIn = (of: Page, number = fits) => Object.assign(of.typed, { name: '梁一诺', number, identityConsent: true })

/** The page whose identity is settled and whose code was sent; all that is left to do is to press. */
async function ready() {
  const of = await page()
  typedIn(of)
  await of.compare()
  Object.assign(of.typed, { mobile: '19900000163', code: '123456', password: 'correct horse battery', terms: true })
  await of.askCode()
  return of
}

describe('R16 name and document of a registration', () => {
  it('are sent after their own consent, and the number is not kept on the page', async () => {
    const of = await page()
    typedIn(of)
    expect(await of.compare()).toBe(true)
    expect(portal.calls.at(-1)).toEqual({
      what: compare,
      body: { name: '梁一诺', document: { kind: 'resident-id', number: fits }, consent: consentVersions.identity },
    })
    expect([of.identity.value, of.typed.number, of.comparedAt.value instanceof Date]).toEqual([identity, '', true])
    expect([...browser.kept.keys()]).toEqual([])
  })

  it('are not sent without it; the page says what is missing', async () => {
    const of = await page()
    typedIn(of)
    of.typed.identityConsent = false
    expect([await of.compare(), of.missing.value, portal.count(compare)]).toEqual([false, 'identityConsent', 0])
  })

  it('R20 a check character that does not fit is asked about once; pressed again the number goes as it is', async () => {
    const of = await page()
    typedIn(of, fitsNot)
    expect([await of.compare(), of.doubted.value, portal.count(compare)]).toEqual([false, fitsNot, 0])
    expect([await of.compare(), portal.count(compare)]).toEqual([true, 1])
  })

  it('R20 another number that does not fit is asked about again', async () => {
    const of = await page()
    typedIn(of, fitsNot)
    await of.compare()
    of.typed.number = '110105194912310022'
    expect([await of.compare(), of.doubted.value, portal.count(compare)]).toEqual([false, '110105194912310022', 0])
  })

  it.each(['', '1', 'x'.repeat(5000), '<script>'])(
    'a number that is none (%.9s) is judged by the portal, whose words the page shows',
    async (number) => {
      portal.says(compare, 'DOCUMENT_NUMBER_INVALID')
      const of = await page()
      typedIn(of, number)
      expect(await of.compare()).toBe(false)
      expect(of.failed.value).toMatchObject({ field: 'number', failure: { code: 'DOCUMENT_NUMBER_INVALID' } })
      expect(of.typed.number).toBe(number)
    },
  )

  it.each([
    ['PERSON_NAME_INVALID', 'name'],
    ['DOCUMENT_NUMBER_INVALID', 'number'],
    ['IDENTITY_NOT_MATCHED', undefined],
    ['UNDER_AGE', undefined],
    ['TOO_MANY_REQUESTS', undefined],
  ] as const)('%s stands beside %s, and nothing that was typed is lost', async (failed, field) => {
    portal.says(compare, failed)
    const of = await page()
    typedIn(of)
    expect(await of.compare()).toBe(false)
    expect([of.failed.value?.failure.code, of.failed.value?.field, of.typed.number, of.busy.value]).toEqual([
      failed,
      field,
      fits,
      undefined,
    ])
  })

  it('pressed twice are compared once', async () => {
    const of = await page()
    typedIn(of)
    const release = portal.hold(compare)
    const first = of.compare()
    expect([of.busy.value, await of.compare()]).toEqual(['compare', false])
    release()
    expect([await first, portal.count(compare)]).toEqual([true, 1])
  })

  it('of a registration that was begun before are there when the page is loaded anew', async () => {
    portal.says(begun, { identity })
    expect((await page()).identity.value).toEqual(identity)
  })

  it('that were compared meanwhile are not replaced by a slow answer about what was before', async () => {
    portal.says(begun, { identity: { ...identity, name: '某人' } })
    const release = portal.hold(begun)
    const of = await page()
    typedIn(of)
    await of.compare()
    release()
    await settled()
    expect(of.identity.value?.name).toBe('梁一诺')
  })

  it('nobody could read whether one was begun: the page starts from the beginning, without a failure', async () => {
    portal.says(begun, 'INTERNAL')
    const of = await page()
    expect([of.identity.value, of.failed.value]).toEqual([undefined, undefined])
  })

  it('may be typed anew', async () => {
    const of = await ready()
    of.change()
    expect([of.identity.value, of.failed.value, of.missing.value]).toEqual([undefined, undefined, undefined])
  })
})

describe('R16 the code of a registration', () => {
  it('goes to the mobile in the language of the page', async () => {
    const of = await ready()
    expect(portal.calls.at(-1)).toEqual({ what: sendCode, body: { mobile: '19900000163', language: 'en' } })
    expect(of.code.sentAt.value).toMatch(/^\d\d:\d\d$/)
  })

  it('too soon for another: none is sent, and that is no failure', async () => {
    const of = await ready()
    expect([await of.askCode(), portal.count(sendCode), of.failed.value]).toEqual([false, 1, undefined])
  })

  it('for a mobile that is none is said beside the mobile', async () => {
    portal.says(sendCode, 'MOBILE_INVALID')
    const of = await page()
    expect(await of.askCode()).toBe(false)
    expect([of.failed.value?.field, of.code.sentAt.value]).toEqual(['mobile', undefined])
  })

  it('of a registration that was given up meanwhile: name and document are asked for again, all else stays', async () => {
    const of = await ready()
    portal.says(register, 'REGISTRATION_LOST')
    await of.submit()
    expect([of.identity.value, of.failed.value?.failure.code, of.typed.mobile, of.typed.code]).toEqual([
      ...[undefined, 'REGISTRATION_LOST', '19900000163', '123456'],
    ])
  })
})

describe('R16 registering', () => {
  it('by password leads where the portal says, without a way back to the form', async () => {
    const of = await ready()
    await of.submit()
    expect(browser.replaced).toEqual(['/account'])
    const { terms, privacy } = consentVersions
    expect(portal.calls.at(-1)).toEqual({
      what: register,
      body: { code: '123456', consents: { terms, privacy }, language: 'en', password: 'correct horse battery' },
    })
  })

  it('says the first thing that is missing, in the order of the page', async () => {
    const of = await page()
    await of.submit()
    expect(of.missing.value).toBe('name')
    typedIn(of)
    await of.compare()
    await of.submit()
    expect(of.missing.value).toBe('code')
    of.typed.mobile = '19900000163'
    await of.askCode()
    await of.submit()
    expect(of.missing.value).toBe('terms')
    expect(portal.count(register)).toBe(0)
    of.typed.terms = true
    await of.submit()
    expect([of.missing.value, portal.count(register)]).toEqual([undefined, 1])
  })

  it.each<[FailureCode, string | undefined]>([
    ['CODE_WRONG', 'code'],
    ['CODE_EXPIRED', 'code'],
    ['PASSWORD_LENGTH', 'password'],
    ['PASSWORD_COMMON', 'password'],
    ['PASSWORD_PERSONAL', 'password'],
    ['PASSWORD_NUMBER', 'password'],
    ['REGISTRATION_TAKEN', undefined],
    ['PORTAL_BUSY', undefined],
    ['PORTAL_UNREACHABLE', undefined],
  ])('%s stands beside %s; everything typed stays, and the next press tries again', async (failed, field) => {
    const of = await ready()
    portal.says(register, failed === 'PORTAL_UNREACHABLE' ? 'offline' : failed, { location: '/account' })
    await of.submit()
    expect([of.failed.value?.failure.code, of.failed.value?.field, browser.replaced]).toEqual([failed, field, []])
    expect([of.typed.password, of.identity.value]).toEqual(['correct horse battery', identity])
    await of.submit()
    expect([of.failed.value, browser.replaced]).toEqual([undefined, ['/account']])
  })

  it('pressed twice registers once', async () => {
    const of = await ready()
    const release = portal.hold(register)
    const first = of.submit()
    await of.submit()
    expect([of.busy.value, portal.count(register)]).toEqual(['register', 1])
    release()
    await first
    expect(browser.replaced).toEqual(['/account'])
  })
})

describe('R16 registering by passkey', () => {
  /** A device that makes passkeys, or says why it does not. */
  function device(answer: object | Error) {
    const create = vi.fn(async () => {
      if (answer instanceof Error) throw answer
      return answer
    })
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('PublicKeyCredential', () => undefined)
    vi.stubGlobal('navigator', { credentials: { create } })
    return create
  }
  const options = {
    challenge: 'AAAA',
    rp: { id: 'portal.example', name: 'Portal' },
    user: { id: 'AAAA', name: 'a', displayName: 'a' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  }
  const bytes = Uint8Array.of(1, 2, 3).buffer
  const credential = {
    ...{ id: 'AQID', rawId: bytes, type: 'public-key', getClientExtensionResults: () => ({}) },
    response: { clientDataJSON: bytes, attestationObject: bytes, getTransports: () => ['internal'] },
  }

  it('makes it first, and sends no password although one is typed', async () => {
    const create = device(credential)
    portal.says(askPasskey, { options })
    const of = await ready()
    of.typed.way = 'passkey'
    await of.submit()
    expect(create).toHaveBeenCalledOnce()
    const body = portal.calls.at(-1)?.body as Record<string, unknown>
    expect(body['passkey']).toEqual({ id: 'AQID', clientDataJSON: 'AQID', attestationObject: 'AQID', transports: ['internal'] })
    expect([Object.hasOwn(body, 'password'), browser.replaced]).toEqual([false, ['/account']])
  })

  it.each([
    ['NotAllowedError', 'PASSKEY_CANCELLED'],
    ['InvalidStateError', 'PASSKEY_THERE'],
    ['SecurityError', 'PASSKEY_REFUSED'],
  ])('the browser says %s: %s is said, nobody is registered, a password still may', async (name, failed) => {
    device(Object.assign(new Error('no'), { name }))
    portal.says(askPasskey, { options })
    const of = await ready()
    of.typed.way = 'passkey'
    await of.submit()
    expect([of.failed.value?.failure.code, portal.count(register), of.busy.value]).toEqual([failed, 0, undefined])
    of.typed.way = 'password'
    await of.submit()
    expect(browser.replaced).toEqual(['/account'])
  })

  it('the portal asks for none: the device is not bothered', async () => {
    const create = device(credential)
    portal.says(askPasskey, 'REGISTRATION_LOST')
    const of = await ready()
    of.typed.way = 'passkey'
    await of.submit()
    expect([create.mock.calls.length, of.failed.value?.failure.code, of.identity.value]).toEqual([0, 'REGISTRATION_LOST', undefined])
  })
})
