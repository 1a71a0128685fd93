// R36: what a person does with the keyboard alone. The ring is seen at every stop, and the focus is never lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { demoPerson } from '../../apps/demo/src/organizations.ts'
import { demoStaff } from '../../apps/demo/src/staff.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt, pins, type Handler } from './journey.ts'
import { focusStop, pressAt, tabTo, typeInto } from './keyboard-walk.ts'
import { codeTo } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

describe.skipIf(!needs('chromium'))('R36: with the keyboard alone', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const hasFocus = (page: Page) => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body)

  it('signs in, chooses the unit, switches to another, and signs out', async () => {
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    await tabTo(page, page.getByRole('button', { name: '用这张证书登录' }))
    await page.keyboard.press('Enter')
    const window = await handler.pinWindow()
    const pin = window.getByLabel('PIN 码', { exact: true })
    await pin.waitFor()
    expect(await pin.evaluate((element) => element === document.activeElement)).toBe(true) // nothing to reach for first
    await window.keyboard.type(pins.hengtai)
    await window.keyboard.press('Enter')
    await page.waitForURL('**/ssologin/unit')
    await page.bringToFront()
    await tabTo(page, page.getByRole('radio').first())
    await page.keyboard.press('ArrowDown')
    await tabTo(page, page.getByRole('button', { name: '进入' }))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/workbench')
    const row = page.getByRole('row', { name: /30119305/ })
    await tabTo(page, row.getByRole('button'))
    await page.keyboard.press('Enter')
    await page.getByText(/当前单位\s*30119305/).waitFor()
    expect(await hasFocus(page)).toBe(true) // the button is gone; the table has it now
    await page.keyboard.press('Home')
    await page.reload()
    await tabTo(page, page.getByRole('button', { name: '退出', exact: true }))
    await page.keyboard.press('Enter')
    await page.getByText('已经退出').waitFor()
    expect(handler.problems).toEqual([])
  })

  it('a first failure: from the sign-in over a wrong PIN and Esc to what a clerk needs', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan', 'jiuhe'] })
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    const go = page.getByRole('button', { name: '用这张证书登录' })
    await tabTo(page, go)
    await page.keyboard.press('Enter')
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    await window.keyboard.type('000001')
    await window.keyboard.press('Enter')
    await window.getByText('还可以输错 7 次').waitFor()
    expect(await window.getByLabel('PIN 码', { exact: true }).evaluate((element) => element === document.activeElement)).toBe(true)
    await window.keyboard.press('Escape').catch(() => undefined) // the window may be gone before the key is up
    await go.waitFor()
    await page.bringToFront()
    expect(await hasFocus(page)).toBe(true)

    // the other certificate has expired: chosen with arrow keys, it is told who renews, and the words for the phone are copied
    await tabTo(page, page.getByRole('button', { name: '换证书' }))
    await page.keyboard.press('Enter')
    await page.getByRole('radio').first().waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio')
    await page.keyboard.press('ArrowDown')
    await page.getByText('3002').first().waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio')
    await handler.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await tabTo(page, page.getByRole('button', { name: '复制这些内容' }))
    await page.keyboard.press('Enter')
    await page.getByText('已复制').first().waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('3002')
    expect(handler.problems).toEqual([])
  })

  it('a failure page: the one way on and the slip are reached, and Enter leads back to the sign-in', async () => {
    const { page } = await handlerAt(system, { ukeys: [] })
    await page.goto(`${system.origin}/ssologin/failure?code=5002&trace=0123456789abcdef&step=verification`)
    await tabTo(page, page.locator('.what .btn-primary'))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/ssologin/login')
  })

  it('the skip link comes first and leads past the top of every page', async () => {
    const { page } = await handlerAt(system, { ukeys: [] })
    for (const path of ['/ssologin/login', '/ssologin/person', '/help', '/ssologin/failure?code=5002', '/nowhere']) {
      await page.goto(system.origin + path)
      await page.locator('h1').waitFor()
      await page.keyboard.press('Tab')
      expect(await focusStop(page)).toEqual({ name: 'A 跳到主要内容', ring: true })
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    }
  })

  it('a person: signs in by password and code, wants no message of each sign-in any more, signs out', async () => {
    const { page, problems } = await handlerAt(system, { ukeys: [] })
    await page.goto(`${system.origin}/ssologin/person`)
    await typeInto(page, page.getByLabel('手机号或证件号码'), demoPerson.mobile)
    await typeInto(page, page.getByLabel('密码', { exact: true }), demoPerson.password)
    await pressAt(page, page.getByRole('button', { name: '获取验证码' }))
    await page.getByText(/\d+ 秒后/).waitFor()
    const code = await codeTo(page, system, demoPerson.mobile) // on the telephone
    await page.bringToFront()
    await typeInto(page, page.getByRole('textbox', { name: '短信验证码' }), code)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
    const asked = page.getByRole('checkbox', { name: /^每次登录/ })
    await asked.waitFor()
    const before = await asked.isChecked()
    await tabTo(page, asked)
    await page.keyboard.press('Space')
    await expect.poll(() => asked.isChecked()).toBe(!before)
    await page.reload()
    await asked.waitFor()
    expect(await asked.isChecked()).toBe(!before)
    await pressAt(page, page.getByRole('button', { name: '退出', exact: true }))
    await page.getByText('已经退出').waitFor()
    expect(problems).toEqual([])
  })

  it('a clerk: finds a case, takes it, ticks its papers, closes it with a reason, signs out', async () => {
    const [clerk] = demoStaff
    const handler = await handlerAt(system, { ukeys: [clerk?.id ?? ''] })
    const page = await handler.context.newPage()
    await page.goto(`http://127.0.0.1:${system.port + 3}/sign-in`)
    await pressAt(page, page.getByRole('button', { name: '用工作人员证书登录' }))
    await typePinByKeys(handler, clerk?.pin ?? '')
    await page.waitForURL(/\/$/)
    await page.bringToFront()
    const waiting = page.getByRole('button', { name: /云帆文化/ })
    await waiting.waitFor()
    await page.keyboard.press('/')
    await page.keyboard.insertText('云帆')
    await page.keyboard.press('Enter')
    await pressAt(page, waiting)
    await pressAt(page, page.getByRole('button', { name: '开始办理' }))
    await page.getByText(`${clerk?.name} 在办`).waitFor()
    for (const [at, name] of ['身份证原件，人证一致', '营业执照或登记证书', '盖章的授权书'].entries()) {
      await page.keyboard.press(String(at + 1))
      await page.getByRole('checkbox', { name, checked: true }).waitFor()
    }
    await page.keyboard.press('r')
    await page.keyboard.insertText('本人来电，另行办理变更')
    await page.keyboard.press('Shift+Tab') // the choice above
    for (let presses = 0; presses < 4 && !(await page.getByRole('radio', { name: '办结，不改动' }).isChecked()); presses++)
      await page.keyboard.press('ArrowDown')
    await pressAt(page, page.getByRole('button', { name: '决定', exact: true }))
    await page
      .locator('.tag', { hasText: /^办结$/ })
      .first()
      .waitFor()
    await pressAt(page, page.getByRole('button', { name: '退出' }))
    await page.waitForURL('**/sign-in')
    expect(handler.problems).toEqual([])
  })

  async function typePinByKeys(handler: Handler, pin: string): Promise<void> {
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    await window.keyboard.type(pin)
    await window.keyboard.press('Enter')
  }
})
