import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pages as list } from '../../apps/web/src/portal/pages.ts'
import type { Page } from '../../apps/web/src/page.ts'
import { organization, startPortal, type TestPortal } from './portal-harness.ts'

const pages: readonly Page[] = list
let portal: TestPortal

beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const person = { accept: 'text/html,*/*', 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0' }

describe('pages', () => {
  it('R1 the sign-in page may load its own files and reach the assistant, nothing else', async () => {
    const { status, headers, text } = await portal.browser().request('GET', '/ssologin/login', undefined, person)
    expect([status, text]).toEqual([200, '<!doctype html><title>login</title>'])
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; connect-src 'self' ws://127.0.0.1:11735 http://127.0.0.1:11735 ws://127.0.0.1:19281 http://127.0.0.1:19281; " +
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    })
  })

  it('R1 Internet Explorer and compatibility mode get the page without script', async () => {
    for (const userAgent of [
      'Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko',
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1)',
    ]) {
      expect((await portal.browser().request('GET', '/ssologin/login', undefined, { ...person, 'user-agent': userAgent })).text).toContain(
        'compat',
      )
    }
  })

  it('hashed assets are kept for ever, other files for an hour', async () => {
    const browser = portal.browser()
    expect((await browser.request('GET', '/assets/login-abc12_-9.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await browser.request('GET', '/assets/compat.css')).headers['cache-control']).toBe('public, max-age=3600')
  })

  it('a file whose name stays has a tag: unchanged it is not sent again', async () => {
    const url = '/assets/compat.css'
    const { headers } = await portal.app.inject({ url })
    const again = await portal.app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
    expect([headers.etag !== undefined, again.statusCode, again.body]).toEqual([true, 304, ''])
  })

  it.each(['/assets/../login.html', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/login.html', '/assets/missing.js', '/missing.css'])(
    '%s is not found, and not kept',
    async (url) => {
      const { status, headers } = await portal.browser().request('GET', url)
      expect(status).toBe(404)
      expect(headers['cache-control']).toBe('no-store')
    },
  )

  it.each(pages.filter(({ address }) => address !== undefined))('$name is served at $address', async ({ address, name, needsSession }) => {
    const browser = portal.browser()
    if (needsSession) await browser.signIn(portal.certify({ subject: organization.name }))
    const { status, text } = await browser.request('GET', address ?? '', undefined, person)
    expect([status, text]).toEqual([200, `<!doctype html><title>${name}</title>`])
  })

  it('a page that needs a session leads somebody without one to the sign-in', async () => {
    expect((await portal.browser().request('GET', '/workbench', undefined, person)).headers['location']).toBe('/ssologin/login')
  })

  it('the root leads to the sign-in page, or to the workbench when signed in', async () => {
    const browser = portal.browser()
    expect((await browser.request('GET', '/', undefined, person)).headers['location']).toBe('/ssologin/login')
    await browser.signIn(portal.certify({ subject: organization.name }))
    expect((await browser.request('GET', '/', undefined, person)).headers['location']).toBe('/workbench')
  })

  it('R29 a person at an unknown address gets a page that says so at that address, a program the failure', async () => {
    const browser = portal.browser()
    const { status, text } = await browser.request('GET', '/nowhere/at/all', undefined, person)
    expect([status, text]).toEqual([404, '<!doctype html><title>not-found</title>'])
    expect((await browser.request('GET', '/nowhere/at/all')).body.failure.code).toBe('NOT_FOUND')
    expect((await browser.request('GET', '/api/nowhere', undefined, person)).body.failure.code).toBe('NOT_FOUND')
    expect((await browser.request('GET', '/api/nowhere')).body.failure.code).toBe('NOT_FOUND')
    expect((await browser.request('GET', '/api/sign-in')).body.failure.code).toBe('METHOD_NOT_ALLOWED')
  })

  it('the other loopback name leads to the one that cookies and proofs belong to', async () => {
    const { headers } = await portal.browser().request('GET', '/ssologin/login?x=1', undefined, { host: '127.0.0.1:8600' })
    expect(headers['location']).toBe('http://localhost:8600/ssologin/login?x=1')
  })

  it('the options carry what the page needs, and are never kept: they carry the time', async () => {
    const { body, headers } = await portal.browser().request('GET', '/api/sign-in/options')
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toMatchObject({ demo: true, gateway: 'ok', now: portal.clock.now().toISOString(), assistantPorts: [11735, 19281] })
  })

  it('over https cookies carry __Host- and Secure, and the browser stays on https', async () => {
    const system = {
      id: 'a',
      clientId: 'a',
      clientSecret: 's'.repeat(32),
      redirectUris: ['https://jingban.example/callback'],
      url: 'https://jingban.example',
    }
    const words = { name: { zh: '经办', en: 'Handling' }, description: { zh: '', en: '' } }
    const secure = await startPortal({
      config: { origin: 'https://portal.example', secureCookies: true, businessSystems: [{ ...system, ...words }] },
    })
    try {
      const answer = await secure
        .browser()
        .request('POST', '/api/sign-in/challenges', { purpose: 'sign-in' }, { origin: 'https://portal.example' })
      expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-yinxin-browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
      const asked = `/oidc/auth?client_id=a&response_type=code&scope=openid&code_challenge_method=S256&code_challenge=${'c'.repeat(43)}`
      const sso = await secure.browser().request('GET', `${asked}&redirect_uri=${encodeURIComponent('https://jingban.example/callback')}`)
      expect(sso.headers['location']).toMatch(/^\/sso\/interaction\//)
      const cookies = [sso.headers['set-cookie']].flat().map(String)
      expect(cookies.length).toBeGreaterThanOrEqual(2)
      for (const cookie of cookies)
        expect(cookie).toMatch(
          /^__Secure-yinxin-(?:interaction|resume)(?:\.sig)?=.*; path=\/(?:sso|oidc)\/.*; samesite=lax; secure; httponly$/i,
        )
    } finally {
      await secure.close()
    }
  })
})
