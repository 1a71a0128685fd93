// A certificate an older portal had bound to another organisation: asked for by whoever holds it, objected to by the present holder, now a case.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { desk } from './chromium.ts'
import { allPapers, changeStaff, prove, tickPapers } from './desk-steps.ts'
import { importAgain } from './import-again.ts'
import { closeSharedBrowser, handlerAt, pressSignIn, sharedBrowser, signIn, signInButton, typePin, type Handler } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

const named = (id: string) => demoOrganizations.find((one) => one.id === id) ?? expect.unreachable()
const [claimant, holder] = [named('mingyuan'), named('qinghe')]

/** Imports a list of an older portal: the claimant's certificate is bound to the holder. */
function listElsewhere(system: System): void {
  const ukey = JSON.parse(readFileSync(join(system.data, 'ukeys', `${claimant.id}.ukey`), 'utf8')) as {
    certificates: { certificate: string }[]
  }
  const sha256 = createHash('sha256')
    .update(Buffer.from(ukey.certificates[0]?.certificate ?? '', 'base64'))
    .digest('hex')
  importAgain(system, holder, [sha256])
}

describe.skipIf(!needs('chromium'))('R24 a certificate that is bound elsewhere', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem()
    listElsewhere(system)
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  /** The claimant's sign-in is refused, and the transfer asked for. */
  async function ask(handler: Handler, looks: boolean): Promise<void> {
    const { page } = handler
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), claimant.pin ?? '')
    await page.getByText('4004').first().waitFor()
    await page.getByRole('link', { name: '申请把证书转过来' }).click()
    await page.getByRole('heading', { name: `把这张证书转到${claimant.name}` }).waitFor()
    if (looks) await look(page, 'transfer, to be asked for')
    await page.getByRole('button', { name: '申请转移' }).click()
    await page.getByText('没有异议就转移').waitFor()
  }

  /** The present holder, at another browser; what this browser shows stays signed in. */
  async function object(handler: Handler, other: Page, looks: boolean): Promise<void> {
    handler.ukeys.only(holder.id)
    await other.goto(`${system.origin}/ssologin/login`)
    await other.getByRole('button', { name: signInButton }).click()
    const window = await other.context().newPage()
    await window.goto(await handler.assistant.nextWindow())
    await typePin(window, holder.pin ?? '')
    await other
      .getByText(/有人申请转走您单位的一张证书/)
      .first()
      .waitFor()
    await other.getByRole('link', { name: '看转移，提出异议' }).first().click()
    await other.getByRole('heading', { name: '要从您单位转走的证书' }).waitFor()
    await other.getByRole('button', { name: '提出异议' }).click()
    if (looks) await look(other, 'transfer, objecting')
    await other.getByRole('alertdialog').getByRole('button', { name: '提出异议' }).click()
    await other.getByText('转移已停下，由窗口决定。').waitFor()
    if (looks) await look(other, 'transfer, of the present holder')
  }

  /** Its case is opened by a job within seconds. @returns its number */
  async function caseOf(page: Page, looks: boolean): Promise<string> {
    const seeCase = page.getByRole('link', { name: /看办件/ }).first()
    const reloaded = async () => {
      await page.goto(`${system.origin}/transfer`)
      await page.getByRole('heading', { name: '您申请的转移' }).waitFor()
      return page.getByText('原单位有异议，窗口在核对').locator('xpath=ancestor::li').getByRole('link').count()
    }
    await expect.poll(reloaded, { timeout: 25_000, interval: 1000 }).toBe(1)
    if (looks) await look(page, 'transfer, with its case')
    await seeCase.click()
    await page.getByRole('heading', { name: '已受理，等工作人员办理' }).waitFor()
    return new URL(page.url()).searchParams.get('number') ?? expect.unreachable('a case without a number')
  }

  it('is asked for, objected to, and goes to a desk: refused by two, then asked for again and agreed to by two', async () => {
    const handler = await handlerAt(system, { ukeys: [claimant.id] })
    const { page } = handler
    const { context, problems } = await desk(await sharedBrowser())
    const other = await context.newPage()
    await ask(handler, true)
    await object(handler, other, true)
    const refused = await caseOf(page, true)

    const staff = await handler.context.newPage()
    const change = (to: string) => changeStaff(handler, system, staff, to)
    const open = (number: string) => staff.getByRole('button', { name: new RegExp(number) }).press('Enter')
    const take = async (number: string) => {
      await open(number)
      await staff.getByRole('button', { name: '开始办理' }).press('Enter')
      await staff.getByText('林书云 在办').waitFor()
    }
    const [own, approve] = [
      staff.getByText('这是您自己的决定，要另一位同事复核。'),
      staff.getByRole('button', { name: '复核同意' }),
    ] as const
    await change('staff-lin')
    await take(refused)
    await staff.getByText(`${holder.name} ${holder.uscc}`).waitFor() // whoever decides sees both sides
    await staff.getByRole('radio', { name: '不同意转移，送复核' }).check()
    await staff.getByLabel(/^原因（必填/).fill('授权书上的章不是申请单位的')
    await lookInBoth(staff, 'desk-dispute')
    await staff.getByRole('button', { name: '送复核' }).press('Enter')
    await own.waitFor()
    expect(await approve.count()).toBe(0)
    await change('staff-xu')
    await open(refused)
    await staff.getByText('授权书上的章不是申请单位的').first().waitFor()
    await lookInBoth(staff, 'desk-dispute-approval')
    await approve.press('Enter')
    await staff.locator('.tag', { hasText: '不同意' }).waitFor()
    await page.getByRole('heading', { name: '没有同意绑定' }).waitFor()
    await page.getByText('授权书上的章不是申请单位的').first().waitFor() // whoever asked reads why, by itself
    await look(page, 'transfer, case refused')
    const told = async (what: string) => {
      // whoever objected was not signed out by any of it; what they are told is fetched after the page is there
      handler.ukeys.only(holder.id) // a workbench whose UKey is out is locked
      await other.goto(`${system.origin}/workbench`, { waitUntil: 'networkidle' })
      return other.getByText(what).count()
    }
    await expect.poll(() => told('一张证书没有转走'), { timeout: 25_000, interval: 1000 }).toBe(1)

    handler.ukeys.only(claimant.id)
    await ask(handler, false)
    await object(handler, other, false)
    const agreed = await caseOf(page, false)
    expect(agreed).not.toBe(refused)
    handler.ukeys.only(claimant.id)
    await page.getByRole('button', { name: '用这张证书证明持有' }).click()
    await prove(handler, claimant.pin ?? '')
    await page.getByText(/已证明，现在有效/).waitFor()
    await change('staff-lin')
    await take(agreed)
    await tickPapers(staff, ...allPapers)
    await staff.getByRole('radio', { name: '同意转移，送复核', exact: true }).check()
    await staff.getByLabel(/^原因（必填/).fill('两家单位的来函已核对')
    await staff.getByRole('button', { name: '送复核' }).press('Enter')
    await own.waitFor()
    await change('staff-xu')
    await open(agreed)
    await approve.press('Enter')
    await staff.getByText('已生效', { exact: true }).first().waitFor()
    await expect.poll(() => told('一张证书转走了'), { timeout: 25_000, interval: 1000 }).toBe(1)
    await page.getByRole('heading', { name: '办好了，现在可以登录' }).waitFor()
    handler.ukeys.only(claimant.id)
    await signIn(handler, system, claimant.pin ?? '')
    await page.waitForURL('**/workbench')
    await page.getByRole('heading', { name: claimant.name }).first().waitFor()
    expect([...handler.problems, ...problems]).toEqual([])
    await context.close()
  }, 240_000) // two transfers to their end, with many changes of who sits at the computer
})
