// 初次登录, the manual's 三.1 step by step: somebody new, an organisation of theirs, the binding, and into the business system.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { codeTo, numberOf, proveByUkey, registerOrganization, registerPerson, registerPersonInEnglish } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const of = (id: string) => demoOrganizations.find((one) => one.id === id) ?? expect.unreachable(id)
const [fresh, mismatch] = [of('qihang'), of('yunfan')]

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R16 R17 R18 the first sign-in', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('new person, new organisation, binding, business system; the steps are ticked on the way', async () => {
    const handler = await handlerAt(system, { ukeys: [`${fresh.id}.`] })
    const { page, problems } = handler
    await registerPerson(page, system, { name: '方以南', mobile: '19900000301', number: numberOf('99010019900307301') })
    await lookInBoth(page, 'first-person-done')
    await registerOrganization(page, fresh.uscc, '主管')
    await page.getByRole('heading', { name: /已提交/ }).waitFor()
    await look(page, 'register-organization-done')
    const letter = page.getByRole('link', { name: '打印授权书' })
    const address = await letter.getAttribute('href')
    await page.goto(`${system.origin}${address}`)
    await page.getByText('经办授权书').waitFor()
    await lookInBoth(page, 'letter')
    // on any computer: the account says where it stopped
    await page.goto(`${system.origin}/account`)
    await page.locator('.step', { hasText: '已完成' }).nth(1).waitFor()
    await page.getByRole('link', { name: /用 UKey 证明、绑定/ }).click()
    await page.getByRole('button', { name: '用 UKey 证明' }).waitFor()
    await lookInBoth(page, 'bind-ask')
    await proveByUkey(handler, '用 UKey 证明', fresh.pin ?? '')
    await page.getByRole('heading', { name: '全部一致，已绑定' }).waitFor()
    await look(page, 'bind-equal')
    await page.getByRole('link', { name: '进入工作台' }).click()
    await page.getByRole('heading', { name: fresh.name }).waitFor()
    await page.getByText('方以南').first().waitFor()
    const opened = page
      .context()
      .waitForEvent('page', { timeout: 3000 })
      .catch(() => undefined)
    await page.getByRole('link', { name: /示范经办系统/ }).click()
    const inside = (await opened) ?? page
    await inside.getByText(fresh.name).first().waitFor()
    expect(new URL(inside.url()).origin).toBe(system.businessSystem)
    expect(await inside.content()).toContain('方以南')
    await page.goto(`${system.origin}/ssologin/first`)
    await page.locator('.step', { hasText: '已完成' }).nth(3).waitFor()
    await lookInBoth(page, 'first-all-done')
    expect(problems).toEqual([])
  })

  it('a name that differs: nothing is bound, the page says in what, and whom to ask', async () => {
    const handler = await handlerAt(system, { ukeys: [mismatch.id] })
    const { page } = handler
    await registerPerson(page, system, { name: '梁一诺', mobile: '19900000302', number: numberOf('99010019900307302') })
    await page.getByRole('link', { name: '注册单位' }).click()
    await page.getByLabel('统一社会信用代码').fill('91990100MA0000000')
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByText('信用代码不对').waitFor()
    await look(page, 'register-organization-wrong')
    await page.getByLabel('统一社会信用代码').fill(mismatch.uscc)
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByText('登记库里查到了').waitFor()
    await look(page, 'register-organization')
    await page.goto(`${system.origin}/account`)
    await registerOrganization(page, mismatch.uscc, '经办人')
    await page.getByRole('link', { name: '绑定证书' }).click()
    await proveByUkey(handler, '用 UKey 证明', mismatch.pin ?? '')
    await page.getByRole('heading', { name: '有 1 项不一致，没有绑定' }).waitFor()
    expect(await page.locator('mark').allTextContents()).toEqual(['播', '媒'])
    await page.getByText('4003').waitFor()
    await look(page, 'bind-compare')
    expect(await page.getByRole('link', { name: '进入工作台' }).count()).toBe(0)
  })

  it('in English: a supervisor without a certificate session confirms an invitation with the UKey, and it goes on by itself', async () => {
    const handler = await handlerAt(system, { ukeys: ['qinghe'], context: { locale: 'en' } })
    const { page, context } = handler
    const of = demoOrganizations.find(({ id }) => id === 'qinghe') ?? expect.unreachable()
    await page.goto(`${system.origin}/ssologin/first?lang=en`)
    await page.getByRole('heading', { name: 'First sign-in' }).waitFor()
    await look(page, 'first')
    const mobile = '19900000303'
    const who = { name: 'Anne Marie', mobile, number: numberOf('99010019900307303') }
    await registerPersonInEnglish(page, system, who)
    await page.getByRole('link', { name: 'Register the organisation' }).click()
    await page.getByLabel('Unified social credit code').fill(of.uscc)
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText('Found in the register').waitFor()
    await look(page, 'register-organization')
    await page.getByText('Supervisor', { exact: true }).click()
    await page.getByLabel('This is true').check()
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByRole('link', { name: 'Bind the certificate' }).click()
    const prove = async (button: string) => {
      await page.getByRole('button', { name: button, exact: true }).click()
      const window = await handler.pinWindow()
      await window.getByLabel('PIN', { exact: true }).fill(of.pin ?? '')
      await window.locator('button.btn-primary, button[type=submit]').first().click()
    }
    await prove('Prove with the UKey')
    await page.getByRole('heading', { name: 'Everything agrees: bound' }).waitFor()
    await look(page, 'bind-equal')
    // another day, without the certificate
    await context.clearCookies()
    await page.goto(`${system.origin}/ssologin/person`)
    await page.getByLabel('Mobile or document number').fill(mobile)
    await page.getByLabel('Password', { exact: true }).fill('tiger lemon umbrella')
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByText(/\d+ seconds/).waitFor()
    await page.getByRole('textbox', { name: 'Code by text message' }).fill(await codeTo(page, system, mobile))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
    await page.getByRole('link', { name: 'Organisation and handlers' }).click()
    await page.getByRole('button', { name: 'Invite a handler' }).click()
    await page.getByLabel('Name').fill('Chen Kexin')
    await page.getByLabel('Mobile').fill('19900000304')
    await page.getByRole('button', { name: 'Send the invitation' }).click()
    await page.getByRole('heading', { name: 'Confirm with the UKey' }).waitFor()
    await look(page, 'organization-confirm')
    await prove('Confirm with the UKey')
    await page.getByRole('heading', { name: 'Invitations sent' }).waitFor()
    await look(page, 'organization')
  })
})
