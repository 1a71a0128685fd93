import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, pressSignIn, signIn, typePin } from './journey.ts'
import { startSystem, type System } from './system.ts'

describe.skipIf(!needs('chromium'))('signing in with a UKey', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem()
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const atWorkbench = async (page: Page, organization: string) => {
    await page.waitForURL('**/workbench')
    await page.getByRole('heading', { name: organization }).first().waitFor()
  }

  it('R19 R25 R31: an imported organisation signs in for the first time and enters the business system', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await signIn(handler, system, pins.mingyuan)
    await atWorkbench(handler.page, '示范市明远机械有限公司')
    const opened = handler.context.waitForEvent('page', { timeout: 2000 }).catch(() => undefined)
    await handler.page
      .getByRole('link', { name: /经办系统/ })
      .first()
      .click()
    const page = (await opened) ?? handler.page
    await page.waitForURL(`${system.businessSystem}/**`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const text = await seen(page)
    expect(text).toContain('示范市明远机械有限公司')
    expect(text).toContain('30104826')
    expect(handler.problems).toEqual([])
  })

  it('R21: with several units the handler picks one, and switches later without signing in again', async () => {
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const { page } = handler
    await signIn(handler, system, pins.hengtai)
    await page.waitForURL('**/ssologin/unit')
    await page.getByRole('radio', { name: /示范市分公司/ }).check()
    await page.getByRole('button', { name: /进入/ }).click()
    await atWorkbench(page, '示范省恒泰建设集团有限公司')
    await page.getByText(/当前单位\s*30104832/).waitFor()
    await page
      .getByRole('row', { name: /30119305/ })
      .getByRole('button')
      .click()
    await page.getByText(/当前单位\s*30119305/).waitFor()
    expect(handler.problems).toEqual([])
  })

  it('an RSA certificate signs in the same way', async () => {
    const handler = await handlerAt(system, { ukeys: ['qinghe'] })
    await signIn(handler, system, pins.qinghe)
    await atWorkbench(handler.page, '示范市清禾食品有限公司')
  })

  it('R8 R30: with several UKeys plugged in the handler picks the organisation by name', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan', 'qinghe', 'jiuhe'] })
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    const choices = page.getByRole('radio')
    await choices.nth(2).waitFor()
    await page.getByText('已过期，不能登录').waitFor()
    expect(await page.getByRole('button', { name: '用这张证书登录' }).count()).toBe(0)
    await page.getByRole('radio', { name: /清禾食品/ }).check()
    await page.getByRole('button', { name: '用这张证书登录' }).click()
    const window = await handler.pinWindow()
    await window.getByText('示范市清禾食品有限公司').first().waitFor()
    await typePin(window, pins.qinghe)
    await atWorkbench(page, '示范市清禾食品有限公司')
  })

  it('R10: the factory PIN is changed before the first use', async () => {
    const handler = await handlerAt(system, { ukeys: ['xinchen'] })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    await window.getByLabel('现在的 PIN 码').fill(pins.factory)
    await window.getByLabel('新 PIN 码', { exact: true }).fill('583921')
    await window.getByLabel('再输一次新 PIN 码').fill('583921')
    await window.getByRole('button', { name: '修改 PIN 码' }).click()
    await typePin(window, '583921')
    await atWorkbench(handler.page, '示范市新辰电子有限公司')
  })

  it('R10: a wrong PIN counts down in the window, and the right one still enters', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    await window.getByText('还可以输错 8 次').waitFor()
    await typePin(window, '000001')
    await window.getByText('还可以输错 7 次').waitFor()
    await typePin(window, pins.mingyuan)
    await atWorkbench(handler.page, '示范市明远机械有限公司')
  })

  it('R10: after the last wrong PIN the UKey is locked, and the page says so and what to do', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    for (let left = 8; left > 0; left--) {
      await window.getByText(left === 1 ? '只剩 1 次机会' : `还可以输错 ${left} 次`).waitFor()
      if (left === 1) await window.getByLabel('我确定 PIN 码是对的').check()
      await typePin(window, '000001')
    }
    await handler.page.getByText('2005').first().waitFor()
    await handler.page.getByRole('button', { name: '用这张证书登录' }).waitFor({ state: 'detached' })
    expect(await seen(handler.page)).toContain('已锁住')
  })

  it.each([
    ['revoked', 'anping', '3005'],
    ['of an unknown CA', 'yuantu', '3006'],
  ])(
    'R28 R29: a certificate that is %s is told before the PIN, with its number and nothing to press in vain',
    async (_why, ukey, number) => {
      const { page } = await handlerAt(system, { ukeys: [ukey] })
      await page.goto(`${system.origin}/ssologin/login`)
      await page.getByText(number).first().waitFor()
      await page.getByRole('button', { name: '用这张证书登录' }).waitFor({ state: 'detached' })
    },
  )

  it('R29: an expired certificate is told before the PIN, with the desk that renews', async () => {
    const handler = await handlerAt(system, { ukeys: ['jiuhe'] })
    await handler.page.goto(`${system.origin}/ssologin/login`)
    await handler.page.getByText('3002').first().waitFor()
    expect(await handler.page.getByRole('button', { name: '用这张证书登录' }).count()).toBe(0)
    await handler.page.getByText('印信演示认证中心服务大厅').waitFor()
    expect(await seen(handler.page)).toContain('编号：3002（证书已过期）')
    expect(await handler.page.locator('.fix .btn-primary').count()).toBe(0) // nothing here renews: no button says so
  })

  it('a UKey pulled out while the PIN is asked ends the sign-in and costs no try', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    handler.ukeys.pullOut('mingyuan')
    await handler.page.getByText('2010').first().waitFor()
    handler.ukeys.plugIn('mingyuan')
    await handler.page.getByRole('button', { name: '用这张证书登录' }).click()
    const again = await handler.pinWindow()
    await again.getByText('还可以输错 8 次').waitFor()
  })

  it('cancelling in the window or on the page goes back to the button', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    await (await handler.pinWindow()).getByRole('button', { name: '取消' }).click()
    const go = handler.page.getByRole('button', { name: '用这张证书登录' })
    await go.click()
    await handler.pinWindow()
    await handler.page.getByRole('button', { name: '取消登录' }).click()
    await go.waitFor()
  })

  it('R1: without an assistant the page says so; it goes on by itself when one starts', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await handler.assistant.stop()
    await handler.page.goto(`${system.origin}/ssologin/login`)
    await handler.page.getByText('1101').first().waitFor()
    const other = await handlerAt(system, { ukeys: ['mingyuan'] })
    await handler.page.getByRole('button', { name: '用这张证书登录' }).waitFor()
    await other.assistant.stop()
  })

  it('R1: an assistant that stops mid-way is told apart from one that was never there', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    await handler.pinWindow()
    await handler.assistant.stop('SIGKILL')
    await handler.page.getByText('1110').first().waitFor()
  })

  it('R36: keyboard alone signs in', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByRole('button', { name: '用这张证书登录' }).waitFor()
    for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.textContent?.trim())) !== '用这张证书登录'; i++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    await window.keyboard.type(pins.mingyuan)
    await window.keyboard.press('Enter')
    await atWorkbench(page, '示范市明远机械有限公司')
  })
})
