// R29, R36: the help by what one types, from the failure page and from a row of the sign-in page, in a real Chromium.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt } from './journey.ts'
import { lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R29 the help centre', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('somebody types what he saw, or how it sounds, and is at the article with one key', async () => {
    const { page, problems } = await handlerAt(system, { ukeys: [] })
    await page.goto(`${system.origin}/help`)
    const search = page.getByRole('searchbox')
    await search.fill('wjpin')
    await page.getByRole('status').getByText('找到').waitFor()
    await lookInBoth(page, 'help-found')
    await search.press('Enter')
    await page.waitForURL('**/help/pin')
    await page.getByRole('heading', { level: 1, name: 'PIN 码忘记、输错，或 UKey 锁住' }).waitFor()
    await page.getByRole('searchbox').fill('<img src=x onerror=alert(1)>')
    await page.getByRole('status').getByText('没有找到').waitFor()
    expect(problems).toEqual([])
  })

  it('from a failure to its number, “no” leads to people, and the answer is asked once', async () => {
    const { page, problems } = await handlerAt(system, { ukeys: [] })
    await page.goto(`${system.origin}/ssologin/failure?code=5001&trace=0123456789abcdef&step=verification`)
    await page.getByRole('link', { name: '详细办法' }).click()
    await page.waitForURL('**/help/5001')
    await page.getByRole('heading', { level: 1, name: '登录凭证无法读取' }).waitFor()
    await lookInBoth(page, 'help-number')
    const counted = page.waitForResponse('**/api/help/answers')
    await page.getByRole('button', { name: '没有，找工作人员' }).click()
    expect((await counted).status()).toBe(204)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('ch-h')
    await page.reload()
    await page.getByText('已经记下').waitFor()
    expect(await page.getByRole('button', { name: '解决了', exact: true }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  it('every row of the sign-in page that needs somebody leads to its number', async () => {
    const { page, problems } = await handlerAt(system, { ukeys: ['jiuhe'] })
    await page.goto(`${system.origin}/ssologin/login`)
    await page.locator('.checks').getByText('已过期').first().waitFor()
    const rows = page.locator('.checks > li.need')
    expect(await rows.count()).toBeGreaterThan(0)
    expect(await rows.getByRole('link', { name: '怎么处理' }).count()).toBe(await rows.count())
    await rows.getByRole('link', { name: '怎么处理' }).first().click()
    await page.waitForURL('**/help/3002')
    await page.getByRole('heading', { level: 1, name: '证书已过期' }).waitFor()
    expect(problems).toEqual([])
  })
})
