// Window mode after the page that opened the window is gone: the window itself takes the proof back to the portal's callback.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { desk, launchChromium, seen } from './chromium.ts'
import { handlerAt, pins, typePin, type Handler } from './journey.ts'
import { startSystem, type System } from './system.ts'
import { tlsAuthority } from './tls.ts'

describe.skipIf(!needs('chromium'))('R27: the assistant’s window without the page that opened it', () => {
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

  /** Chromium refuses the page this computer, so it offers the window; the person opens it and then closes the page. */
  async function openWindowAlone(): Promise<{ handler: Handler; window: Page }> {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'], browser })
    const { page, context } = handler
    const session = await context.newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    const whole = await browser.newBrowserCDPSession()
    await whole.send('Browser.setPermission', {
      permission: { name: 'loopback-network' },
      setting: 'denied',
      origin: system.origin,
      ...(targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }),
    })
    await page.goto(`${system.origin}/ssologin/login`)
    const popup = page.waitForEvent('popup')
    await page.getByRole('button', { name: '打开证书助手窗口登录' }).click()
    const window = await popup
    await window.getByRole('button', { name: '继续' }).waitFor()
    await page.close()
    await window.waitForFunction(() => window.opener === null)
    return { handler, window }
  }

  it('the page was closed meanwhile: the window goes to the portal, which signs in; no proof stays in the address', async () => {
    const { handler, window } = await openWindowAlone()
    const visited: string[] = []
    window.on('framenavigated', (frame) => visited.push(frame.url()))
    await window.getByRole('button', { name: '继续' }).click()
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await window.waitForURL('**/workbench')
    await window.getByRole('heading', { name: '示范市明远机械有限公司' }).first().waitFor()
    expect((await handler.context.cookies(system.origin)).some(({ name }) => name.startsWith('__Host-yinxin-session'))).toBe(true)
    expect(visited.some((address) => address.startsWith(`${system.origin}/ssologin/callback`))).toBe(true)
    await window.goBack()
    expect(window.url()).not.toContain('token')
    expect(handler.problems).toEqual([])
  })

  it('cancelled in the window: the portal says so on a page of its own, and nobody is signed in', async () => {
    const { handler, window } = await openWindowAlone()
    await window.getByRole('button', { name: '取消' }).click()
    await window.waitForURL('**/ssologin/failure?**')
    expect(await seen(window)).toContain('2008')
    expect((await handler.context.cookies(system.origin)).some(({ name }) => name.startsWith('__Host-yinxin-session'))).toBe(false)
  })

  it('a proof that another browser asked for signs nobody in here', async () => {
    const { context } = await desk(browser)
    const page = await context.newPage()
    const token = { unverifiedCertificate: 'A'.repeat(400), algorithm: 'ES256', signature: 'A'.repeat(88), format: 'web-eid:1.0' }
    const fragment = new URLSearchParams({ operation: 'A'.repeat(22), token: JSON.stringify(token) })
    await page.goto(`${system.origin}/ssologin/callback#${fragment}`)
    await page.getByText('6004').first().waitFor()
    expect(page.url()).not.toContain('token')
    await context.close()
  })
})
