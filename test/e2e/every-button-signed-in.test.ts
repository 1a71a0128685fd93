// Nothing behind the sign-in leads nowhere either: every link and button of the pages of persons, of an organisation and of the desk.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt } from './journey.ts'
import { numberOf, proveByUkey, registerOrganization, registerPerson } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'
import { follow, goTo, linksOf, press, wrong } from './walk-page.ts'

const one = demoOrganizations.find(({ id }) => id === 'qihang') ?? expect.unreachable()
const who = { name: '苏婉清', mobile: '19900000461', number: numberOf('99010019880307461') }

/** What ends the walk, or hands out a file. */
const skipped = /退出|大字版|标准字号|保存到这台设备|打印/

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R36: no button without a destination, signed in', { timeout: 240_000 }, () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** Looks at pages one after the other, presses what each has, then follows what they all link to. */
  async function walk(page: Page, origin: string, paths: readonly string[]): Promise<string[]> {
    const found: string[] = []
    const links: string[] = []
    for (const path of paths) {
      const open = async () => {
        await goTo(page, `${origin}${path}`)
        await page.waitForLoadState('networkidle')
      }
      await open()
      const [ways, faults] = [await linksOf(page, path), await wrong(page, path)]
      found.push(...ways.dead, ...faults, ...(await press(page, open, path, skipped)))
      links.push(...ways.follow)
    }
    // every page has its way to others: a walk that saw none has seen nothing
    expect(links.length).toBeGreaterThan(paths.length)
    return [...found, ...(await follow(page, links))]
  }

  it('the pages of a person, and then of the organisation they manage', async () => {
    const handler = await handlerAt(system, { ukeys: ['qihang.'] })
    const { page } = handler
    await registerPerson(page, system, who)
    expect(await walk(page, system.origin, ['/account', '/ssologin/first', '/lost-ukey'])).toEqual([])
    await page.goto(`${system.origin}/account?lang=zh-CN`)
    await registerOrganization(page, one.uscc, '主管')
    await page.getByRole('link', { name: '绑定证书' }).click()
    await proveByUkey(handler, '用 UKey 证明', one.pin ?? '')
    await page.getByRole('link', { name: '进入工作台' }).click()
    await page.waitForURL('**/workbench')
    expect(await walk(page, system.origin, ['/workbench', '/organization', '/lost-ukey'])).toEqual([])
    expect(handler.problems).toEqual([])
  })

  it('the pages of the desk: a clerk’s, and an administrator’s', async () => {
    const origin = `http://127.0.0.1:${system.port + 3}`
    for (const [ukey, paths] of [
      ['staff-lin', ['/']],
      ['staff-fang', ['/admin', '/admin/staff', '/admin/days', '/admin/places', '/admin/announcements', '/admin/history']],
    ] as const) {
      const handler = await handlerAt(system, { ukeys: [ukey] })
      await handler.page.goto(`${origin}/sign-in`)
      await handler.page.getByRole('button', { name: '用工作人员证书登录' }).click()
      const window = await handler.pinWindow()
      await window.getByLabel('PIN 码', { exact: true }).fill('264815')
      await window.keyboard.press('Enter')
      await handler.page.waitForURL((url) => url.pathname !== '/sign-in')
      expect(await walk(handler.page, origin, paths)).toEqual([])
      expect(handler.problems).toEqual([])
      await handler.assistant.stop()
    }
  })
})
