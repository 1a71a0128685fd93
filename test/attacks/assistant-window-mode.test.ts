// Window mode: a page that reaches the assistant through a window of its own, in a real Chromium.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessible, at, context, describeInChromium, evil, own, picture, portal, world } from './assistant-in-chromium.ts'
import { signedRequest, siteRequest, until } from './assistant-world.ts'

describeInChromium('window mode', () => {
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
