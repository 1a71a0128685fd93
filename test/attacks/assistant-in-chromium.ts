// The assistant's own pages in a real Chromium, beside a site that is on its list and one that is not.
import { createServer, type Server } from 'node:http'
import { mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { axeFaults } from '../e2e/axe.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { needs } from '../needs.ts'
import {
  builtPages,
  createWorld,
  sha256,
  signRequestType,
  signedRequest,
  siteRequest,
  until,
  type World,
  type WorldOptions,
} from './assistant-world.ts'

/** Of the test that runs; `portal` is on the assistant's list, `evil` another origin on the same server. */
export let [browser, context, pages, world]: [Browser, BrowserContext, string, World] = [
  undefined as never,
  undefined as never,
  '',
  undefined as never,
]
export let [portal, evil] = ['', '']
/** Scripts that failed and what the policy of the assistant's pages held back: each test ends with none. */
export const problems: string[] = []
let portalServer: Server

/** Tests that need a Chromium: nothing is started where there is none. */
export function describeInChromium(name: string, tests: () => void): void {
  describe.skipIf(!needs('chromium'))(name, () => {
    beforeAll(async () => {
      pages = await builtPages()
      browser = await launchChromium(['--host-resolver-rules=MAP rebind.example 127.0.0.1', '--disable-popup-blocking'])
      // Every path is a blank page that allows popups to keep their opener, as the portal's sign-in page does.
      portalServer = createServer(
        (request, response) =>
          void (request.url === sitePublicationPath
            ? response
                .writeHead(200, { 'Content-Type': 'application/json' })
                .end(JSON.stringify({ origin: evil, name: 'Another site', keys: [world.site.key] }))
            : response
                .writeHead(200, { 'Content-Type': 'text/html', 'Cross-Origin-Opener-Policy': 'same-origin-allow-popups' })
                .end('<!doctype html><title>site</title><h1>site</h1>')),
      )
      await new Promise<void>((resolve) => portalServer.listen(0, '127.0.0.1', resolve))
      const { port } = portalServer.address() as { port: number }
      portal = `http://localhost:${port}`
      evil = `http://127.0.0.1:${port}`
    }, 60_000)
    afterAll(async () => {
      await browser.close()
      portalServer.close()
      portalServer.closeAllConnections()
    })
    beforeEach(() => start())
    afterEach(async () => {
      expect(await context.cookies()).toEqual([])
      expect(problems).toEqual([])
      await context.close()
      await world.close()
    })
    tests()
  })
}

async function start(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await createWorld({ pages, listed: [portal], ...options })
  context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1100, height: 900 } })
  context.setDefaultTimeout(10_000)
  problems.length = 0
  context.on('weberror', (error) => problems.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    if (/Content Security Policy/.test(message.text()) && message.location().url.includes(String(world.assistant.port)))
      problems.push(message.text())
  })
}

export const own = () => `http://127.0.0.1:${world.assistant.port}`

export async function at(address: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(address)
  return page
}

/** Starts `authenticate` over the WebSocket from a real page. The answer stands in `window.answer`. */
export function askFrom(page: Page, request: object, more: object = {}): Promise<void> {
  return callFrom(page, 'authenticate', { request: signedRequest(world.site, request), ...more })
}

/** The same with `sign`: a document of the type, and a request for it that the site signed. */
export function askToSign(page: Page, content: Uint8Array, type: string, more: object = {}): Promise<void> {
  const { iss, jti, aud, iat, exp } = siteRequest(portal)
  const document = { name: '申报.json', type, sha256: sha256(content).toString('hex') }
  const request = signedRequest(world.site, { iss, jti, aud, iat, exp, document }, signRequestType)
  return callFrom(page, 'sign', { request, content: Buffer.from(content).toString('base64'), ...more })
}

async function callFrom(page: Page, method: string, params: object): Promise<void> {
  await page.evaluate(
    ([address, call]) => {
      const socket = new WebSocket(address)
      socket.onopen = () => socket.send(call)
      const heard: string[] = []
      socket.onmessage = ({ data }) => {
        heard.push(String(data))
        const message = JSON.parse(String(data)) as { id?: number }
        if (message.id === 1) Object.assign(window, { answer: message })
      }
      Object.assign(window, { socket, heard })
    },
    [`ws://127.0.0.1:${world.assistant.port}/v1`, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })] as const,
  )
}
export const answerOn = (page: Page) =>
  until(() =>
    page.evaluate(
      () =>
        (window as unknown as { answer?: { result?: { authToken: { algorithm: string } }; error?: { data: { code: string } } } }).answer,
    ),
  )

/** Kept for a look at them; nothing compares them. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync('test-results', { recursive: true })
  await page.screenshot({ path: `test-results/assistant-${name}.png`, fullPage: true })
}

export async function accessible(page: Page): Promise<void> {
  expect(await axeFaults(page)).toEqual([])
}

/** A tab as another program opens it: with nothing before it, so that it may close itself. */
export async function asFromOutside(beside: Page, url: string): Promise<Page> {
  const { targetInfo } = await (await context.newCDPSession(beside)).send('Target.getTargetInfo')
  const whole = await browser.newBrowserCDPSession()
  const [page] = await Promise.all([
    context.waitForEvent('page'),
    whole.send('Target.createTarget', { url, browserContextId: String(targetInfo.browserContextId) }),
  ])
  return page
}
