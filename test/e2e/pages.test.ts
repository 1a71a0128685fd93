// R36: every page and every state of it that a person can get to, looked at (look.ts): in the suite in one language, drawn for each walk, with
// `npm run long` in both.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { drawn } from '../drawn.ts'
import { needs } from '../needs.ts'
import { startHttpsPortal, type HttpsPortal } from './https-portal.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, type Handler } from './journey.ts'
import { look } from './look.ts'
import { signedBySoftUkey } from './signed-document.ts'
import { pageWords, type PageLanguage } from './page-words.ts'
import { startSystem, type System } from './system.ts'

const languages = ['zh-CN', 'en'] as const
const can = needs('chromium', 'fonts-noto-cjk')

/** A walk through many pages, each looked at in many ways, on a machine that has other things to do. */
const minutes = (count: number) => count * 60_000

/** The one wrong PIN of these tests. */
const wrongPin = '000001'

async function typePinIn(window: Page, language: PageLanguage, pin: string): Promise<void> {
  const text = pageWords[language]
  await window.getByLabel(text.pin, { exact: true }).fill(pin)
  await window.getByRole('button', { name: text.signIn, exact: true }).click()
}

/** Changes what the portal answers at `path`, for states that need weeks or a fault elsewhere to come about. */
async function answering(page: Page, path: string, change: (answer: Record<string, unknown>) => object): Promise<void> {
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: change((await response.json()) as Record<string, unknown>) })
  })
}

describe.skipIf(!can)('R36: every page is readable and reachable', { timeout: minutes(5) }, () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const handlerIn = (language: PageLanguage, ukeys: readonly string[], more: object = {}): Promise<Handler> =>
    handlerAt(system, { ukeys, context: { locale: language, ...more } })

  const toLogin = (page: Page, language: PageLanguage) => page.goto(`${system.origin}/ssologin/login?lang=${language}`)

  describe.each(languages)('in %s', (language) => {
    const text = pageWords[language]
    /** A walk in this language, where it was drawn for it. */
    const walk = (name: string, run: () => Promise<void>) => void (drawn(name, languages).includes(language) && it(name, run))

    async function signedIn(ukey: 'mingyuan' | 'qinghe'): Promise<Handler> {
      const handler = await handlerIn(language, [ukey])
      await toLogin(handler.page, language)
      await handler.page.getByRole('button', { name: text.go }).click()
      await typePinIn(await handler.pinWindow(), language, pins[ukey])
      await handler.page.waitForURL('**/workbench')
      await handler.page.locator('.cert').waitFor()
      return handler
    }

    walk('from the sign-in page over the PIN window and the unit to the workbench, and into the business system', async () => {
      const handler = await handlerIn(language, ['hengtai'])
      const { page } = handler
      await page.goto(system.businessSystem)
      await page.locator('h1').waitFor()
      await look(page, 'business-welcome')
      await toLogin(page, language)
      const go = page.getByRole('button', { name: text.go })
      await go.waitFor()
      await page.locator('.checks .pending').first().waitFor({ state: 'detached' })
      await look(page, 'login-ready')
      await go.click()
      const window = await handler.pinWindow()
      await window.getByLabel(text.pin, { exact: true }).waitFor()
      await look(page, 'login-waiting')
      await look(window, 'pin')
      await typePinIn(window, language, pins.hengtai)
      await page.waitForURL('**/ssologin/unit**')
      await page.getByRole('radio').first().waitFor()
      await look(page, 'unit')
      await page.getByRole('button', { name: text.enter }).click()
      await page.waitForURL('**/workbench**')
      await page.locator('.units').waitFor()
      await look(page, 'workbench')
      for (const [name, path] of [
        ['home', '/sign-in'],
        ['missing', '/nowhere'],
        ['lost', '/callback?code=x&state=x'],
      ] as const) {
        await page.goto(system.businessSystem + path)
        await page.waitForURL(`${system.businessSystem}/**`)
        await look(page, `business-${name}`)
      }
      await page.goto(`${system.origin}/workbench`)
      await page.getByRole('button', { name: text.signOut, exact: true }).click()
      await page.waitForURL('**/ssologin/login**')
      await page.locator('.notice').waitFor()
      await page.locator('.checks .pending').first().waitFor({ state: 'detached' })
      await look(page, 'login-signed-out')
      await page.goto(`${system.businessSystem}/sign-in`)
      await page.waitForURL('**/ssologin/login**')
      await go.waitFor()
      await look(page, 'login-entering')
      expect(handler.problems).toEqual([])
    })

    for (const [name, ukeys] of [
      ['none', []],
      ['expired', ['jiuhe']],
      ['several', ['mingyuan', 'hengtai', 'qinghe', 'yuantu', 'jiuhe']],
      ['factory', ['xinchen']],
      ['revoked', ['anping']],
      ['foreign', ['yuantu']],
    ] as const)
      walk(`the sign-in page with UKeys: ${name}`, async () => {
        const handler = await handlerIn(language, ukeys)
        await toLogin(handler.page, language)
        await handler.page.locator('.checks').waitFor()
        const settled = {
          none: '2001',
          expired: '3002',
          several: 'YX-DEMO-0003',
          factory: text.go,
          revoked: '3005',
          foreign: text.notAccepted,
        }[name]
        await handler.page.getByText(settled).first().waitFor()
        await look(handler.page, `login-${name}`)
        expect(handler.problems).toEqual([])
      })

    walk('the sign-in page without an assistant, with one that was there before, and with one of another key', async () => {
      const handler = await handlerIn(language, ['mingyuan'])
      const { page } = handler
      await toLogin(page, language)
      await page.getByRole('button', { name: text.go }).waitFor()
      await page.evaluate((origin) => localStorage.setItem('yinxin.assistant-site-key', `${origin} another`), system.origin)
      await page.reload()
      await page.getByRole('button', { name: text.go }).waitFor()
      await page.locator('.need').waitFor()
      await look(page, 'login-other-key')
      await handler.assistant.stop()
      await page.getByText('1110').first().waitFor()
      await look(page, 'login-lost')
      await page.reload()
      await page.getByText('1102').first().waitFor()
      await look(page, 'login-stopped')
      await page.evaluate(() => localStorage.clear())
      await toLogin(page, language)
      await page.getByText('1101').first().waitFor()
      await look(page, 'login-no-assistant')
      // nothing opens yinxin: links here: the button says what to do instead of doing nothing
      await page.getByRole('link', { name: text.start }).last().click()
      await page.getByText(text.nothingHappened).waitFor()
      await look(page, 'login-no-assistant-clicked')
      expect(handler.problems).toEqual([])
    })

    walk('wrong PINs: said in the window, on the page, down to the last try, and locked', async () => {
      const handler = await handlerIn(language, ['mingyuan'])
      const { page } = handler
      await toLogin(page, language)
      const go = page.getByRole('button', { name: text.go })
      await go.click()
      const window = await handler.pinWindow()
      const problem = window.locator('.notice, [role=alert], .err').filter({ hasText: /\S/ }).first()
      for (let wrong = 1; wrong < 8; wrong++) {
        await typePinIn(window, language, wrongPin)
        await window
          .getByText(text.triesLeft(8 - wrong))
          .first()
          .waitFor()
        if (wrong === 1) {
          await problem.waitFor()
          await look(window, 'pin-wrong')
        }
      }
      await window.getByLabel(text.sure).waitFor()
      await look(window, 'pin-last-try')
      await window.getByRole('button', { name: text.cancel }).click()
      await go.waitFor()
      await page.locator('.need').first().waitFor()
      await look(page, 'login-cancelled')
      await go.click()
      const last = await handler.pinWindow()
      await last.getByLabel(text.sure).check()
      await typePinIn(last, language, wrongPin)
      await page.getByText('2005').first().waitFor()
      await look(page, 'login-locked')
      await look(last, 'pin-locked')
      await page.goto(handler.assistant.home)
      await inEnglish(page, language)
      await page.locator('.device').getByText('YX-DEMO-0001').waitFor()
      await look(page, 'assistant-locked')
      expect(handler.problems).toEqual([])
    })

    walk('a factory PIN is changed first', async () => {
      const handler = await handlerIn(language, ['xinchen'])
      await toLogin(handler.page, language)
      await handler.page.getByRole('button', { name: text.go }).click()
      const window = await handler.pinWindow()
      await window.getByLabel(text.currentPin).waitFor()
      await look(window, 'pin-factory')
      expect(handler.problems).toEqual([])
    })

    walk('other computers and browsers, and a portal that is away', async () => {
      for (const [name, userAgent, settled] of [
        [
          'windows-7',
          'Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36',
          '1004',
        ],
        [
          'old-browser',
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.0.0 Safari/537.36',
          '1003',
        ],
        [
          'phone',
          'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
          '/ssologin/login',
        ],
      ] as const) {
        const handler = await handlerIn(language, [], { userAgent })
        await handler.assistant.stop()
        await toLogin(handler.page, language)
        await handler.page.locator('.fix').getByText(settled).first().waitFor()
        await look(handler.page, `login-${name}`)
      }
      const { page } = await handlerIn(language, ['mingyuan'])
      await answering(page, '/api/sign-in/options', (answer) => ({ ...answer, gateway: 'down' }))
      await toLogin(page, language)
      await page.locator('.need').first().waitFor()
      await look(page, 'login-gateway-down')
      await answering(page, '/api/sign-in/options', (answer) => ({ ...answer, now: new Date(Date.now() + minutes(23)).toISOString() }))
      await toLogin(page, language)
      await page.getByText('1105').first().waitFor()
      await look(page, 'login-clock')
      await page.route('**/api/**', (route) => route.abort())
      await toLogin(page, language)
      await page.getByText('1112').first().waitFor()
      await look(page, 'login-portal-away')
    })

    walk('failure pages, the individual’s, the manual and what stands at the foot', async () => {
      const { page, problems } = await handlerIn(language, [])
      for (const [name, path] of [
        ['failure', '/ssologin/failure?code=5002&trace=0123456789abcdef&step=verification'],
        ['failure-expired', '/ssologin/failure?code=3002&trace=0123456789abcdef&step=verification&detail=date:2026-11-12'],
        ['failure-name', '/ssologin/failure?code=4003&trace=0123456789abcdef&step=portal'],
        ['failure-business', '/ssologin/failure?code=6002&trace=0123456789abcdef&step=business-system'],
        ['failure-ours', '/ssologin/failure?code=9000&trace=0123456789abcdef'],
        ['failure-session', '/ssologin/failure?code=4109'],
        ['callback', '/ssologin/callback'],
        ['unit-missing', '/ssologin/unit'],
        ['person', '/ssologin/person'],
        ['recover', '/ssologin/recover'],
        ['help', '/help'],
        ['help-number', '/help/5001'],
        ['help-staff', '/help/staff'],
        ['privacy', '/help/privacy'],
        ['accessibility', '/help/accessibility'],
        ['not-found', '/nowhere'],
      ] as const) {
        await page.goto(`${system.origin}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        await page.locator('h1').waitFor()
        await page.waitForLoadState('networkidle')
        await look(page, name)
      }
      await answering(page, '/api/sign-in/new-certificate', () => ({
        ...{ state: 'waiting', organization: { name: '示范市明远机械有限公司', usccMasked: '9135***********Y43' } },
        ...{
          certificate: { issuerName: 'CN=印信演示 CA', serial: '00A1B2C3D4E5F6' },
          askedAt: '2026-11-30T03:00:00Z',
          until: '2026-12-30',
        },
        managers: ['林*', '陈*欣'],
      }))
      await page.goto(`${system.origin}/ssologin/new-certificate?lang=${language}`)
      await page.getByText('2026-12-30').waitFor()
      await look(page, 'new-certificate-waiting')
      expect(problems).toEqual([])
    })

    walk('R41 a signature is checked: it holds, for another document it does not, what is none is said to be none', async () => {
      const handler = await handlerIn(language, ['mingyuan'])
      const { page, problems } = handler
      const { message, content } = await signedBySoftUkey(handler.ukeys.folder, pins.mingyuan)
      await page.goto(`${system.origin}/check-signature?lang=${language}`)
      const check = page.locator('button.btn-primary')
      const outcome = (verdict: string) => page.locator(`[data-verdict=${verdict}]`).waitFor()
      await check.click()
      await look(page, 'check-signature-nothing-chosen')
      const file = (buffer: Buffer) => ({ name: 'x.p7s', mimeType: 'application/octet-stream', buffer })
      await page.locator('#message').setInputFiles(file(message))
      await page.locator('#original').setInputFiles(file(content))
      await check.click()
      await outcome('holds')
      expect(await seen(page)).toContain('示范市明远机械有限公司')
      await look(page, 'check-signature-holds')
      await page.locator('#original').setInputFiles(file(Buffer.from('another')))
      await check.click()
      await outcome('other-content')
      await look(page, 'check-signature-other-document')
      await page.locator('#message').setInputFiles(file(content))
      await check.click()
      await outcome('unread')
      await look(page, 'check-signature-none')
      expect(problems).toEqual([])
    })

    walk('the workbench: first sign-in, certificate that expires, older status, soon signed out', async () => {
      const { page } = await signedIn(language === 'en' ? 'qinghe' : 'mingyuan')
      await look(page, 'workbench-first')
      for (const [name, daysLeft] of [
        ['workbench-expiring', 15],
        ['workbench-expires-soon', 5],
      ] as const) {
        await answering(page, '/api/session*', (answer) => ({ ...answer, certificate: { ...(answer['certificate'] as object), daysLeft } }))
        await page.reload()
        await page.locator('.todo').waitFor()
        await look(page, name)
      }
      const soon = new Date(Date.now() + 90_000).toISOString()
      await answering(page, '/api/session*', (answer) => ({ ...answer, acr: 'certificate-stale', idleExpiresAt: soon }))
      await page.reload()
      await page.locator('.notice').nth(1).waitFor()
      await look(page, 'workbench-idle')
      await answering(page, '/api/session*', (answer) => ({ ...answer, applications: [], handler: { name: '陈*欣' } }))
      await page.reload()
      await page.locator('.cert').waitFor()
      await look(page, 'workbench-empty')
    })

    walk('the assistant’s home', async () => {
      for (const [name, ukeys] of [
        ['none', []],
        ['two', ['mingyuan', 'jiuhe']],
        ['factory', ['xinchen', 'yuantu']],
      ] as const) {
        const { page, assistant, problems } = await handlerIn(language, ukeys)
        await page.goto(assistant.home)
        await inEnglish(page, language)
        await page.locator('h1').waitFor()
        // two are in, the first of them expired: the line above says which one can be used
        if (name === 'two') await page.getByRole('heading', { level: 1, name: text.ukeyReady }).waitFor()
        await look(page, `assistant-${name}`)
        await page.evaluate(() => document.querySelectorAll('details').forEach((closed) => (closed.open = true)))
        if (name === 'two') await lookAtViews(page)
        expect(problems).toEqual([])
      }
    })
  })

  async function lookAtViews(page: Page): Promise<void> {
    await look(page, 'assistant-opened')
    for (const view of ['business', 'apps', 'check']) {
      await page.locator(`.svc[href$="${view}"]`).click()
      await page.locator('.check-head h1').waitFor()
      if (view === 'check') await page.locator('#report-h').waitFor()
      await look(page, `assistant-${view}`)
      await page.locator('.back').click()
    }
    for (const view of ['ledger', 'settings']) {
      await page.locator(`.win-nav a[href$="${view}"]`).first().click()
      await page.locator('.check-head h1').waitFor()
      await look(page, `assistant-${view}`)
    }
  }

  /** The assistant's pages begin in Chinese, whatever the browser speaks. */
  async function inEnglish(page: Page, language: PageLanguage): Promise<void> {
    const change = page.locator('#language')
    await change.waitFor()
    if (language === 'en' && (await change.textContent())?.includes('English') === true) await change.click()
  }

  it('R2: an engine in compatibility mode gets the static page', async () => {
    const { page } = await handlerAt(system, {
      ukeys: [],
      context: { userAgent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0)' },
    })
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('极速模式').first().waitFor()
    expect(await page.locator('script').count()).toBe(0)
    await look(page, 'compat')
  })
})

describe.skipIf(!can)('R36 R27: pages around the assistant’s own window', { timeout: minutes(5) }, () => {
  let portal: HttpsPortal
  beforeAll(async () => void (portal = await startHttpsPortal()))
  afterAll(() => portal?.close())

  it.each(drawn('pages around the window', languages))('in %s', async (language) => {
    const text = pageWords[language]
    const { system, browser } = portal
    const handler = await handlerAt(system, { ukeys: ['mingyuan', 'qinghe'], browser, context: { locale: language } })
    const { page } = handler
    await portal.setPermission(page, 'prompt')
    await page.goto(`${system.origin}/ssologin/login?lang=${language}`)
    await page.getByRole('button', { name: text.connect }).waitFor()
    await look(page, 'login-connect')
    await portal.setPermission(page, 'denied')
    const open = page.getByRole('button', { name: text.openWindow })
    await open.waitFor()
    await look(page, 'login-window')

    const popup = page.waitForEvent('popup')
    await open.click()
    const window = await popup
    await window.locator('.btn-primary').waitFor()
    await look(window, 'window')
    await window.locator('.btn-primary').click()
    const prompt = await handler.pinWindow()
    await prompt.locator('.btn-primary').waitFor()
    await look(page, 'login-window-waiting')
    await look(window, 'window-waiting')
    await look(prompt, 'pin-choose')
    await page.getByRole('button', { name: text.cancelSignIn }).click()
    await open.waitFor()

    await page.evaluate((origin) => localStorage.setItem('yinxin.assistant-site-key', `${origin} another`), system.origin)
    await open.click()
    await page.getByText('1113').waitFor()
    await look(page, 'login-window-other-key')
    expect(handler.problems).toEqual([])
  })
})
