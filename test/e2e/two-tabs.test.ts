// R21: two tabs of one browser act for two units, and enter the business system as what each of them is. Two organisations: agent.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, signIn } from './journey.ts'
import { startSystem, type System } from './system.ts'

const [mingyuan, qinghe] = ['示范市明远机械有限公司', '示范市清禾食品有限公司']

describe.skipIf(!needs('chromium'))('R21: each tab acts for whom it shows', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const showing = (page: Page, organization: string) => page.getByRole('heading', { level: 1, name: organization }).waitFor()

  /** Enters the business system by its tile; says who it takes this tab for. */
  async function entered(page: Page): Promise<string> {
    await page.bringToFront()
    await page
      .getByRole('link', { name: /经办系统/ })
      .first()
      .click()
    await page.waitForURL(`${system.businessSystem}/**`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return seen(page)
  }

  it('two units: a copy of a tab switches, and the tab it was copied from stays what it is', async () => {
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const first = handler.page
    await signIn(handler, system, pins.hengtai)
    await first.getByRole('radio', { name: /30104831/ }).check()
    await first.getByRole('button', { name: '进入' }).click()
    await first.getByText(/当前单位\s*30104831/).waitFor()
    const opened = handler.context.waitForEvent('page')
    await first.evaluate(() => void window.open(location.href)) // a copy: it has what the first tab keeps
    const second = await opened
    await second
      .getByRole('row', { name: /30119305/ })
      .getByRole('button')
      .click()
    await second.getByText(/当前单位\s*30119305/).waitFor()
    await first.reload()
    await first.getByText(/当前单位\s*30104831/).waitFor()
    expect(await entered(first)).toContain('30104831')
    expect(await entered(second)).toContain('30119305')
    expect(handler.problems).toEqual([])
  })

  it('a session that was changed in another tab is said before anybody goes on with it', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    const { page } = handler
    await signIn(handler, system, pins.mingyuan)
    await showing(page, mingyuan)
    handler.ukeys.plugIn('qinghe')
    const other = { ...handler, page: await handler.context.newPage() }
    await other.page.goto(`${system.origin}/ssologin/login`)
    await other.page.getByRole('radio', { name: /清禾食品/ }).check()
    await other.page.getByRole('button', { name: '用这张证书登录' }).click()
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).fill(pins.qinghe)
    await window.getByRole('button', { name: '登录', exact: true }).click()
    await showing(other.page, qinghe)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.getByText('这个浏览器刚才换了一次登录').waitFor()
    await showing(page, qinghe)
    expect(handler.problems).toEqual([])
  })
})
