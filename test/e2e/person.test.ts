// 初次登录 of somebody new: registers as a person, signs out, signs in by password and code, sees the path with its first step ticked.
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { residentCheckCharacter } from '@yinxin/protocol/identifiers'
import { needs } from '../needs.ts'
import { desk, launchChromium } from './chromium.ts'
import { look } from './look.ts'
import { startSystem, type System } from './system.ts'

const numberOf = (digits: string) => digits + residentCheckCharacter(digits)
const password = 'tiger lemon umbrella'

const words = {
  'zh-CN': {
    ...{
      register: '注册自然人账号',
      name: '姓名',
      number: '证件号码',
      agree: '我单独同意',
      compare: '核对',
      mobile: '手机号',
      code: '短信验证码',
    },
    ...{
      send: '获取验证码',
      password: '密码',
      terms: '我已阅读并同意',
      go: '注册',
      account: '手机号或证件号码',
      signIn: '登录',
      out: '退出',
      done: '已完成',
    },
    ...{ mine: '我的账号', wrong: '账号或密码不对', last: '校验码' },
  },
  en: {
    ...{
      register: 'Register as an individual',
      name: 'Name',
      number: 'Document number',
      agree: 'I separately agree',
      compare: 'Compare',
      mobile: 'Mobile',
    },
    ...{
      code: 'Code by text message',
      send: 'Send a code',
      password: 'Password',
      terms: 'I have read',
      go: 'Register',
      account: 'Mobile or document number',
    },
    ...{
      signIn: 'Sign in',
      out: 'Sign out',
      done: 'Done',
      mine: 'My account',
      wrong: 'Account or password is not right',
      last: 'last character',
    },
  },
} as const

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R16 R25 somebody new', () => {
  let system: System
  let browser: Browser
  beforeAll(async () => {
    system = await startSystem()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  })

  /** The code on the page of the demo's messages, in a tab of its own. */
  async function codeTo(page: Page, mobile: string): Promise<string> {
    const tab = await page.context().newPage()
    await tab.goto(`${system.origin}/demo/messages`)
    const row = tab.getByRole('row').filter({ hasText: mobile }).filter({ hasText: /\d{6}/ }).first()
    const text = await row.locator('td').last().textContent()
    await tab.close()
    return /\d{6}/.exec(text ?? '')?.[0] ?? 'none'
  }

  it.each([
    ['zh-CN', '19900000101', numberOf('99010019900307101'), '梁一诺'],
    ['en', '19900000102', numberOf('99010019900307102'), 'Anne Marie'],
  ] as const)('registers, signs out and signs in again, by keyboard alone: %s', async (language, mobile, number, name) => {
    const text = words[language]
    const { context, problems } = await desk(browser, { locale: language })
    const page = await context.newPage()
    await page.goto(`${system.origin}/ssologin/first?lang=${language}`)
    await page.getByRole('link', { name: text.register }).waitFor()
    await look(page, 'first')
    await page.getByRole('link', { name: text.register }).press('Enter')
    await page.getByLabel(text.name, { exact: true }).fill(name)
    await look(page, 'register-person-1')
    const misfit = number.slice(0, 17) + (number.endsWith('1') ? '2' : '1')
    await page.getByRole('textbox', { name: text.number }).fill(misfit)
    await page.getByLabel(text.agree).press('Space')
    await page.keyboard.press('Enter')
    await page.getByText(text.last).waitFor() // R20: said once, and a second press would send it
    await page.getByRole('textbox', { name: text.number }).fill(number)
    await page.keyboard.press('Enter')
    await page.getByLabel(text.mobile, { exact: true }).waitFor()
    await page.keyboard.type(mobile) // the focus is there already
    await page.getByRole('button', { name: text.send }).press('Enter')
    await page.getByText(/\d+ (?:秒后|seconds)/).waitFor()
    await page.getByRole('textbox', { name: text.code }).fill(await codeTo(page, mobile))
    await page.getByLabel(text.password, { exact: true }).fill('woaini5201314')
    await page.getByLabel(text.terms).press('Space')
    await page.keyboard.press('Enter')
    await page.locator('#password-p').waitFor()
    await look(page, 'register-person-2')
    await page.getByLabel(text.password, { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
    await page.getByRole('heading', { name: text.mine }).waitFor()
    await page.locator('.step').first().waitFor()
    expect(await page.locator('.step', { hasText: text.done }).count()).toBe(1)
    expect(await page.getByText(name).count()).toBeGreaterThan(0)
    expect(await page.content()).not.toContain(number)
    await look(page, 'account')
    await page.getByRole('button', { name: text.out, exact: true }).press('Enter')
    await page.waitForURL('**/ssologin/login')
    await page.goto(`${system.origin}/ssologin/person`)
    await page.getByLabel(text.account).fill(mobile)
    await page.getByLabel(text.password, { exact: true }).fill('not my password at all')
    await page.getByRole('button', { name: text.send }).press('Enter')
    await page.getByText(text.wrong).waitFor()
    await look(page, 'person-wrong')
    await page.getByLabel(text.password, { exact: true }).fill(password)
    await page.getByRole('button', { name: text.send }).press('Enter')
    await page.getByText(/\d+ (?:秒后|seconds)/).waitFor()
    await page.getByRole('textbox', { name: text.code }).fill(await codeTo(page, mobile))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
    await page.getByRole('heading', { name: text.mine }).waitFor()
    await page.locator('.step').first().waitFor()
    expect(await page.locator('.step', { hasText: text.done }).count()).toBe(1)
    if (language === 'zh-CN') await changeMobile(page, mobile)
    expect(problems).toEqual([])
    await context.close()
  })

  /** Another mobile, by both numbers: nobody here has a UKey. */
  async function changeMobile(page: Page, mobile: string): Promise<void> {
    const another = '19900000104'
    await page.getByRole('button', { name: '更换手机号' }).press('Enter')
    await page.keyboard.type(another) // the focus is there already
    await page.getByRole('button', { name: '获取验证码' }).press('Enter')
    await page.getByText(/\d+ 秒后/).waitFor()
    await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, another))
    await page.getByLabel('原来手机号收到的验证码').fill('000000')
    await page.keyboard.press('Enter')
    await page.locator('#old-code-p').getByText('短信验证码不对').waitFor()
    await look(page, 'account-mobile')
    await page.getByLabel('原来手机号收到的验证码').fill(await codeTo(page, mobile))
    await page.keyboard.press('Enter')
    await page.getByText('手机号已换成 199****0104').waitFor()
    await page.getByText('手机号由 199****0101 换成 199****0104').waitFor()
    expect(await page.content()).not.toContain(another)
    await look(page, 'account-mobile-changed')
  }

  /** A device with a sensor that says yes, or no. */
  async function authenticator(page: Page) {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    return {
      verifies: (isUserVerified: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
      passkeys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    }
  }

  it('R16 R33 with a passkey in place of a password: registers, signs in, takes the data away, closes the account', async () => {
    const [mobile, number] = ['19900000103', numberOf('99010019900307103')]
    const { context, problems } = await desk(browser)
    const page = await context.newPage()
    const device = await authenticator(page)
    await page.goto(`${system.origin}/ssologin/register`)
    await page.getByLabel('姓名', { exact: true }).fill('梁一诺')
    await page.getByRole('textbox', { name: '证件号码' }).fill(number)
    await page.getByLabel('我单独同意').press('Space')
    await page.keyboard.press('Enter')
    await page.getByLabel('手机号', { exact: true }).fill(mobile)
    await page.getByRole('button', { name: '获取验证码' }).press('Enter')
    await page.getByText(/\d+ 秒后/).waitFor()
    await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, mobile))
    await page.getByRole('radio', { name: '密码和短信验证码' }).press('ArrowUp') // by keyboard
    expect(await page.getByLabel('密码', { exact: true }).count()).toBe(0)
    await page.getByLabel('我已阅读并同意').press('Space')
    await look(page, 'register-passkey')
    await device.verifies(false)
    await page.getByRole('button', { name: '注册', exact: true }).press('Enter')
    await page.getByText('没有使用通行密钥').waitFor()
    await device.verifies(true)
    await page.getByRole('button', { name: '注册', exact: true }).press('Enter')
    await page.waitForURL('**/account')
    await page.getByRole('heading', { name: '通行密钥' }).waitFor()
    expect(await device.passkeys()).toBe(1)
    await page.getByRole('button', { name: '在这台设备上添加' }).press('Enter')
    await page.getByText('这台设备已经有通行密钥').waitFor()
    await page.getByRole('button', { name: /^删除/ }).press('Enter')
    await page.getByText('不能删除最后一种登录方式').waitFor()
    await page.getByRole('button', { name: '退出', exact: true }).click()
    await page.waitForURL('**/ssologin/login')
    await page.goto(`${system.origin}/ssologin/person`)
    await look(page, 'person-passkey')
    await page.getByRole('button', { name: '用通行密钥登录' }).press('Enter')
    await page.waitForURL('**/account')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '保存到这台设备' }).press('Enter')
    const copy = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as { person: { document: { number: string } } }
    expect(copy.person.document.number).toBe(number)
    await page.getByText('您自己导出').waitFor()
    await page.getByRole('button', { name: '注销账号' }).press('Enter')
    await page.getByLabel('我知道删除后不能恢复').press('Space')
    await look(page, 'account-closing')
    await page.getByRole('button', { name: '确认注销' }).press('Enter')
    await page.waitForURL('**/ssologin/first')
    await page.goto(`${system.origin}/ssologin/person`)
    await page.getByRole('button', { name: '用通行密钥登录' }).press('Enter')
    await page.getByText('平台上没有这个通行密钥').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })
})
