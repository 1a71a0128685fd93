// A portal on a public address over https: the browser guards loopback, and each answer of the person leads somewhere.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { startHttpsPortal, type HttpsPortal } from './https-portal.ts'
import { handlerAt, pins, typePin, type Handler } from './journey.ts'

describe.skipIf(!needs('chromium'))('R1 R3 R27: the browser asks before a page may reach this computer', () => {
  let portal: HttpsPortal
  beforeAll(async () => void (portal = await startHttpsPortal()))
  afterAll(() => portal?.close())

  const open = async (setting: 'granted' | 'denied' | 'prompt'): Promise<Handler> => {
    const handler = await handlerAt(portal.system, { ukeys: ['mingyuan'], browser: portal.browser })
    await portal.setPermission(handler.page, setting)
    await handler.page.goto(`${portal.system.origin}/ssologin/login`)
    return handler
  }

  it('granted: the page connects directly and signs in; the cookie is __Host-, Secure, HttpOnly', async () => {
    const { page, pinWindow, context, problems } = await open('granted')
    await page.getByRole('button', { name: '用这张证书登录' }).click()
    await typePin(await pinWindow(), pins.mingyuan)
    await page.waitForURL('**/workbench')
    const session = (await context.cookies(portal.system.origin)).find(({ name }) => name.startsWith('__Host-yinxin-session'))
    expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(problems).toEqual([])
  })

  it('not yet asked: the page waits for a click, asks nothing by itself, and goes on once the person allows', async () => {
    const { page } = await open('prompt')
    await page.getByRole('button', { name: '连接证书助手' }).waitFor()
    await portal.setPermission(page, 'granted')
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
    await portal.setPermission(page, 'granted')
    await page.getByRole('button', { name: '用这张证书登录' }).waitFor()
  })
})
