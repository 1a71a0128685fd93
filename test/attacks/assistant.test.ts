// The assistant's own pages, and what hostile pages try with them, in a real Chromium.
import { AxeBuilder } from '@axe-core/playwright'
import { createServer, type Server } from 'node:http'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { nameAttributeOids, parseCertificate, subjectText } from '@yinxin/pki'
import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { createTestPki } from '@yinxin/testkit'
import { launchChromium } from '../e2e/chromium.ts'
import {
  builtPages,
  createWorld,
  pageCall,
  personalise,
  signedRequest,
  siteRequest,
  until,
  type World,
  type WorldOptions,
} from './assistant-world.ts'

let [browser, context, pages, world]: [Browser, BrowserContext, string, World] = [
  undefined as never,
  undefined as never,
  '',
  undefined as never,
]
let [portalServer, portal, evil]: [Server, string, string] = [undefined as never, '', '']
let problems: string[] = []

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
  evil = `http://127.0.0.1:${port}` // another origin on the same server: not on the list
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

async function start(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await createWorld({ pages, listed: [portal], ...options })
  context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1100, height: 900 } })
  context.setDefaultTimeout(10_000)
  problems = []
  context.on('weberror', (error) => problems.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    if (/Content Security Policy/.test(message.text()) && message.location().url.includes(String(world.assistant.port)))
      problems.push(message.text())
  })
}

const own = () => `http://127.0.0.1:${world.assistant.port}`

async function at(address: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(address)
  return page
}

/** Starts `authenticate` over the WebSocket from a real page. The answer stands in `window.answer`. */
async function askFrom(page: Page, request: object, more: object = {}): Promise<void> {
  const params = { request: signedRequest(world.site, request), ...more }
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
    [`ws://127.0.0.1:${world.assistant.port}/v1`, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'authenticate', params })] as const,
  )
}
const answerOn = (page: Page) =>
  until(() =>
    page.evaluate(
      () =>
        (window as unknown as { answer?: { result?: { authToken: { algorithm: string } }; error?: { data: { code: string } } } }).answer,
    ),
  )

/** Kept for a look at them; nothing compares them. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync('test-results', { recursive: true })
  await page.screenshot({ path: `test-results/assistant-${name}.png`, fullPage: true })
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** A tab as another program opens it: with nothing before it, so that it may close itself. */
async function asFromOutside(beside: Page, url: string): Promise<Page> {
  const { targetInfo } = await (await context.newCDPSession(beside)).send('Target.getTargetInfo')
  const whole = await browser.newBrowserCDPSession()
  const [page] = await Promise.all([
    context.waitForEvent('page'),
    whole.send('Target.createTarget', { url, browserContextId: String(targetInfo.browserContextId) }),
  ])
  return page
}

describe('the PIN window', () => {
  test('R15 names site, purpose and certificate, and hands the PIN to the UKey', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: '登录前，请输入 PIN 码' }).waitFor()
    const text = await prompt.locator('main').innerText()
    for (const part of ['示范省公共服务平台', portal, '登录', '示范市明远机械有限公司', '还可以输错 8 次', '软件 UKey'])
      expect(text).toContain(part)
    expect(new URL(prompt.url()).hash).toBe('')
    await accessible(prompt)
    await picture(prompt, 'pin')
    // the phrase is chosen here the first time
    await prompt.getByText('设一句暗语').click()
    await prompt.locator('#phrase').fill('春江潮水连海平')
    await prompt.getByRole('button', { name: '保存' }).click()
    await prompt.getByText('春江潮水连海平').waitFor()
    await prompt.locator('#pin').fill('000111')
    await prompt.keyboard.press('Enter')
    await prompt.locator('#pin-wrong', { hasText: 'PIN 码不对' }).waitFor()
    expect(await prompt.locator('main').innerText()).toContain('还可以输错 7 次')
    await picture(prompt, 'pin-wrong')
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
    const heard = await site.evaluate(() => (window as unknown as { heard: string[] }).heard.join('\n'))
    expect(heard).toContain('operation.progress')
    for (const secret of ['春江', '246813', '000111']) expect(heard).not.toContain(secret)
  })

  test('R10 the last try needs a tick; without it nothing is sent', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    for (let left = 7; left > 0; left--) {
      await prompt.locator('#pin').fill('000111')
      await prompt.locator('#go').click()
      await prompt.getByText(left === 1 ? '这是最后一次' : `还可以输错 ${left} 次`).waitFor()
    }
    await picture(prompt, 'pin-last')
    await prompt.setViewportSize({ width: 1366, height: 640 })
    const go = await prompt.locator('#go').boundingBox()
    expect((go?.y ?? 1000) + (go?.height ?? 0)).toBeLessThanOrEqual(640)
    await accessible(prompt)
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    expect(await prompt.locator('#sure').isVisible()).toBe(true)
    expect(await prompt.locator('#pin').inputValue()).toBe('246813')
    await prompt.locator('#sure').check()
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
  })

  test('R10 the factory PIN is changed in the same window before it is used', async () => {
    await world.addUkey({ pin: '12345678' })
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: '先修改初始 PIN 码' }).waitFor()
    await picture(prompt, 'pin-factory')
    await prompt.locator('#old-pin').fill('12345678')
    await prompt.locator('#new-pin').fill('234567')
    await prompt.locator('#repeat-pin').fill('234568')
    await prompt.locator('#go').click()
    await prompt.getByText('两次输入的新 PIN 码不一样').waitFor()
    await prompt.locator('#repeat-pin').fill('234567')
    await prompt.locator('#go').click()
    await prompt.locator('#new-pin-wrong', { hasText: '连续' }).waitFor()
    await prompt.locator('#old-pin').fill('12345678')
    await prompt.locator('#new-pin').fill('735192')
    await prompt.locator('#repeat-pin').fill('735192')
    await prompt.locator('#go').click()
    await prompt.locator('#pin').fill('735192')
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
  })

  test('a site that is not on the list is approved first, by its address; a certificate is chosen where there are several; in English', async () => {
    await world.addUkey()
    await world.addUkey({ name: '示范市第二单位' })
    const site = await at(evil)
    await askFrom(site, siteRequest(evil), { language: 'en' })
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: 'Let this site use your certificate?' }).waitFor()
    const text = await prompt.locator('main').innerText()
    expect(text).toContain(evil)
    expect(text).toContain('Not approved yet')
    await accessible(prompt)
    await picture(prompt, 'approve-en')
    await prompt.locator('#go').click()
    await prompt.getByRole('heading', { name: 'Which certificate?' }).waitFor()
    expect(await prompt.locator('main').innerText()).toContain('A site you approved')
    expect(await prompt.locator('main').innerText()).not.toContain('Another site') // a name of its own choice is worth nothing
    await accessible(prompt)
    await picture(prompt, 'choose-en')
    await prompt.getByText('示范市第二单位').first().click()
    await prompt.locator('#go').click()
    await prompt.locator('#pin').waitFor()
    expect(await prompt.locator('main').innerText()).toContain('示范市第二单位')
    await prompt.setViewportSize({ width: 320, height: 700 })
    expect(await prompt.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await picture(prompt, 'pin-en-320')
    await prompt.emulateMedia({ colorScheme: 'dark' })
    await accessible(prompt)
    await prompt.locator('#cancel').click()
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('A10 what cannot be a PIN takes no try; Esc cancels; the button is above the fold with a phrase; the window goes by itself', async () => {
    const { file } = await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await asFromOutside(site, await world.nextWindow())
    await prompt.setViewportSize({ width: 1366, height: 640 }) // 768 without the browser's own bars
    await prompt.locator('#pin').waitFor()
    if (await prompt.getByText('设一句暗语').isVisible()) {
      await prompt.getByText('设一句暗语').click()
      await prompt.locator('#phrase').fill('春江潮水连海平')
      await prompt.getByRole('button', { name: '保存' }).click()
    }
    for (const impossible of ['', '12345', '１２３４５６', '密码密码密码', '1'.repeat(17)]) {
      await prompt.locator('#pin').fill(impossible)
      await prompt.locator('#go').click()
      await prompt.locator('#pin-wrong', { hasText: '6 到 16 位' }).waitFor()
      expect(await prompt.locator('#pin').getAttribute('aria-invalid')).toBe('true')
    }
    await picture(prompt, 'pin-impossible')
    await accessible(prompt)
    // nor through the page's own call
    const token = await prompt.evaluate(() => Object.values(sessionStorage)[0] as string)
    const state = async () => (await pageCall(world.assistant.port, 'prompt.state', { version: 0 }, { token })).body
    const { version } = await state()
    await pageCall(world.assistant.port, 'prompt.answer', { version, answer: { kind: 'pin', pin: '123' } }, { token })
    await until(async () => (JSON.stringify(await state()).includes('PIN_MALFORMED') ? true : undefined))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pin: { triesLeft: 8 } })
    // The page asks anew, with an empty field: what is typed before it does would be gone with the old one.
    await prompt.waitForFunction(() => document.querySelector<HTMLInputElement>('#pin')?.value === '')
    await prompt.locator('#pin').fill('000111')
    await prompt.locator('#go').click()
    await prompt.getByText('还可以输错 7 次').waitFor()
    await picture(prompt, 'pin-fold')
    const go = await prompt.locator('#go').boundingBox()
    expect((go?.y ?? 1000) + (go?.height ?? 0)).toBeLessThanOrEqual(640)
    await prompt.getByText('忘了 PIN 码').click()
    await prompt.getByText('重设 PIN 码由签发机构').waitFor()
    const closed = prompt.waitForEvent('close')
    await prompt.keyboard.press('Escape').catch(() => undefined) // the window may be gone before the key is up
    await closed
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('A8 an expired certificate is said to be one before the PIN is typed', async () => {
    const expired = createTestPki({ kind: 'P-256', now: new Date(Date.now() - 3 * 365 * 86_400_000) })
    await personalise(expired, join(world.ukeys, 'expired.ukey'), '246813', '示范市过期单位', 'P-256')
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByText('用它登录会被拒绝').waitFor()
    await picture(prompt, 'pin-expired')
    await prompt.locator('#cancel').click()
    const home = await at(world.assistant.homeAddress())
    await home.getByText('UKey 已插入，但现在不能用来登录').waitFor()
    await home.locator('[data-step=expired]').waitFor()
  })

  test('closing the window cancels, a reload does not', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.locator('#pin').waitFor()
    await prompt.reload()
    await prompt.locator('#pin').waitFor()
    await prompt.close()
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('opened by another page it is out of that page’s reach, and where it is not it asks nothing', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const address = await world.nextWindow()
    const hostile = await at(evil)
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      hostile.evaluate((to) => void Object.assign(window, { popup: window.open(to) }), address),
    ])
    await popup.locator('#pin').waitFor()
    // The tie is cut: its opener cannot take it elsewhere while the PIN is typed.
    await hostile.evaluate((to) => {
      const { popup: opened } = window as unknown as { popup: Window | null }
      if (opened !== null) opened.location.href = to
    }, `${evil}/looks-like-the-assistant`)
    await popup.locator('#pin').fill('246813')
    expect(popup.url()).toBe(`${own()}/prompt`)
    expect(await hostile.evaluate(() => (window as unknown as { popup: Window | null }).popup?.closed)).toBe(true)
    await popup.close()
    // A browser that knows no such policy: the page sees its opener and refuses.
    const old = await context.newPage()
    await old.addInitScript(() => Object.defineProperty(window, 'opener', { value: {} }))
    await old.goto(`${own()}/prompt`)
    await old.getByText('这个窗口是别的网页打开的').waitFor()
    expect(await old.locator('input').count()).toBe(0)
  })

  test('its code and token are worth nothing to another page', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const address = await world.nextWindow()
    const hostile = await at(evil)
    const steal = (name: string, body: object, headers: Record<string, string> = {}) =>
      hostile.evaluate(
        ([to, text, more]) =>
          fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json', ...more }, body: text }).then(
            (answer) => answer.text(),
            () => 'blocked',
          ),
        [`${own()}/api/${name}`, JSON.stringify(body), headers] as const,
      )
    expect(await steal('exchange', { code: new URL(address).hash.slice(1) })).toBe('blocked')
    const prompt = await at(address) // the code is still good: nobody used it up
    await prompt.locator('#pin').waitFor()
    const token = (await prompt.evaluate(() => Object.values(sessionStorage)[0])) as string
    expect(await steal('prompt.answer', { version: 2, answer: { kind: 'pin', pin: '246813' } }, { 'X-Yinxin-Token': token })).toBe(
      'blocked',
    )
    expect((await pageCall(world.assistant.port, 'prompt.state', {}, { token, origin: evil })).body).toMatchObject({
      failure: { code: 'ORIGIN_MISSING' },
    })
  })
})

describe('hostile pages', () => {
  test('DNS rebinding: a name that points here is no host of ours', async () => {
    const page = await context.newPage()
    const answer = await page.goto(`http://rebind.example:${world.assistant.port}/`)
    expect([answer?.status(), (await answer?.text())?.includes('HOST_REFUSED')]).toEqual([403, true])
    const inside = await page.evaluate(async () => {
      const socket = new WebSocket(`ws://${location.host}/v1`)
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve(true)
        socket.onerror = () => resolve(false)
      })
      const post = await fetch('/api/exchange', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
      return [opened, post.status]
    })
    expect(inside).toEqual([false, 403])
  })

  test('a page without an origin of its own (sandboxed frame) does not get through the handshake', async () => {
    const page = await at(evil)
    const opened = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          addEventListener('message', ({ data }) => resolve(data))
          const frame = document.createElement('iframe')
          frame.setAttribute('sandbox', 'allow-scripts')
          frame.srcdoc = `<script>const s = new WebSocket('${address}'); s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('refused', '*')</script>`
          document.body.append(frame)
        }),
      `ws://127.0.0.1:${world.assistant.port}/v1`,
    )
    expect(opened).toBe('refused')
  })

  test('a form’s text/plain arrives and is refused; JSON from a page is answered to that page only', async () => {
    const page = await at(portal)
    const seen: [string, number][] = []
    context.on('response', (response) => seen.push([response.request().headers()['content-type'] ?? '', response.status()]))
    const texts = await page.evaluate(async (to) => {
      const call = '{"jsonrpc":"2.0","id":1,"method":"hello"}'
      await fetch(to, { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body: call }).catch(() => undefined)
      return (await fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: call })).text()
    }, `${own()}/v1`)
    expect(texts).toContain('"approval":"listed"')
    expect(seen).toContainEqual(['text/plain', 415])
  })

  test('none of our pages can be framed', async () => {
    const page = await at(evil)
    for (const path of ['/', '/prompt', '/window']) {
      const shown = await page.evaluate(async (address) => {
        const frame = document.createElement('iframe')
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        frame.src = address
        document.body.append(frame)
        await loaded
        return frame.contentDocument === null ? 'other origin' : 'empty'
      }, own() + path)
      expect(shown).toBe('other origin')
    }
    const frames = page.frames().filter((frame) => frame !== page.mainFrame())
    for (const frame of frames) expect(frame.url()).toBe('chrome-error://chromewebdata/')
    problems = []
  })

  test('an unlisted page learns that an assistant is here, and no more', async () => {
    const page = await at(evil)
    const answers = await page.evaluate(
      (address) =>
        new Promise<string[]>((resolve) => {
          const heard: string[] = []
          const socket = new WebSocket(address)
          socket.onopen = () => {
            for (const [id, method] of ['hello', 'status', 'list', 'sign'].entries())
              socket.send(JSON.stringify({ jsonrpc: '2.0', id, method }))
          }
          socket.onmessage = ({ data }) => heard.push(String(data)) === 4 && resolve(heard)
        }),
      `ws://127.0.0.1:${world.assistant.port}/v1`,
    )
    const read = answers
      .map((text) => JSON.parse(text) as { id: number; result?: object; error?: { message: string } })
      .sort((a, b) => a.id - b.id)
    expect(Object.keys(read[0]?.result ?? {}).sort()).toEqual(['approval', 'product', 'protocol', 'version'])
    expect(read.slice(1).map(({ error }) => error?.message)).toEqual(['SITE_NOT_APPROVED', 'METHOD_UNKNOWN', 'METHOD_UNKNOWN'])
  })
})

describe('window mode', () => {
  const openWindow = async (site: Page, more: Record<string, unknown> = {}, noopener = false) => {
    const address = `${own()}/window#${signedRequest(world.site, siteRequest(portal, more))}`
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      site.evaluate(
        ([to, features]) => {
          const heard: unknown[] = []
          addEventListener('message', ({ data, origin }) => heard.push({ ...(data as object), from: origin }))
          Object.assign(window, { heard, popup: window.open(to, '', features) })
        },
        [address, noopener ? 'noopener' : ''] as const,
      ),
    ])
    return popup
  }
  type Heard = {
    yinxin: string
    from: string
    step?: string
    triesLeft?: number
    authToken?: { algorithm: string }
    failure?: { code: string }
  }
  const heardBy = (site: Page) => site.evaluate(() => (window as unknown as { heard: Heard[] }).heard)

  test('R27 says who asks for what, asks for the PIN elsewhere, and posts the token to the page that asked', async () => {
    await world.addUkey()
    const site = await at(portal)
    const popup = await openWindow(site)
    await popup.getByRole('heading', { name: '用证书登录' }).waitFor()
    await picture(popup, 'window')
    await accessible(popup)
    expect(new URL(popup.url()).hash).toBe('')
    await popup.locator('#go').click()
    const prompt = await at(await world.nextWindow())
    await prompt.locator('#pin').fill('111222')
    await prompt.locator('#go').click()
    await prompt.getByText('还可以输错 7 次').waitFor()
    await prompt.locator('#pin').fill('246813')
    expect(await popup.locator('input[type=password]').count()).toBe(0)
    await prompt.locator('#go').click()
    const heard = await until(async () => (await heardBy(site)).find(({ yinxin }) => yinxin === 'result') && (await heardBy(site)))
    expect(heard.map(({ yinxin }) => yinxin)).toEqual(expect.arrayContaining(['ready', 'progress', 'result']))
    expect(heard[0]?.yinxin).toBe('ready')
    // the same facts as over the WebSocket
    expect(heard.filter(({ step }) => step === 'pin').map(({ triesLeft }) => triesLeft)).toEqual([8, 7])
    for (const { from } of heard) expect(from).toBe(own())
    // this page does not close the window as the library does: the window takes it for gone, and says so
    await popup.getByText('请回到网页重新登录').waitFor()
  })

  test('a page that is not the site of the request hears nothing', async () => {
    await world.addUkey()
    const hostile = await at(evil)
    const popup = await openWindow(hostile) // a request of the portal, stolen
    await popup.getByRole('heading', { name: '用证书登录' }).waitFor()
    // the window closes itself at this click, so the click is its own and not one that is waited for
    const closed = popup.waitForEvent('close')
    await popup.locator('#cancel').evaluate((button) => void setTimeout(() => (button as HTMLElement).click()))
    await closed
    expect(await heardBy(hostile)).toEqual([])
  })

  test('R15 navigated away by its opener it never had a PIN to lose, and the operation ends', async () => {
    await world.addUkey()
    const hostile = await at(portal)
    const popup = await openWindow(hostile)
    await popup.locator('#go').click()
    const prompt = await at(await world.nextWindow())
    await prompt.locator('#pin').fill('246')
    expect(await popup.locator('input[type=password]').count()).toBe(0)
    await hostile.evaluate((to) => {
      const { popup: opened } = window as unknown as { popup: Window }
      opened.location.href = to
    }, `${evil}/looks-like-the-assistant`)
    await popup.waitForURL(/looks-like/)
    await prompt.getByText('1110').waitFor() // ASSISTANT_LOST
    expect(await prompt.locator('#pin').count()).toBe(0)
  })

  test('without an opener the token goes to the callback of the request, in the fragment', async () => {
    await world.addUkey()
    const site = await at(portal)
    const popup = await openWindow(site, { callback: `${portal}/ssologin/callback` }, true)
    await popup.locator('#go').click()
    const prompt = await at(await world.nextWindow())
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    await popup.waitForURL(/ssologin\/callback/)
    const fragment = new URLSearchParams(new URL(popup.url()).hash.slice(1))
    expect(JSON.parse(fragment.get('token') ?? '{}')).toMatchObject({ algorithm: 'ES256', format: 'web-eid:1.0' })
  })

  test('without an opener a failure goes back the same way', async () => {
    await world.addUkey()
    const popup = await openWindow(await at(portal), { callback: `${portal}/ssologin/callback` }, true)
    await popup.locator('#cancel').click()
    await popup.waitForURL(/ssologin\/callback/)
    const fragment = new URLSearchParams(new URL(popup.url()).hash.slice(1))
    expect([JSON.parse(fragment.get('failure') ?? '{}'), fragment.has('token')]).toEqual([
      expect.objectContaining({ code: 'PIN_CANCELLED' }),
      false,
    ])
  })

  test('a request is exchanged once: a second window with it is refused', async () => {
    await world.addUkey()
    const address = `${own()}/window#${signedRequest(world.site, siteRequest(portal))}`
    const first = await at(address)
    await first.getByRole('heading', { name: '用证书登录' }).waitFor()
    const second = await at(address)
    await second.getByText('1206').waitFor()
    expect(await second.locator('#go').count()).toBe(0)
  })
})

describe('home page', () => {
  test('R8 R10 shows every certificate, changes the PIN, plugs software UKeys in and out, in both languages', async () => {
    await world.addUkey({ pin: '12345678' })
    await world.addUkey({ name: '示范市第二单位', drawer: true })
    const home = await at(world.assistant.homeAddress())
    await home.getByRole('heading', { name: 'UKey 已插入' }).waitFor()
    const text = await home.locator('main').innerText()
    for (const part of [
      '示范市明远机械有限公司',
      '9199**********0083',
      '在有效期内',
      '是否吊销：未查',
      '剩余',
      '还可以输错 8 次',
      '还是初始 PIN 码',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('91990000MA00000083')
    await picture(home, 'home')
    await accessible(home)
    await home.getByText('证书详情').click()
    for (const part of ['证书链', '数字签名', '不查证书是否被吊销']) await home.locator('.cert-details', { hasText: part }).waitFor()
    const saved = home.waitForEvent('download')
    await home.locator('[data-act=export]').click()
    const download = await saved
    expect(download.suggestedFilename()).toMatch(/^示范市明远机械有限公司-[0-9a-f]{8}\.cer$/)
    const exported = parseCertificate(new Uint8Array(readFileSync(await download.path())))
    expect(exported.ok && subjectText(exported.value, nameAttributeOids.O)).toMatchObject({ text: '示范市明远机械有限公司' })
    await picture(home, 'home-details')
    await accessible(home)
    await home.locator('[data-act=change-pin]').click()
    await home.locator('#home-old-pin').fill('12345678')
    for (const id of ['new', 'repeat']) await home.locator(`#home-${id}-pin`).fill('123456')
    await home.locator('[data-act=save-pin]').click()
    await home.locator('#home-new-pin-wrong', { hasText: 'PIN' }).waitFor()
    await home.locator('#home-old-pin').fill('12345678')
    for (const id of ['new', 'repeat']) await home.locator(`#home-${id}-pin`).fill('735192')
    await home.locator('[data-act=save-pin]').click()
    await home.getByText('PIN 码已修改').waitFor()
    await home.getByRole('button', { name: '插入', exact: true }).click()
    await home.locator('.ukey', { hasText: '示范市第二单位' }).waitFor()
    await home.getByRole('button', { name: '拔出', exact: true }).first().click()
    await home.locator('.ukey', { hasText: '示范市明远机械有限公司' }).waitFor({ state: 'detached' })
    await home.locator('#language').click()
    await home.getByRole('heading', { name: 'UKey plugged in' }).waitFor()
    for (const width of [1440, 390]) {
      await home.setViewportSize({ width, height: 900 })
      expect(await home.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await picture(home, `home-en-${width}`)
      await accessible(home)
    }
    await home.locator('#language').click()
    await picture(home, 'home-390')
  })

  test('its code is good once, and a copy of the address shows nothing', async () => {
    const address = world.assistant.homeAddress()
    const first = await at(address)
    await first.locator('#device').waitFor()
    await first.reload()
    await first.locator('#device').waitFor()
    const second = await at(address)
    await second.getByText('1212').waitFor()
    expect(await second.locator('#device').count()).toBe(0)
  })
})
