// A portal on a public address over https: the browser guards loopback, and each answer of the person leads somewhere.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { launchChromium } from './chromium.ts'
import { handlerAt, pins, typePin, type Handler } from './journey.ts'
import { startSystem, type System } from './system.ts'
import { tlsAuthority } from './tls.ts'

type Setting = 'granted' | 'denied' | 'prompt'

describe.skipIf(!needs('chromium'))('R1 R3 R27: the browser asks before a page may reach this computer', () => {
  let system: System
  let browser: Browser
  beforeAll(async () => {
    const tls = tlsAuthority().issue(['portal.test'])
    system = await startSystem({
      settings: (port) => ({
        origin: `https://portal.test:${port}`,
        host: '127.0.0.1',
        tlsCertificate: tls.certificate,
        tlsKey: tls.key,
        businessSystem: false,
      }),
    })
    browser = await launchChromium([
      '--host-resolver-rules=MAP portal.test 127.0.0.1',
      `--ignore-certificate-errors-spki-list=${tls.spkiHash}`,
      `--ip-address-space-overrides=127.0.0.1:${system.port}=public`,
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  })

  const answerPermission = async (page: Page, setting: Setting) => {
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    const whole = await browser.newBrowserCDPSession()
    await whole.send('Browser.setPermission', {
      permission: { name: 'loopback-network' },
      setting,
      origin: system.origin,
      ...(targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }),
    })
  }

  const open = async (setting: Setting): Promise<Handler> => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'], browser })
    await answerPermission(handler.page, setting)
    await handler.page.goto(`${system.origin}/ssologin/login`)
    return handler
  }

  it('granted: the page connects directly and signs in; the cookie is __Host-, Secure, HttpOnly', async () => {
    const { page, pinWindow, context, problems } = await open('granted')
    await page.getByRole('button', { name: '用这张证书登录' }).click()
    await typePin(await pinWindow(), pins.mingyuan)
    await page.waitForURL('**/workbench')
    const session = (await context.cookies(system.origin)).find(({ name }) => name.startsWith('__Host-yinxin-session'))
    expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(problems).toEqual([])
  })

  it('not yet asked: the page waits for a click, asks nothing by itself, and goes on once the person allows', async () => {
    const { page } = await open('prompt')
    await page.getByRole('button', { name: '连接证书助手' }).waitFor()
    await answerPermission(page, 'granted')
    await page.getByRole('button', { name: '用这张证书登录' }).waitFor()
  })

  it('denied: the sign-in is finished in the assistant’s own window, which never shows a PIN field to its opener', async () => {
    const { page, pinWindow } = await open('denied')
    const popup = page.waitForEvent('popup')
    await page.getByRole('button', { name: '打开证书助手窗口登录' }).click()
    const window = await popup
    await window.getByRole('button', { name: '继续' }).click()
    expect(await window.locator('input[type=password]').count()).toBe(0)
    await typePin(await pinWindow(), pins.mingyuan)
    await page.waitForURL('**/workbench')
  })

  it('denied, then re-allowed: the page notices without a reload', async () => {
    const { page } = await open('denied')
    await page.getByRole('button', { name: '打开证书助手窗口登录' }).waitFor()
    await answerPermission(page, 'granted')
    await page.getByRole('button', { name: '用这张证书登录' }).waitFor()
  })
})
