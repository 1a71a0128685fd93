// R36: pages no journey stops at, looked at as every other (look.ts): every page of every audience's list is in one of these files.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { drawn } from '../drawn.ts'
import { needs } from '../needs.ts'
import { choicePage } from '../../apps/server/src/portal/sso/choice-page.ts'
import { logoutPage } from '../../apps/server/src/portal/sso/logout-page.ts'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { closeSharedBrowser, handlerAt, type Handler } from './journey.ts'
import { keyboardFaults } from './keyboard-walk.ts'
import { look, lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

const languages = ['zh-CN', 'en'] as const
/** Of the demo's administrator. */
const pin = '264815'

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R36: pages no journey stops at', { timeout: 300_000 }, () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const desk = (path: string) => `http://127.0.0.1:${system.port + 3}${path}`
  const ra = (path: string) => `http://127.0.0.1:${system.port + 4}${path}`

  async function open(page: Page, address: string): Promise<void> {
    await page.goto(address)
    await page.locator('h1').first().waitFor()
    await page.waitForLoadState('networkidle')
    expect(await keyboardFaults(page)).toEqual([])
  }

  /** A page a server wrote, with what it is styled by, at an address of that server. */
  async function openWritten(page: Page, html: string): Promise<void> {
    const address = `${system.origin}/sso/looked-at`
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: html }), { times: 1 })
    await open(page, address)
  }

  it.each(drawn('quiet pages of servers', languages))('the portal’s and the servers’ own, in %s', async (language) => {
    const { page, problems } = await handlerAt(system, { ukeys: [], context: { locale: language } })
    await open(page, `${system.origin}/help/terms?lang=${language}`)
    await look(page, 'terms')
    await open(page, `${system.origin}/demo/messages?lang=${language}`)
    await look(page, 'demo-messages')
    for (const [name, address] of [
      ['desk-not-found', desk('/nowhere')],
      ['ra-not-found', ra('/nowhere')],
    ] as const) {
      await open(page, `${address}?lang=${language}`)
      await look(page, name)
    }
    await openWritten(page, logoutPage('<form id="op.logoutForm"></form>', language))
    await look(page, 'sso-logout')
    const offered = demoOrganizations
      .slice(0, 3)
      .map(({ name }, at) => ({ address: `/${at}`, organization: name, unitCode: '30104831', isClient: at > 0 }))
    await openWritten(page, choicePage(offered, language))
    await look(page, 'sso-choice')
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]) // pages that are not there are part of it
  })

  it('administration: what has no journey of its own, and its forms', async () => {
    const handler = await handlerAt(system, { ukeys: ['staff-fang'] })
    const page = await handler.context.newPage()
    await staffSignsIn(handler, page)
    for (const name of ['days', 'places', 'announcements'] as const) {
      await open(page, desk(`/admin/${name}`))
      await page.getByRole('button').nth(2).waitFor()
      await lookInBoth(page, `administration-${name}`)
      await page.getByRole('button', { name: /^新增|^发/ }).click()
      await page.locator('#panel-h').waitFor()
      await look(page, `administration-${name}-new`)
    }
    await open(page, desk('/admin/nowhere'))
    await lookInBoth(page, 'administration-not-found')
  })

  it.each(drawn('quiet pages of the assistant', languages))('the assistant’s own services, in %s', async (language) => {
    const { page, assistant, problems } = await handlerAt(system, { ukeys: ['mingyuan'], context: { locale: language } })
    await page.goto(assistant.home)
    await page.locator('#language').waitFor()
    if (language === 'en') await page.locator('#language').click()
    for (const view of ['pin', 'support']) {
      await page.locator(`.svc[href$="${view}"]`).click()
      await page.locator('.check-head h1').waitFor()
      await look(page, `assistant-${view}`)
      await page.locator('.back').click()
    }
    expect(problems).toEqual([])
  })

  async function staffSignsIn(handler: Handler, page: Page): Promise<void> {
    await page.goto(desk('/sign-in'))
    await page.getByRole('button', { name: '用工作人员证书登录' }).click()
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).fill(pin)
    await window.keyboard.press('Enter')
    await page.waitForURL('**/admin/**')
  }
})
