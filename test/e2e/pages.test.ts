// Every page a person sees, at a desk and on a phone, in both languages: nothing axe finds, no sideways scrolling, no CSP report.
// With YINXIN_SCREENSHOTS=<folder> each state is also saved as a picture.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt, pins, typePin, type Handler } from './journey.ts'
import { startSystem, type System } from './system.ts'

const pictures = process.env['YINXIN_SCREENSHOTS']
const widths = [1440, 390] as const
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R36: every page is readable and reachable', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** Looks at the page as it stands, wide and narrow. */
  const look = async (page: Page, name: string) => {
    const found: string[] = []
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${name} ${width}: ${id} ${target.join(' ')}`)))
    }
    await page.setViewportSize({ width: 320, height: 640 })
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (sideways > 0) found.push(`${name} 320: ${sideways} px wider than the screen`)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(found).toEqual([])
  }

  const words = {
    'zh-CN': {
      go: '用这张证书登录',
      enter: '进入',
      signIn: '登录',
      pin: 'PIN 码',
      start: '启动证书助手',
      nothingHappened: '没有反应？',
      notAccepted: '签发机构这里不接受',
      ukeyReady: 'UKey 已插入',
    },
    en: {
      go: 'Sign in with this certificate',
      enter: 'Go on',
      signIn: 'Sign in',
      pin: 'PIN',
      start: 'Start the assistant',
      nothingHappened: 'Nothing happened?',
      notAccepted: 'Authority not accepted here',
      ukeyReady: 'UKey plugged in',
    },
  } as const

  const handlerIn = (language: keyof typeof words, ukeys: readonly string[], dark = false): Promise<Handler> =>
    handlerAt(system, { ukeys, context: { locale: language, colorScheme: dark ? 'dark' : 'light' } })

  const toLogin = (handler: Handler, language: string) => handler.page.goto(`${system.origin}/ssologin/login?lang=${language}`)

  describe.each(['zh-CN', 'en'] as const)('in %s', (language) => {
    const text = words[language]

    it('from the sign-in page over the PIN window and the unit to the workbench', async () => {
      const handler = await handlerIn(language, ['hengtai'])
      const { page } = handler
      await toLogin(handler, language)
      const go = page.getByRole('button', { name: text.go })
      await go.waitFor()
      await look(page, `login-ready.${language}`)
      await go.click()
      const window = await handler.pinWindow()
      await window.getByLabel(text.pin, { exact: true }).waitFor()
      await look(page, `login-waiting.${language}`)
      await look(window, `pin.${language}`)
      await window.getByLabel(text.pin, { exact: true }).fill(pins.hengtai)
      await window.getByRole('button', { name: text.signIn, exact: true }).click()
      await page.waitForURL('**/ssologin/unit**')
      await page.getByRole('radio').first().waitFor()
      await look(page, `unit.${language}`)
      await page.getByRole('button', { name: text.enter }).click()
      await page.waitForURL('**/workbench**')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await look(page, `workbench.${language}`)
      await page.goto(`${system.businessSystem}/sign-in`)
      await page.waitForURL(`${system.businessSystem}/**`)
      await look(page, `business-system.${language}`)
      expect(handler.problems).toEqual([])
    })

    it.each([
      ['none', []],
      ['expired', ['jiuhe']],
      ['several', ['mingyuan', 'hengtai', 'qinghe']],
      ['factory', ['xinchen']],
      ['revoked', ['anping']],
      ['foreign', ['yuantu']],
    ] as const)('the sign-in page with UKeys: %s', async (name, ukeys) => {
      const handler = await handlerIn(language, ukeys)
      await toLogin(handler, language)
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
      await look(handler.page, `login-${name}.${language}`)
      expect(handler.problems).toEqual([])
    })

    it('the sign-in page without an assistant', async () => {
      const handler = await handlerIn(language, [])
      await handler.assistant.stop()
      await toLogin(handler, language)
      await handler.page.getByText('1101').first().waitFor()
      await look(handler.page, `login-no-assistant.${language}`)
      // nothing opens yinxin: links here: the button says what to do instead of doing nothing
      await handler.page.getByRole('link', { name: text.start }).last().click()
      await handler.page.getByText(text.nothingHappened).waitFor()
      await look(handler.page, `login-no-assistant-clicked.${language}`)
      expect(handler.problems).toEqual([])
    })

    it('failure, individual, window and home pages', async () => {
      const handler = await handlerIn(language, ['mingyuan', 'jiuhe'])
      const { page } = handler
      await page.goto(`${system.origin}/ssologin/failure?code=5002&trace=0123456789abcdef&lang=${language}`)
      await page.getByText('5002').first().waitFor()
      await look(page, `failure.${language}`)
      for (const [name, path] of [
        ['failure-staff', '/ssologin/failure?code=3002&trace=0123456789abcdef&step=verification&detail=date:2026-11-12'],
        ['person', '/ssologin/person'],
        ['help', '/help'],
        ['privacy', '/help/privacy'],
        ['accessibility', '/help/accessibility'],
        ['not-found', '/nowhere'],
      ] as const) {
        await page.goto(`${system.origin}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        await page.locator('h1').waitFor()
        await look(page, `${name}.${language}`)
      }
      await page.goto(handler.assistant.home)
      // two are in, the first of them expired: the line above says which one can be used
      await page.locator('.device').getByText('YX-DEMO-0001').waitFor()
      if (language === 'en') await page.locator('#language').click() // the assistant's pages begin in Chinese, whatever the browser speaks
      await page.getByRole('heading', { level: 1, name: text.ukeyReady }).waitFor()
      await look(page, `assistant-home.${language}`)
      expect(handler.problems).toEqual([])
    })
  })

  it('in the dark', async () => {
    const handler = await handlerIn('zh-CN', ['mingyuan'], true)
    await toLogin(handler, 'zh-CN')
    await handler.page.getByRole('button', { name: words['zh-CN'].go }).click()
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    await look(window, 'pin-dark')
    await typePin(window, pins.mingyuan)
    await handler.page.waitForURL('**/workbench')
    await look(handler.page, 'workbench-dark')
  })

  it('R2: an engine in compatibility mode gets the static page', async () => {
    const handler = await handlerAt(system, {
      ukeys: [],
      context: { userAgent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0)' },
    })
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('极速模式').first().waitFor()
    expect(await page.locator('script').count()).toBe(0)
    await look(page, 'compat')
  })
})
