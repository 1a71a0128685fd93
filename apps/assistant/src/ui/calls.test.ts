import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { browserEdge, portalEdge, type BrowserEdge, type PortalEdge } from '../../../../test/portal/page-edge.ts'

const kept = 'yinxin-token /prompt'
let [assistant, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
const places: string[] = []
beforeEach(() => {
  vi.resetModules() // the name a token is kept under is the page's
  ;[assistant, browser] = [portalEdge(), browserEdge()]
  places.length = 0
  Object.assign(location, { pathname: '/prompt', search: '?lang=en', hash: '' })
  vi.stubGlobal('history', { replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
})
afterEach(() => vi.unstubAllGlobals())
const page = () => import('./calls.ts')

describe('R10 how a page of ours is let in', () => {
  test('its code leaves the address before it is sent, and the token it gives is kept in the tab', async () => {
    const { signInPage, exchangeCode } = await page()
    Object.assign(location, { hash: '#one-time' })
    assistant.says('POST /api/exchange', { token: 'T', audience: 'prompt' })
    const asked = signInPage(exchangeCode)
    expect(places).toEqual(['/prompt?lang=en'])
    expect(await asked).toBeUndefined()
    expect(assistant.calls).toEqual([{ what: 'POST /api/exchange', body: { code: 'one-time' } }])
    expect(browser.kept).toEqual(new Map([[kept, 'T']]))
  })

  test('reloaded it has no code and goes on with the token; without either it is not let in', async () => {
    const { signInPage, exchangeCode } = await page()
    expect((await signInPage(exchangeCode))?.code).toBe('UI_CODE_INVALID')
    browser.kept.set(kept, 'T')
    expect(await signInPage(exchangeCode)).toBeUndefined()
    expect(assistant.calls).toEqual([])
  })

  test('a code that is refused keeps nothing, and the address has it no more', async () => {
    const { signInPage, exchangeCode } = await page()
    Object.assign(location, { hash: '#used' })
    assistant.says('POST /api/exchange', 'UI_CODE_INVALID')
    expect((await signInPage(exchangeCode))?.code).toBe('UI_CODE_INVALID')
    expect([browser.kept.size, places]).toEqual([0, ['/prompt?lang=en']])
  })

  test('pages of one tab keep a token each', async () => {
    browser.kept.set('yinxin-token /', 'of the home page')
    const { signInPage, exchangeCode } = await page()
    expect((await signInPage(exchangeCode))?.code).toBe('UI_CODE_INVALID')
  })
})

describe('R10 a call of a page', () => {
  const sent = vi.fn<(path: string, init: RequestInit) => Promise<Response>>()
  beforeEach(() => {
    sent.mockReset()
    vi.stubGlobal('fetch', sent)
  })

  test('carries the token in a header and nothing in a cookie of ours', async () => {
    browser.kept.set(kept, 'T')
    sent.mockResolvedValue(Response.json({ version: 3 }))
    const { call } = await page()
    expect(await call('home.state', { version: 2 })).toEqual({ ok: true, value: { version: 3 } })
    const [path, init] = sent.mock.calls[0] ?? []
    expect([path, init?.method, init?.body, init?.keepalive]).toEqual(['/api/home.state', 'POST', '{"version":2}', false])
    expect(init?.headers).toEqual({ 'Content-Type': 'application/json', 'X-Yinxin-Token': 'T' })
  })

  test('without a token has no such header; one sent while the page goes says so', async () => {
    sent.mockResolvedValue(Response.json({}))
    const { call } = await page()
    await call('window.cancel', {}, { keepalive: true })
    const [, init] = sent.mock.calls[0] ?? []
    expect([init?.headers, init?.keepalive]).toEqual([{ 'Content-Type': 'application/json' }, true])
  })

  test.each<[string, () => Response | Promise<Response>, string]>([
    ['a failure of the catalogue', () => Response.json({ failure: { code: 'BUSY', number: 1 } }, { status: 409 }), 'BUSY'],
    ['a failure nobody knows', () => Response.json({ failure: { code: 'LATER' } }, { status: 500 }), 'INTERNAL'],
    ['an error without one', () => Response.json({}, { status: 500 }), 'INTERNAL'],
    ['no JSON', () => new Response('<html>'), 'ASSISTANT_STOPPED'],
    ['nothing: it was quit', () => Promise.reject(new TypeError('Failed to fetch')), 'ASSISTANT_STOPPED'],
  ])('answered with %s', async (_what, answer, code) => {
    sent.mockImplementation(async () => answer())
    const { call } = await page()
    expect(await call('home.state')).toMatchObject({ ok: false, failure: { code } })
  })
})

describe('the language of our pages', () => {
  test('what was chosen, else Chinese; chosen it is kept and said to the browser', async () => {
    const site = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => site.get(name) ?? null,
      setItem: (name: string, value: string) => void site.set(name, value),
    })
    Object.assign(document, { documentElement: { lang: '' } })
    const { chosenLanguage, chooseLanguage } = await import('./language.ts')
    expect(chosenLanguage()).toBe('zh-CN')
    chooseLanguage('en')
    expect([chosenLanguage(), document.documentElement.lang]).toEqual(['en', 'en'])
    site.set('yinxin-language', 'fr')
    expect(chosenLanguage()).toBe('zh-CN')
  })
})
