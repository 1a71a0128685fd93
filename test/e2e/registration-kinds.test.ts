// People and organisations that are not as most are: a passport, a number nobody keeps, codes that do not fit their check character, insurances in
// several places.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { needs } from '../needs.ts'
import { desk, temporaryFolder } from './chromium.ts'
import { closeSharedBrowser, handlerAt, sharedBrowser, signIn } from './journey.ts'
import { codeTo, numberOf } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const yinxin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const hengtai = demoOrganizations.find(({ id }) => id === 'hengtai') ?? expect.unreachable()

const foreigner = { name: 'MARIA EXAMPLE', kind: '护照', number: 'E12345678', mobile: '19900000501' }
const unnumbered = { name: '沈知微', kind: '居民身份证', number: numberOf('99010019900307501'), mobile: '19900000502' }
const fitting = numberOf('99010019900307503')
/** As it stands on the document, and does not fit. */
const misfit = {
  name: '罗一鸣',
  kind: '居民身份证',
  number: fitting.slice(0, 17) + (fitting.endsWith('1') ? '2' : '1'),
  mobile: '19900000503',
}
const code = '91990100MA5YM0505'
const oddOrganization = { name: '示范市一鸣印刷有限公司', uscc: code + (usccCheckCharacter(code) === '7' ? '8' : '7') }

/** What the register of persons knows; of one it tells a number of its own, and the portal keeps no other. */
function writePersons(): string {
  const file = join(temporaryFolder('persons'), 'persons.csv')
  const kinds = { 护照: 'passport', 居民身份证: 'resident-id' } as const
  const rows = [foreigner, unnumbered, misfit].map(({ name, kind, number }) =>
    [name, kinds[kind as keyof typeof kinds], number, ...(number === unnumbered.number ? ['p-7d3a91c0'] : [])].join(','),
  )
  writeFileSync(file, ['name,kind,number,pseudonym', ...rows, ''].join('\n'))
  return file
}

function importOrganization({ data }: System): void {
  const file = join(data, 'odd.csv')
  const { name, uscc } = oddOrganization
  writeFileSync(
    file,
    `uscc,name,place,insuredSince,unitCode,unitName,unitPlace,insurances\n${uscc},${name},示范市,2026-09-01,30104999,${name},示范市,工伤保险@示范市\n`,
  )
  const words = [yinxin, 'import', 'organizations', file, '--data', data, '--config', join(data, 'test-config.json')]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  expect([status, stdout + stderr]).toEqual([0, expect.any(String)])
}

describe.skipIf(!needs('chromium'))('R16 R20 R21 R50 kinds of people and organisations', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem({ settings: () => ({ portal: { realName: { file: writePersons() } } }) })))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  async function visitor(): Promise<Page> {
    const { context } = await desk(await sharedBrowser())
    return context.newPage()
  }

  /** Registers, by keyboard where something is typed; what is said on the way is the caller's to look at. */
  async function register(page: Page, who: typeof foreigner, afterCompare: () => Promise<unknown> = async () => undefined): Promise<void> {
    await page.goto(`${system.origin}/ssologin/register`)
    await page.getByLabel('姓名', { exact: true }).fill(who.name)
    await page.getByLabel('证件种类').selectOption({ label: who.kind })
    await page.getByRole('textbox', { name: '证件号码' }).fill(who.number)
    await page.getByLabel('我单独同意').press('Space')
    await page.keyboard.press('Enter')
    await afterCompare()
    await page.getByLabel('手机号', { exact: true }).waitFor()
    await page.getByText('实名核验通过').first().waitFor()
    await page.getByLabel('手机号', { exact: true }).fill(who.mobile)
    await page.getByRole('button', { name: '获取验证码' }).press('Enter')
    await page.getByText(/\d+ 秒后/).waitFor()
    await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, system, who.mobile))
    await page.getByLabel('密码', { exact: true }).fill('tiger lemon umbrella')
    await page.getByLabel('我已阅读并同意').press('Space')
    await page.getByRole('button', { name: '注册', exact: true }).press('Enter')
    await page.waitForURL('**/account')
    await page.getByRole('heading', { name: '我的账号' }).waitFor()
  }

  /** What the own account says of the person. */
  const facts = (page: Page) => page.locator('[aria-labelledby=mine-h]')

  it('a foreigner registers with a passport: the account shows the kind, and the number masked', async () => {
    const page = await visitor()
    await register(page, foreigner)
    await facts(page).getByText('护照').waitFor()
    expect(await page.content()).not.toContain(foreigner.number)
  })

  it('a person with a pseudonymous number: the account works, and no document number is kept', async () => {
    const page = await visitor()
    await register(page, unnumbered)
    await facts(page).getByText('本平台不保存号码').waitFor()
    expect(await facts(page).textContent()).toContain(unnumbered.name)
    await page.getByRole('button', { name: '退出', exact: true }).press('Enter')
    await page.waitForURL('**/ssologin/login**')
    // the mobile leads back in
    await page.goto(`${system.origin}/ssologin/person`)
    await page.getByLabel('手机号或证件号码').fill(unnumbered.mobile)
    await page.getByLabel('密码', { exact: true }).fill('tiger lemon umbrella')
    await page.getByRole('button', { name: '获取验证码' }).press('Enter')
    await page.getByText(/\d+ 秒后/).waitFor()
    await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, system, unnumbered.mobile))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
  })

  it('real numbers that break their check characters: said once, and neither the person nor the organisation is stopped', async () => {
    importOrganization(system)
    const page = await visitor()
    await register(page, misfit, async () => {
      await page.getByText('最后一位校验码不符').waitFor()
      await page.getByRole('button', { name: '核对', exact: true }).press('Enter')
    })
    await page.goto(`${system.origin}/account/register-organization`)
    await page.getByLabel('统一社会信用代码').fill(oddOrganization.uscc)
    await page.keyboard.press('Enter')
    await page.getByText('末位和前 17 位算出的不一致').waitFor()
    await page.getByText('经办人', { exact: true }).click()
    await page.getByLabel('以上内容属实').press('Space')
    await page.getByRole('button', { name: '提交', exact: true }).press('Enter')
    await page.getByRole('heading', { name: /已提交/ }).waitFor()
    await page.getByRole('link', { name: '绑定证书' }).waitFor()
  })

  it('pension at the province, work injury and unemployment in the city: every code with its place, and the window for one that is missing', async () => {
    const handler = await handlerAt(system, { ukeys: [hengtai.id] })
    const { page } = handler
    await signIn(handler, system, hengtai.pin ?? '')
    await page.waitForURL('**/ssologin/unit**')
    const [atProvince, inCity] = hengtai.units
    const choice = (unit = atProvince) => page.locator('label', { hasText: unit?.code ?? 'none' })
    await choice(inCity).waitFor()
    expect(await choice(atProvince).textContent()).toMatch(/养老保险.*示范省本级/s)
    expect(await choice(inCity).textContent()).toMatch(/工伤保险、失业保险.*示范市/s)
    await page.getByText('少了单位编码？').waitFor()
    await page.getByText(/窗口/).first().waitFor()
    await choice(inCity).locator('input').press('Space')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/workbench**')
    await page
      .getByText(inCity?.code ?? 'none')
      .first()
      .waitFor()
    expect(handler.problems).toEqual([])
  })
})
