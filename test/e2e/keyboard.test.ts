// R36: what a person does with the keyboard alone. The ring is seen at every stop, and the focus is never lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt, pins } from './journey.ts'
import { startSystem, type System } from './system.ts'

describe.skipIf(!needs('chromium'))('R36: with the keyboard alone', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** Where the focus is, and whether one sees it: a ring, and in the window. */
  const stop = (page: Page) =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      if (element === null || element === document.body) return { name: '', ring: false }
      // a radio button shows the ring of its whole card
      const shown = [element, element.closest('label')].filter((one) => one !== null)
      const box = element.getBoundingClientRect()
      const isInSight = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0
      const hasRing = shown.some((one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      })
      return {
        name: `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`,
        ring: hasRing && isInSight,
      }
    })

  /** Tabs to `target`; every stop on the way has a ring, none comes twice. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    await target.waitFor()
    const passed: string[] = []
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab')
      if (await target.evaluate((element) => element === document.activeElement)) {
        expect((await stop(page)).ring).toBe(true)
        return
      }
      const { name, ring } = await stop(page)
      if (name !== '' && !ring) passed.push(name)
    }
    expect({ reached: await target.textContent(), withoutRing: passed }).toBe('reached')
  }

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
      expect(await stop(page)).toEqual({ name: 'A 跳到主要内容', ring: true })
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    }
  })
})
