// Window mode after the page that opened the window is gone: the window itself takes the proof back to the portal's callback.
// Another program sits on the first of the assistant's ports all the while.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { desk } from './chromium.ts'
import { startHttpsPortal, type HttpsPortal } from './https-portal.ts'
import { handlerAt, pins, typePin, type Handler } from './journey.ts'

describe.skipIf(!needs('chromium'))('R27: the assistant’s window without the page that opened it', () => {
  let [portal, squatter]: [HttpsPortal, Server] = [undefined as never, undefined as never]
  const squatted: string[] = []
  beforeAll(async () => {
    portal = await startHttpsPortal()
    squatter = await sitOn(portal.system.assistantPorts[0] ?? 0, squatted)
  })
  afterAll(async () => {
    await portal?.close()
    squatter?.closeAllConnections()
    squatter?.close()
  })

  /** Chromium refuses the page this computer, so it offers the window, and the person opens it. */
  async function openWindow(): Promise<{ handler: Handler; window: Page }> {
    const handler = await handlerAt(portal.system, { ukeys: ['mingyuan'], browser: portal.browser })
    const { page } = handler
    await portal.setPermission(page, 'denied')
    await page.goto(`${portal.system.origin}/ssologin/login`)
    const popup = page.waitForEvent('popup')
    await page.getByRole('button', { name: '打开证书助手窗口登录' }).click()
    const window = await popup
    await window.getByRole('button', { name: '继续' }).waitFor()
    return { handler, window }
  }

  /** The page is closed then. */
  async function openWindowAlone(): Promise<{ handler: Handler; window: Page }> {
    const { handler, window } = await openWindow()
    await handler.page.close()
    await window.waitForFunction(() => window.opener === null)
    return { handler, window }
  }

  it('A5 a program on the first port is passed over: it is asked to prove itself, and never sees a request', async () => {
    const { handler, window } = await openWindow()
    expect(new URL(window.url()).port).toBe(String(portal.system.assistantPorts[1]))
    expect(squatted.filter((one) => one.startsWith('asked'))).not.toEqual([])
    expect(squatted.filter((one) => one.startsWith('sent'))).toEqual([])
    await window.getByRole('button', { name: '继续' }).click()
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await handler.page.waitForURL('**/workbench')
    expect(handler.problems).toEqual([])
  })

  it('the page was closed meanwhile: the window goes to the portal, which signs in; no proof stays in the address', async () => {
    const { handler, window } = await openWindowAlone()
    const visited: string[] = []
    window.on('framenavigated', (frame) => visited.push(frame.url()))
    await window.getByRole('button', { name: '继续' }).click()
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await window.waitForURL('**/workbench')
    await window.getByRole('heading', { name: '示范市明远机械有限公司' }).first().waitFor()
    expect((await handler.context.cookies(portal.system.origin)).some(({ name }) => name.startsWith('__Host-yinxin-session'))).toBe(true)
    expect(visited.some((address) => address.startsWith(`${portal.system.origin}/ssologin/callback`))).toBe(true)
    await window.goBack()
    expect(window.url()).not.toContain('token')
    expect(handler.problems).toEqual([])
  })

  it('the page was loaded anew meanwhile and knows nothing of the sign-in: the window takes the proof to the portal itself', async () => {
    const { handler, window } = await openWindow()
    await handler.page.reload()
    await window.getByRole('button', { name: '继续' }).click()
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await window.waitForURL('**/workbench')
    await window.getByRole('heading', { name: '示范市明远机械有限公司' }).first().waitFor()
    expect(handler.problems).toEqual([])
  })

  it('cancelled in the window: the portal says so on a page of its own, and nobody is signed in', async () => {
    const { handler, window } = await openWindowAlone()
    await window.getByRole('button', { name: '取消' }).click()
    await window.waitForURL('**/ssologin/failure?**')
    await window.getByText('2008').first().waitFor()
    expect((await handler.context.cookies(portal.system.origin)).some(({ name }) => name.startsWith('__Host-yinxin-session'))).toBe(false)
  })

  it('a proof that another browser asked for signs nobody in here', async () => {
    const { context } = await desk(portal.browser)
    const page = await context.newPage()
    const token = { unverifiedCertificate: 'A'.repeat(400), algorithm: 'ES256', signature: 'A'.repeat(88), format: 'web-eid:1.0' }
    const fragment = new URLSearchParams({ operation: 'A'.repeat(22), token: JSON.stringify(token) })
    await page.goto(`${portal.system.origin}/ssologin/callback#${fragment}`)
    await page.getByText('6004').first().waitFor()
    expect(page.url()).not.toContain('token')
    await context.close()
  })
})

/** A program that answers on `port` as the assistant's window might: it says it is ready, sends a proof of its own, and notes what it gets. */
async function sitOn(port: number, notes: string[]): Promise<Server> {
  const page = `<!doctype html><title>证书助手</title><script>
    const note = (text) => fetch('/note', { method: 'POST', body: text })
    const asked = new URLSearchParams(location.hash.slice(1))
    note('asked ' + (location.hash.includes('.') && !asked.has('challenge') ? 'with a request' : 'for a proof'))
    addEventListener('message', ({ data }) => note('sent ' + JSON.stringify(data)))
    const hello = { product: 'yinxin-assistant', version: '9.9.9', protocol: [1, 1], approval: 'listed',
      proof: { publicKey: 'A'.repeat(122), signature: 'A'.repeat(86) } }
    const target = asked.get('origin') ?? '*'
    opener?.postMessage({ yinxin: 'proof', challenge: asked.get('challenge'), hello }, target)
    opener?.postMessage({ yinxin: 'ready', operation: 'x', version: '9.9.9' }, target)
  </script>`
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      notes.push(text)
      response.end()
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}
