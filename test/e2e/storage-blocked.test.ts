// R1 R36: a browser that keeps nothing for the site. Storage that throws stops nobody; blocked cookies do, and the page says so first.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, signIn } from './journey.ts'
import { look } from './look.ts'
import { startSystem, type System } from './system.ts'

describe.skipIf(!needs('chromium'))('a browser that keeps nothing', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('storage throws at every touch: in with the PIN, another unit, out again, on every page of it', async () => {
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const { page, context } = handler
    await context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException(
              `Failed to read the '${name}' property from 'Window': Access is denied for this document.`,
              'SecurityError',
            )
          },
        })
    })
    await signIn(handler, system, pins.hengtai)
    await page.getByRole('radio', { name: /30104831/ }).check()
    await page.getByRole('button', { name: '进入' }).click()
    await page.waitForURL('**/workbench')
    await page
      .getByRole('row', { name: /30119305/ })
      .getByRole('button')
      .click()
    await page.getByText(/当前单位\s*30119305/).waitFor()
    await page.getByRole('button', { name: '大字版' }).click()
    for (const path of ['/ssologin/failure?code=5002&step=verification', '/ssologin/callback', '/help', '/workbench?lang=zh-CN']) {
      await page.goto(system.origin + path)
      await page.locator('h1').waitFor()
    }
    await page.getByText(/当前单位\s*30119305/).waitFor()
    await page.getByRole('button', { name: '退出', exact: true }).click()
    await page.waitForURL('**/ssologin/login')
    await page.goto(handler.assistant.home)
    await page.locator('#language').click()
    await page.getByRole('heading', { level: 1, name: 'UKey plugged in' }).waitFor()
    expect(handler.problems).toEqual([])
  })

  it('cookies blocked: said before the PIN, with a number and how to allow them; once allowed, the button is there', async () => {
    const { page, context, problems } = await handlerAt(system, { ukeys: ['mingyuan'] })
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setDocumentCookieDisabled', { disabled: true })
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('1006').first().waitFor()
    expect(await seen(page)).toContain('允许本站的 Cookie')
    await look(page, 'login-cookies-blocked')
    const go = page.getByRole('button', { name: '用这张证书登录' })
    expect(await go.count()).toBe(0)
    await session.send('Emulation.setDocumentCookieDisabled', { disabled: false })
    await page.locator('.fix').getByRole('button', { name: '重新检查' }).click()
    await go.waitFor()
    expect(problems).toEqual([])
  })
})
