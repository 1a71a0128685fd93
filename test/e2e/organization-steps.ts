// Steps that journeys of organisations share: signing in as a person of the demo, the PIN window.
import type { Page } from 'playwright-core'
import { residentCheckCharacter } from '@yinxin/protocol/identifiers'
import type { Handler } from './journey.ts'
import type { System } from './system.ts'

/** A resident identity number with its check character; region 9901 is nowhere. */
export const numberOf = (digits: string) => digits + residentCheckCharacter(digits)

/** The code a mobile got last, on the page of the demo's messages. */
export async function codeTo(page: Page, system: System, mobile: string): Promise<string> {
  const tab = await page.context().newPage()
  await tab.goto(`${system.origin}/demo/messages`)
  const row = tab.getByRole('row').filter({ hasText: mobile }).filter({ hasText: /\d{6}/ }).first()
  const text = await row.locator('td').last().textContent()
  await tab.close()
  return /\d{6}/.exec(text ?? '')?.[0] ?? 'none'
}

export interface NewPerson {
  readonly name: string
  readonly mobile: string
  readonly number: string
}

const chinese = {
  ...{ register: '注册自然人账号', name: '姓名', number: '证件号码', agree: '我单独同意', mobile: '手机号', send: '获取验证码' },
  ...{ wait: /\d+ 秒后/, code: '短信验证码', password: '密码', terms: '我已阅读并同意', go: '注册' },
}
const english: typeof chinese = {
  ...{ register: 'Register as an individual', name: 'Name', number: 'Document number', agree: 'I separately agree', mobile: 'Mobile' },
  ...{ send: 'Send a code', wait: /\d+ seconds/, code: 'Code by text message', password: 'Password', terms: 'I have read', go: 'Register' },
}

/** 自然人注册, from the path of a first sign-in to the own account. */
export const registerPerson = (page: Page, system: System, who: NewPerson) => registerWith(chinese, page, system, who)
export const registerPersonInEnglish = (page: Page, system: System, who: NewPerson) => registerWith(english, page, system, who)

async function registerWith(text: typeof chinese, page: Page, system: System, { name, mobile, number }: NewPerson): Promise<void> {
  await page.goto(`${system.origin}/ssologin/first`)
  await page.getByRole('link', { name: text.register }).click()
  await page.getByLabel(text.name, { exact: true }).fill(name)
  await page.getByRole('textbox', { name: text.number }).fill(number)
  await page.getByLabel(text.agree).press('Space')
  await page.keyboard.press('Enter')
  await page.getByLabel(text.mobile, { exact: true }).fill(mobile)
  await page.getByRole('button', { name: text.send }).click()
  await page.getByText(text.wait).waitFor()
  await page.getByRole('textbox', { name: text.code }).fill(await codeTo(page, system, mobile))
  await page.getByLabel(text.password, { exact: true }).fill('tiger lemon umbrella')
  await page.getByLabel(text.terms).press('Space')
  await page.getByRole('button', { name: text.go, exact: true }).click()
  await page.waitForURL('**/account')
}

/** 法人注册: looks an organisation up and asks for a role in it. */
export async function registerOrganization(page: Page, uscc: string, kind: string): Promise<void> {
  await page.getByRole('link', { name: /^(?:再)?注册.*单位$/ }).click()
  await page.getByLabel('统一社会信用代码').fill(uscc)
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByText('登记库里查到了').waitFor()
  await page.getByText(kind, { exact: true }).click()
  await page.getByLabel('以上内容属实').check()
  await page.getByRole('button', { name: '提交', exact: true }).click()
}

/** Proves with the UKey that is picked: the button of the page, the PIN in the assistant's window. */
export async function proveByUkey({ page, pinWindow }: Handler, button: string, pin: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const window = await pinWindow()
  await window.getByLabel('PIN 码', { exact: true }).fill(pin)
  await window.locator('button.btn-primary, button[type=submit]').first().click()
}
