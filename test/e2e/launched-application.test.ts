// R11: from the list of applications in the assistant's home, into the browser the person chose, to the sign-in page with that certificate first, inside.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { seen, temporaryFolder } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, signInButton, typePin, type Handler } from './journey.ts'
import { look } from './look.ts'
import { startSystem, type System } from './system.ts'

const nameOf = (id: string) => demoOrganizations.find((one) => one.id === id)?.name ?? expect.unreachable()
const [mingyuan, hengtai] = [nameOf('mingyuan'), nameOf('hengtai')]

/** A browser on the person's PATH that notes what it is to open; the test's Chromium opens it then. */
function notingBrowser() {
  const folder = temporaryFolder('browsers')
  const notes = join(folder, 'notes')
  const program = join(folder, 'firefox-esr')
  writeFileSync(program, `#!/bin/sh\necho "$# $1" >> '${notes}'\n`)
  chmodSync(program, 0o755)
  let taken = 0
  return {
    environment: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
    /** The one word it was started with. */
    async opened(): Promise<string> {
      const line = await expect
        .poll(() => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n')[taken] : undefined), { timeout: 15_000 })
        .toMatch(/^1 http/)
        .then(() => readFileSync(notes, 'utf8').split('\n')[taken] ?? '')
      taken++
      return line.slice(2)
    },
  }
}

describe.skipIf(!needs('chromium'))('R11 an application opened from the assistant', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** Opens one of the list; what the chosen browser is told to show. */
  async function open(home: Page, browser: ReturnType<typeof notingBrowser>, name: RegExp): Promise<string> {
    await home.bringToFront()
    await home.getByRole('button', { name }).click()
    return browser.opened()
  }

  async function applicationsOf({ page, assistant }: Handler): Promise<Page> {
    await page.goto(assistant.home)
    await page.getByRole('link', { name: /应用导航/ }).click()
    await page.getByRole('heading', { name: '应用导航' }).waitFor()
    return page
  }

  it('in the chosen browser the sign-in page begins with the certificate that was looked at, whichever it is; PIN; inside', async () => {
    const browser = notingBrowser()
    const handler = await handlerAt(system, { ukeys: ['mingyuan', 'hengtai'], assistant: { environment: browser.environment } })
    const home = await applicationsOf(handler)
    await home.getByLabel('用哪个浏览器打开').selectOption('Firefox')
    await home.getByRole('radio', { name: hengtai }).check()
    await look(home, 'assistant-apps-chosen')
    const signIn = await handler.context.newPage()
    await signIn.goto(await open(home, browser, /^打开\s*示范市/))
    await signIn.getByRole('button', { name: signInButton }).waitFor()
    expect(await cardOf(signIn)).toContain(hengtai)

    // the other one, in the same browser, which has kept the first
    await home.getByRole('radio', { name: mingyuan }).check()
    await signIn.goto(await open(home, browser, /^打开\s*示范市/))
    await signIn.getByRole('button', { name: signInButton }).waitFor()
    expect(await cardOf(signIn)).toContain(mingyuan)
    await look(signIn, 'login-from-assistant')

    await signIn.getByRole('button', { name: signInButton }).click()
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await signIn.waitForURL('**/workbench')
    await signIn.getByRole('heading', { name: mingyuan }).first().waitFor()
    expect(handler.problems).toEqual([])
  })

  it('a business system: to its sign-in with the certificate that was looked at, PIN, the unit, and inside it for that unit', async () => {
    const browser = notingBrowser()
    const handler = await handlerAt(system, { ukeys: ['mingyuan', 'hengtai'], assistant: { environment: browser.environment } })
    const home = await applicationsOf(handler)
    await home.getByLabel('用哪个浏览器打开').selectOption('Firefox')
    await home.getByRole('radio', { name: hengtai }).check()
    const page = await handler.context.newPage()
    await page.goto(await open(home, browser, /^打开\s*示范业务系统/))
    await page.getByRole('button', { name: signInButton }).waitFor()
    expect(await cardOf(page)).toContain(hengtai)
    await page.getByRole('button', { name: signInButton }).click()
    await typePin(await handler.pinWindow(), pins.hengtai)
    await page.waitForURL('**/ssologin/unit**')
    await page.getByRole('radio', { name: /示范市分公司/ }).check()
    await page.getByRole('button', { name: /进入/ }).click()
    await page.waitForURL(`${system.businessSystem}/**`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await seen(page)).toMatch(/30104832/)
    expect(handler.problems).toEqual([])
  })
})

/** What the card of the certificate says that would be used. */
const cardOf = (page: Page) => page.locator('.ukey').first().innerText()
