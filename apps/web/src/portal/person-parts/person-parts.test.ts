import { failures, type FailureCode, type Language } from '@yinxin/protocol/failures'
import { personsEn } from '@yinxin/protocol/failures/texts/persons.en.ts'
import { personsZhCN } from '@yinxin/protocol/failures/texts/persons.zh-CN.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, portalEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { failureWords, loadFailureWords } from '../failure-words.ts'
import { fieldProblem } from './field-problem.ts'
import { hasPasskeys, makePasskey, provePasskey } from './passkeys.ts'
import { rememberPasswordChanged, takePasswordChanged } from './password-changed.ts'
import * as api from './person-api.ts'
import { loadPersonFailureWords } from './person-failure-words.ts'

afterEach(() => vi.unstubAllGlobals())

describe('R16 what is wrong with a field', () => {
  const words = { title: '验证码不对', remedy: '还可以试 4 次' } as Parameters<typeof fieldProblem>[0]

  it('is one line, joined as the language joins sentences; nothing for nothing', () => {
    expect(fieldProblem(words, 'zh-CN')).toBe('验证码不对。还可以试 4 次')
    expect(fieldProblem(words, 'en')).toBe('验证码不对. 还可以试 4 次')
    expect(fieldProblem(undefined, 'en')).toBeUndefined()
  })
})

describe('R16 the words of failures that persons meet', () => {
  it.each<Language>(['zh-CN', 'en'])('in %s each has its own, and none the words of our own mistakes', async (language) => {
    await loadFailureWords(language)
    await loadPersonFailureWords(language)
    const codes = Object.keys(language === 'en' ? personsEn : personsZhCN) as FailureCode[]
    const ours = failureWords({ code: 'INTERNAL' }).title
    for (const code of codes) expect([code, failureWords({ code }).title === ours, code in failures]).toEqual([code, false, true])
    expect(new Set(codes.map((code) => failureWords({ code }).title)).size).toBe(codes.length)
  })
})

describe('R16 a password that was set anew', () => {
  it.each(['there', 'blocked'] as const)('is said once at the sign-in (storage %s)', (storage) => {
    browserEdge({ storage })
    expect(takePasswordChanged()).toBe(false)
    rememberPasswordChanged()
    rememberPasswordChanged()
    expect([takePasswordChanged(), takePasswordChanged()]).toEqual([true, false])
  })
})

describe('R16 calls about persons', () => {
  let portal: PortalEdge = portalEdge()
  beforeEach(() => void (portal = portalEdge()))

  it.each([
    ['an id that would be another address', '../registration?x=1#y', '..%2Fregistration%3Fx%3D1%23y'],
    ['an id in base64url', 'AQ-_', 'AQ-_'],
  ])('removing a passkey: %s stays an id', async (_, id, encoded) => {
    await api.askPasskeyRemoval(id, 'zh-CN')
    expect(portal.calls).toEqual([{ what: `DELETE /api/person/passkeys/${encoded}?language=zh-CN` }])
  })

  it('secrets travel in the body, never in an address', async () => {
    const secret = 'correct horse battery'
    await api.askSignInCode({ account: '19900000163', password: secret, language: 'en' })
    await api.postRecovery({ documentNumber: '11010519491231002X', code: '123456', password: secret, language: 'en' })
    for (const { what, body } of portal.calls) {
      expect(what).not.toMatch(/horse|123456|1990|1101/)
      expect(JSON.stringify(body)).toContain(secret)
    }
  })

  it.each([
    ['SIGN_IN_AGAIN', api.fetchOwnData, 'POST /api/person/data'],
    ['SIGN_IN_AGAIN', api.postErasure, 'POST /api/person/erasure'],
  ] as const)('%s is data for the page, not an error', async (code, call, what) => {
    portal.says(what, code)
    expect(await call({ language: 'en' })).toMatchObject({ ok: false, failure: { code } })
  })
})

describe('R16 passkeys in this browser', () => {
  it.each([
    ['on a page that is not secure', false, () => undefined, false],
    ['in a browser that has none', true, undefined, false],
    ['in a browser that has them', true, () => undefined, true],
  ])('%s', (_, isSecureContext, credential, has) => {
    vi.stubGlobal('window', { isSecureContext })
    vi.stubGlobal('PublicKeyCredential', credential)
    expect(hasPasskeys()).toBe(has)
  })

  /** A device; what it is asked with can be seen. */
  function device(answer: object | Error) {
    const ask = vi.fn(async (_asked: { publicKey: { challenge: ArrayBuffer; rpId?: string } }) => {
      if (answer instanceof Error) throw answer
      return answer
    })
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('PublicKeyCredential', () => undefined)
    vi.stubGlobal('navigator', { credentials: { get: ask, create: ask } })
    return ask
  }
  const proofRequest = { options: { challenge: 'AQID', rpId: 'portal.example' } }
  const createRequest = {
    options: { challenge: 'AQID', rp: { id: 'p', name: 'P' }, user: { id: 'AQID', name: 'a', displayName: 'a' }, pubKeyCredParams: [] },
  }
  const bytes = (...values: number[]) => Uint8Array.from(values).buffer
  const proof = (userHandle?: ArrayBuffer) => ({
    ...{ id: 'AQID', rawId: bytes(1, 2, 3), type: 'public-key', getClientExtensionResults: () => ({}) },
    response: { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle },
  })

  it('prove themselves with the challenge of the portal, in base64url', async () => {
    const ask = device(proof(bytes(255, 254)))
    expect(await provePasskey(proofRequest)).toEqual({
      ok: true,
      value: { id: 'AQID', clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: '__4' },
    })
    const asked = ask.mock.calls[0]?.[0].publicKey
    expect([[...new Uint8Array(asked?.challenge ?? bytes())], asked?.rpId]).toEqual([[1, 2, 3], 'portal.example'])
  })

  it('a device that does not say whose passkey it is says nothing of it', async () => {
    device(proof())
    const proven = await provePasskey(proofRequest)
    expect(proven.ok && Object.hasOwn(proven.value, 'userHandle')).toBe(false)
  })

  it('an old browser that does not say how a passkey is reached says no way', async () => {
    device({ ...proof(), response: { clientDataJSON: bytes(1), attestationObject: bytes(2) } })
    expect(await makePasskey(createRequest)).toEqual({
      ...{ ok: true, value: { id: 'AQID', clientDataJSON: 'AQ', attestationObject: 'Ag', transports: [] } },
    })
  })

  it.each([
    ['NotAllowedError', 'PASSKEY_CANCELLED'],
    ['AbortError', 'PASSKEY_CANCELLED'],
    ['InvalidStateError', 'PASSKEY_THERE'],
    ['SecurityError', 'PASSKEY_REFUSED'],
    ['toString', 'PASSKEY_REFUSED'],
    ['', 'PASSKEY_REFUSED'],
  ])('a browser that says %s, to making or to proving: %s', async (name, code) => {
    device(Object.assign(new Error('no'), { name }))
    expect(await makePasskey(createRequest)).toMatchObject({ ok: false, failure: { code } })
    expect(await provePasskey(proofRequest)).toMatchObject({ ok: false, failure: { code } })
  })

  it('a portal that asks for nonsense is a passkey that cannot be made, not a page that breaks', async () => {
    device(proof())
    expect(await makePasskey({ options: {} })).toMatchObject({ ok: false, failure: { code: 'PASSKEY_REFUSED' } })
  })
})
