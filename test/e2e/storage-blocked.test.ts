// R1 R36: a browser that keeps nothing for the site. Storage that throws stops nobody; blocked cookies do, and the page says so first.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { chromiumPath, seen, temporaryFolder } from './chromium.ts'
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

  it('cookies blocked in the settings: said before the PIN, with a number and how to allow them', async () => {
    const profile = temporaryFolder('profile')
    mkdirSync(join(profile, 'Default'))
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      locale: 'zh-CN',
    })
    const page = context.pages()[0] ?? (await context.newPage())
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(`${system.origin}/ssologin/login`)
    expect(await page.evaluate(() => navigator.cookieEnabled)).toBe(false)
    await page.getByText('1006').first().waitFor()
    expect(await seen(page)).toContain('允许本站使用 Cookie')
    await look(page, 'login-cookies-blocked.zh-CN')
    expect(await page.getByRole('button', { name: '用这张证书登录' }).count()).toBe(0)
    expect(errors).toEqual([])
    await context.close()
  })
})
