// R30: what happens behind the sign-in when the UKey is pulled out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawn } from '../drawn.ts'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, typePin, type Handler } from './journey.ts'
import { look } from './look.ts'
import { startSystem, type System } from './system.ts'

const name = '示范市明远机械有限公司'

describe.skipIf(!needs('chromium'))('R30: pulling out the UKey', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** Signed in, with a clock of the test's own in the page. */
  async function signedIn(language = 'zh-CN'): Promise<Handler> {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'], context: { locale: language } })
    const { page } = handler
    await page.clock.install()
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByRole('button', { name: /^(?:用这张证书登录|Sign in with this certificate)$/ }).click()
    const window = await handler.pinWindow()
    if (language === 'zh-CN') await typePin(window, pins.mingyuan)
    else {
      await window.getByLabel('PIN', { exact: true }).fill(pins.mingyuan)
      await window.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await page.waitForURL('**/workbench')
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.waitForFunction(() => sessionStorage.getItem('yinxin.ukey-seen') !== null)
    return handler
  }

  it('locks the page: nothing of the organisation is left on it; the same UKey back in time opens it again', async () => {
    const handler = await signedIn()
    const { page } = handler
    handler.ukeys.pullOut('mingyuan')
    await page.getByRole('heading', { name: 'UKey 已拔出，页面已锁定' }).waitFor()
    expect(await seen(page)).not.toContain(name)
    await look(page, 'ukey-out')
    handler.ukeys.plugIn('mingyuan')
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.clock.fastForward(60_000)
    expect(await seen(page)).toContain(name)
    expect(handler.problems).toEqual([])
  })

  const removals = [
    ['zh-CN', 'UKey 已拔出，页面已锁定', 'UKey 已拔出，已经退出登录', '重新登录'],
    ['en', 'UKey pulled out: this page is locked', 'UKey pulled out: you are signed out', 'Sign in again'],
  ] as const
  it.each(drawn('pulled out', removals))(
    'in %s: not put back it ends the session, in the portal and in the business system',
    async (language, locked, ended, again) => {
      const handler = await signedIn(language)
      const { page, context } = handler
      const business = await context.newPage()
      await business.goto(`${system.businessSystem}/sign-in`)
      await business.getByText(name).first().waitFor()
      await page.bringToFront()
      handler.ukeys.pullOut('mingyuan')
      await page.getByRole('heading', { name: locked }).waitFor()
      await look(page, 'ukey-locked')
      await page.clock.runFor(11_000)
      await page.getByRole('heading', { name: ended }).waitFor()
      await look(page, 'ukey-ended')
      expect((await context.request.get(`${system.origin}/api/session`)).status()).toBe(401)
      await business.reload()
      expect(await seen(business)).not.toContain(name)
      await page.getByRole('link', { name: again }).click()
      await page.waitForURL('**/ssologin/login')
      expect(handler.problems).toEqual([])
    },
  )

  it('a page that comes after the UKey went locks too, and another UKey is no way in', async () => {
    const handler = await signedIn()
    const { page } = handler
    await page.goto('about:blank')
    handler.ukeys.pullOut('mingyuan')
    handler.ukeys.plugIn('qinghe')
    await page.goto(`${system.origin}/workbench`)
    await page.getByRole('heading', { name: 'UKey 已拔出，页面已锁定' }).waitFor()
    expect(handler.problems).toEqual([])
  })

  it('an assistant that stops is no UKey pulled out: the page stays open', async () => {
    const handler = await signedIn()
    await handler.assistant.stop()
    await handler.page.clock.runFor(15_000)
    expect(await seen(handler.page)).toContain(name)
  })
})
