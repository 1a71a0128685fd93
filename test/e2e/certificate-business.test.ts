// R9 Certificate business in a real browser: a first certificate onto an empty UKey, approved by an officer; a renewal whose binding stays.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql, type Kysely } from 'kysely'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { demoEmptyUkey, demoExpiringUkey, demoOfficer } from '../../apps/demo/src/registration.ts'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt, signIn, type Handler } from './journey.ts'
import { pressAt, tabTo } from './keyboard-walk.ts'
import { look, lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

const organization = demoOrganizations.find(({ id }) => id === 'mingyuan') ?? expect.unreachable()

describe.skipIf(!needs('chromium'))('R9 certificate business', () => {
  let [system, db]: [System, Kysely<any>] = [] as never
  beforeAll(async () => {
    system = await startSystem()
    db = createDatabase(`postgresql:///yinxin?host=${encodeURIComponent(join(system.data, 'postgres'))}&user=yinxin`)
  })
  afterAll(async () => {
    await closeSharedBrowser()
    if (db !== undefined) await closeDatabase(db)
    await system?.stop()
  })

  const ra = () => `http://127.0.0.1:${system.port + 4}`

  async function openBusiness({ context, assistant }: Handler): Promise<Page> {
    const page = await context.newPage()
    await page.goto(assistant.home)
    await page.getByRole('link', { name: /业务办理/ }).click()
    await page.getByRole('heading', { name: '业务办理' }).waitFor()
    return page
  }

  /** The last code, as the demo shows it. */
  async function codeSent({ context }: Handler): Promise<string> {
    const messages = await context.newPage()
    await messages.goto(`${ra()}/sign-in`)
    const text = await messages
      .getByText(/申请码 [0-9A-Z]{4}-[0-9A-Z]{4}/)
      .first()
      .innerText()
    await messages.close()
    return /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? ''
  }

  /** Applies onto the empty UKey, with the code of the demo's messages; until the office has it. */
  async function applyFor(handler: Handler, kind: 'first' | 'lost' = 'first'): Promise<Page> {
    const business = await openBusiness(handler)
    if (kind !== 'first') await business.getByLabel('办什么').selectOption(kind)
    await look(business, kind === 'first' ? 'assistant-business-apply' : 'assistant-business-reissue')
    await business.getByLabel('统一社会信用代码').fill(organization.uscc)
    await business.getByRole('button', { name: '发送申请码' }).click()
    await business.getByText(/申请码已发到联系人手机/).waitFor()
    await business.getByLabel('申请码', { exact: true }).fill(await codeSent(handler))
    await business.getByLabel('PIN 码', { exact: true }).fill(demoEmptyUkey.pin)
    await business.getByRole('button', { name: '生成密钥并申请' }).click()
    await business.locator('[data-phase=wait]').waitFor()
    await look(business, 'assistant-business-waits')
    return business
  }

  async function officerSignsIn(handler: Handler): Promise<Page> {
    const page = await handler.context.newPage()
    await page.goto(`${ra()}/sign-in`)
    await lookInBoth(page, 'ra-login')
    await page.getByRole('button', { name: '用审核员证书登录' }).press('Enter')
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
    await window.keyboard.press('Enter')
    await page.waitForURL(`${ra()}/`)
    return page
  }

  it('an application that is not approved: the reason is signed in the window, and the applicant reads it', async () => {
    const handler = await handlerAt(system, { ukeys: [demoEmptyUkey.id] })
    const business = await applyFor(handler)
    handler.ukeys.pullOut(demoEmptyUkey.id)
    handler.ukeys.plugIn(demoOfficer.id)
    const desk = await officerSignsIn(handler)
    // an officer, with the keyboard alone
    await pressAt(desk, desk.getByRole('button', { name: /待审核/ }))
    await tabTo(desk, desk.getByLabel('理由（申请人会看到）'))
    while ((await desk.getByLabel('理由（申请人会看到）').inputValue()) !== 'data-differs') await desk.keyboard.press('ArrowDown')
    await pressAt(desk, desk.getByRole('button', { name: '用我的证书签名，不批准' }))
    const window = await handler.pinWindow()
    await window.getByText(/信息和登记的不一致/).waitFor()
    await look(window, 'prompt-decision')
    await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
    await window.keyboard.press('Enter')
    await desk.getByText(/这件申请：没有批准/).waitFor()
    await business
      .locator('[data-state=refused]')
      .getByText(/和登记的不一致/)
      .waitFor()
  })

  it('an empty UKey: applied for with a code, approved by an officer, written, and signed in with', async () => {
    const handler = await handlerAt(system, { ukeys: [demoEmptyUkey.id] })
    const business = await applyFor(handler)

    handler.ukeys.pullOut(demoEmptyUkey.id)
    handler.ukeys.plugIn(demoOfficer.id)
    const desk = await officerSignsIn(handler)
    await desk.getByRole('button', { name: new RegExp(`${organization.name}.*待审核`) }).waitFor()
    await lookInBoth(desk, 'ra-list')
    await desk.keyboard.press('j')
    await desk.getByRole('heading', { name: organization.name }).waitFor()
    await look(desk, 'ra-application')
    await desk.keyboard.press('a')
    const window = await handler.pinWindow()
    await window.getByText(organization.uscc).waitFor() // the window says what is approved, not the page
    await look(window, 'prompt-issuance')
    await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
    await window.keyboard.press('Enter')
    await desk.getByText('这件申请：等写入 UKey').waitFor()

    handler.ukeys.pullOut(demoOfficer.id)
    handler.ukeys.plugIn(demoEmptyUkey.id)
    await business.locator('[data-phase=write]').waitFor()
    await business.getByLabel('PIN 码', { exact: true }).fill(demoEmptyUkey.pin)
    await business.getByRole('button', { name: '写入证书' }).click()
    await business.locator('[data-state=done]').waitFor()
    await look(business, 'assistant-business-done')

    await signIn(handler, system, demoEmptyUkey.pin)
    await handler.page.waitForURL('**/workbench')
    await handler.page.getByText(organization.name).first().waitFor()
  })

  it('a UKey that is gone: the officer signs which certificate goes, and it goes when the new one is issued', async () => {
    const handler = await handlerAt(system, { ukeys: [demoEmptyUkey.id] })
    const business = await applyFor(handler, 'lost')
    handler.ukeys.pullOut(demoEmptyUkey.id)
    handler.ukeys.plugIn(demoOfficer.id)
    const desk = await officerSignsIn(handler)
    await desk.getByRole('button', { name: /补办，待审核|补办, 待审核/ }).click()
    await desk.getByRole('button', { name: '用我的证书批准' }).click()
    const goes = desk.getByLabel('吊销哪一张')
    await desk.locator('#replaced[aria-invalid=true]').waitFor() // pressed without a choice: the field says so, and no PIN is asked for
    await goes.selectOption({ index: 1 })
    await look(desk, 'ra-reissue')
    await desk.getByRole('button', { name: '用我的证书批准' }).click()
    const window = await handler.pinWindow()
    await window.getByText(/UKey 丢失，签发时吊销原证书/).waitFor()
    await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
    await window.keyboard.press('Enter')
    await desk.getByText('这件申请：等写入 UKey').waitFor()
    await desk.locator('[data-standing=revoked]').first().waitFor()
    await business.locator('[data-phase=write]').waitFor()
  })

  it('a certificate suspended by its own key, put back in force by an officer; both again at the desk', async () => {
    const handler = await handlerAt(system, { ukeys: [demoExpiringUkey.id] })
    const business = await openBusiness(handler)
    const ask = async (what: string, why: string) => {
      await business.getByText('挂失、恢复、吊销', { exact: true }).click()
      await business.getByLabel('办什么').selectOption(what)
      await business.getByLabel('原因').selectOption(why)
      if (what === 'suspend') await look(business, 'assistant-business-status')
      const form = business.locator('details')
      await form.getByLabel('PIN 码', { exact: true }).fill(demoExpiringUkey.pin)
      await form.getByRole('button', { name: '用证书签名并提交' }).click()
    }
    await ask('suspend', 'lost')
    await business.getByText('证书已挂失，现在不能登录。').waitFor()
    await business.getByText('签发机构说这张证书挂失着').waitFor({ state: 'attached' }) // asked anew, since something was done about it
    await business.getByRole('button', { name: '从这里移除' }).click()
    await business.getByText('挂失、恢复、吊销', { exact: true }).click()
    expect(await business.getByLabel('办什么').locator('option').allInnerTexts()).toEqual(['恢复', '吊销'])
    await business.getByText('挂失、恢复、吊销', { exact: true }).click()
    await business.getByLabel('办什么').waitFor({ state: 'detached' })
    await ask('resume', 'found')
    await business.locator('[data-phase=wait]').waitFor()

    handler.ukeys.pullOut(demoExpiringUkey.id)
    handler.ukeys.plugIn(demoOfficer.id)
    const desk = await officerSignsIn(handler)
    const sign = async (says: RegExp) => {
      const window = await handler.pinWindow()
      await window.getByText(says).waitFor()
      await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
      await window.keyboard.press('Enter')
    }
    await desk.getByRole('button', { name: /恢复，待审核|恢复, 待审核/ }).click()
    await look(desk, 'ra-resume')
    await desk.getByRole('button', { name: '用我的证书批准' }).click()
    await sign(/UKey 已找回/)
    await desk.getByText('这件申请：已办完').waitFor()
    await business.getByText('证书已恢复，可以使用。').waitFor()
    await desk.locator('[data-standing=suspended]').waitFor({ state: 'detached' }) // the list beside it has followed

    const certificate = desk.locator('[data-standing=in-force]').first()
    await certificate.getByRole('button', { name: /办什么/ }).click()
    await look(desk, 'ra-certificate')
    await desk.getByRole('button', { name: '用我的证书签名办理' }).click()
    await sign(/UKey 丢失/)
    const suspended = desk.locator('[data-standing=suspended]')
    await suspended.getByRole('button', { name: /办什么/ }).click()
    await desk.getByRole('button', { name: '用我的证书签名办理' }).click()
    await sign(/UKey 已找回/)
    await suspended.waitFor({ state: 'detached' }) // the next one signs in with it
  })

  it('a locked PIN: applied for with a code, approved, set anew in the assistant, and signed in with at once', async () => {
    const newPin = '620481'
    const handler = await handlerAt(system, { ukeys: [demoExpiringUkey.id] })
    handler.ukeys.lock(demoExpiringUkey.id)
    const business = await handler.context.newPage()
    await business.goto(handler.assistant.home)
    await business.getByText('PIN 码已锁住，证书没有丢').first().waitFor()
    await look(business, 'assistant-home-locked')
    await business.getByRole('link', { name: '申请解锁' }).click()
    await business.getByRole('heading', { name: '解锁' }).waitFor()
    await look(business, 'assistant-unblock-apply')
    await business.getByRole('button', { name: '发送申请码' }).click()
    await business.getByText(/申请码已发到联系人手机/).waitFor()
    await business.getByLabel('申请码', { exact: true }).fill(await codeSent(handler))
    await business.getByRole('button', { name: '申请解锁' }).click()
    await business.locator('[data-phase=wait]').waitFor()
    await look(business, 'assistant-unblock-waits')

    handler.ukeys.pullOut(demoExpiringUkey.id)
    handler.ukeys.plugIn(demoOfficer.id)
    const desk = await officerSignsIn(handler)
    await desk.getByRole('button', { name: /解锁，待审核|解锁, 待审核/ }).click()
    await look(desk, 'ra-unblock')
    await desk.getByRole('button', { name: '用我的证书批准' }).click()
    const window = await handler.pinWindow()
    await window.getByText(new RegExp(demoExpiringUkey.serialNumber)).waitFor() // which UKey is signed
    await look(window, 'prompt-unblock')
    await window.getByLabel('PIN 码', { exact: true }).fill(demoOfficer.pin)
    await window.keyboard.press('Enter')
    await desk.getByText('这件申请：已批准，等申请人设新 PIN 码').waitFor()

    handler.ukeys.pullOut(demoOfficer.id)
    handler.ukeys.plugIn(demoExpiringUkey.id)
    await business.getByLabel('新 PIN 码', { exact: true }).fill('111111')
    await business.getByLabel('再输一次新 PIN 码', { exact: true }).fill(newPin)
    await business.getByRole('button', { name: '完成解锁' }).click()
    await look(business, 'assistant-unblock-weak')
    await business.getByLabel('新 PIN 码', { exact: true }).fill(newPin)
    await business.getByRole('button', { name: '完成解锁' }).click()
    await business.locator('[data-state=done]').waitFor()
    await look(business, 'assistant-unblock-done')
    await desk.getByRole('button', { name: /解锁，已办完|解锁, 已办完/ }).waitFor()

    await signIn(handler, system, newPin)
    await handler.page.waitForURL('**/workbench')
  })

  it('a renewal: the binding there was is the one afterwards, and no officer was asked', async () => {
    const handler = await handlerAt(system, { ukeys: [demoExpiringUkey.id] })
    await signIn(handler, system, demoExpiringUkey.pin)
    await handler.page.waitForURL('**/workbench')
    const bindings = async () =>
      (
        await sql<{
          all: string
        }>`select json_agg(b order by b.id)::text as all from (select id, holder_id from portal.bindings) b`.execute(db)
      ).rows[0]?.all
    const before = await bindings()
    const business = await openBusiness(handler)
    await look(business, 'assistant-business-renew')
    await business.getByText('变更单位名称', { exact: true }).click()
    await look(business, 'assistant-business-change')
    await business.getByText('变更单位名称', { exact: true }).click()
    await business.getByLabel('新的单位名称').waitFor({ state: 'detached' })
    await business.getByLabel('PIN 码', { exact: true }).fill(demoExpiringUkey.pin)
    await business.getByRole('button', { name: '生成新密钥并续期' }).click()
    await business.locator('[data-phase=write]').waitFor()
    await business.getByLabel('PIN 码', { exact: true }).fill(demoExpiringUkey.pin)
    await business.getByRole('button', { name: '写入证书' }).click()
    await business.locator('[data-state=done]').waitFor()
    await handler.context.clearCookies()
    await signIn(handler, system, demoExpiringUkey.pin)
    await handler.page.waitForURL('**/workbench')
    expect(await bindings()).toBe(before)
  })
})
