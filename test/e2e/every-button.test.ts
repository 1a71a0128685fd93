// Nothing a page shows leads nowhere: every link and every button of every page and state is followed or pressed, in a real Chromium.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { failures } from '@yinxin/protocol/failures'
import { pages as list } from '../../apps/web/src/portal/pages.ts'
import type { Page as ListedPage } from '../../apps/web/src/page.ts'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, signIn, type Handler } from './journey.ts'
import { startSystem, type System } from './system.ts'
import { follow, goTo, linksOf, press, wrong } from './walk-page.ts'

const pages: readonly ListedPage[] = list

/** One failure for each thing the button of a failure can mean. */
const failureOfEachAction = [...new Map(Object.values(failures).map(({ action, number }) => [action, number])).values()]

describe.skipIf(!needs('chromium'))('R36: no button without a destination', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem()
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const at = (path: string) => `${system.origin}${path}`

  const settled = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

  const states: readonly (readonly [name: string, ukeys: readonly string[], text: string])[] = [
    ['no UKey', [], '2001'],
    ['expired', ['jiuhe'], '3002'],
    ['revoked', ['anping'], '3005'],
    ['of an authority not accepted', ['yuantu'], '3006'],
    ['several', ['mingyuan', 'hengtai', 'yuantu'], 'YX-DEMO-0002'],
    ['ready', ['mingyuan'], '没有吊销'],
    ['factory PIN', ['xinchen'], '初始 PIN 码'],
  ]

  it.each(states)('the sign-in page: %s', async (name, ukeys, text) => {
    const handler = await handlerAt(system, { ukeys })
    const { page } = handler
    const open = async () => {
      await goTo(page, at('/ssologin/login'))
      await settled(page, text)
    }
    await open()
    const links = await linksOf(page, name)
    expect([
      ...links.dead,
      ...(await press(page, open, name, name === 'ready' ? /^$/ : undefined)),
      ...(await follow(page, links.follow)),
    ]).toEqual([])
    expect(handler.problems).toEqual([])
  })

  it('the sign-in page without an assistant, and while it waits for the PIN', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    const { page } = handler
    const wait = async () => {
      await goTo(page, at('/ssologin/login'))
      await page.getByRole('button', { name: '用这张证书登录' }).click()
      await page.getByRole('button', { name: '取消登录' }).waitFor()
    }
    expect(await press(page, wait, 'waiting')).toEqual([])
    await handler.assistant.stop()
    const missing = async () => {
      await goTo(page, at('/ssologin/login'))
      await settled(page, /1101|1102/)
    }
    expect(await press(page, missing, 'no assistant')).toEqual([])
    expect((await linksOf(page, 'no assistant')).dead).toEqual([])
    expect(handler.problems).toEqual([])
  })

  it('on a phone', async () => {
    const handler = await handlerAt(system, {
      ukeys: [],
      context: { userAgent: 'Mozilla/5.0 (Linux; Android 14) Mobile', viewport: { width: 390, height: 844 } },
    })
    const open = async () => {
      await goTo(handler.page, at('/ssologin/login'))
      await settled(handler.page, '复制地址')
    }
    expect(await press(handler.page, open, 'phone')).toEqual([])
    expect(await handler.page.locator('.checks').count()).toBe(0) // one thing to do, no list of what is not ready
    expect(handler.problems).toEqual([])
  })

  it('the failure page, for each thing its button can mean', async () => {
    const handler = await handlerAt(system, { ukeys: [] })
    const { page } = handler
    const found: string[] = []
    const addresses: string[] = []
    for (const number of failureOfEachAction) {
      await goTo(page, at(`/ssologin/failure?code=${number}&trace=0123456789abcdef&step=verification`))
      await page.locator('.staff .desk').first().waitFor()
      const links = await linksOf(page, String(number))
      // one way on: a button, or desks that do it
      const ways =
        (await page.locator('.what .btn-primary').count()) +
        (await page.getByRole('heading', { name: '由工作人员办理', exact: true }).count())
      found.push(...links.dead, ...(await wrong(page, String(number))), ...(ways === 1 ? [] : [`${number}: ${ways} ways on`]))
      addresses.push(...links.follow)
    }
    const open = async () => {
      await goTo(page, at('/ssologin/failure?code=3002&trace=0123456789abcdef&step=verification&detail=date:2026-11-12'))
      await page.locator('.staff .desk').first().waitFor()
    }
    expect([...found, ...(await press(page, open, 'failure')), ...(await follow(page, addresses))]).toEqual([])
    expect(handler.problems).toEqual([])
  })

  it('every other page of the list, and an address nobody knows', async () => {
    const handler: Handler = await handlerAt(system, { ukeys: [] })
    const { page } = handler
    const found: string[] = []
    const addresses: string[] = []
    const others = pages.filter(({ address, needsSession, role }) => address !== undefined && needsSession !== true && role !== 'sign-in')
    for (const path of [...others.map(({ address }) => address ?? ''), '/nowhere/at/all?lang=en']) {
      await goTo(page, at(path))
      found.push(...(await wrong(page, path)))
      const links = await linksOf(page, path)
      found.push(...links.dead)
      addresses.push(...links.follow)
    }
    expect(await seen(page)).toContain('No such page')
    expect((await goTo(page, at('/nowhere')))?.status()).toBe(404)
    await settled(page, 'No such page') // the language stays
    found.push(...(await follow(page, addresses)))
    expect([addresses.length > 3, ...found]).toEqual([true])
    expect(handler.problems).toEqual([])
  })

  it('the choice of a unit, the workbench, and the page after signing out', async () => {
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const { page } = handler
    await signIn(handler, system, pins.hengtai)
    await page.waitForURL('**/ssologin/unit**')
    await page.getByRole('radio').first().waitFor()
    const unit = await linksOf(page, 'unit')
    await page.getByRole('button', { name: '进入' }).click()
    await page.waitForURL('**/workbench')
    const open = async () => {
      await goTo(page, at('/workbench?lang=zh-CN')) // a link to the other language may have been followed
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    await open()
    const found = [...unit.dead, ...(await press(page, open, 'workbench', /退出|大字版/))]
    await open()
    const workbench = await linksOf(page, 'workbench')
    found.push(...workbench.dead, ...(await follow(page, [...unit.follow, ...workbench.follow])))
    await open()
    await page.getByRole('button', { name: '退出', exact: true }).click()
    await page.waitForURL('**/ssologin/login')
    await settled(page, '已经退出')
    expect([...found, ...(await wrong(page, 'signed out'))]).toEqual([])
    expect(handler.problems).toEqual([])
  })

  it('R30: a session ended from another browser says so where it was', async () => {
    const first = await handlerAt(system, { ukeys: ['mingyuan'] })
    await signIn(first, system, pins.mingyuan)
    await first.page.waitForURL('**/workbench')
    await first.page.getByRole('button', { name: '全部退出' }).waitFor()
    await first.assistant.stop()
    const second = await handlerAt(system, { ukeys: ['mingyuan'] })
    await signIn(second, system, pins.mingyuan)
    await second.page.waitForURL('**/workbench')
    await second.page.getByRole('button', { name: '全部退出' }).click()
    await settled(second.page, '已经退出')
    await first.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await settled(first.page, '刚才的登录已经结束')
  })
})
