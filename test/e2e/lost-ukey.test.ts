// A UKey is lost: its certificate is suspended from a phone, and the computer it was used at is out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { desk } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pressSignIn, sharedBrowser, typePin } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { codeTo, numberOf, proveByUkey, registerOrganization, registerPerson } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const one = demoOrganizations.find(({ id }) => id === 'qihang') ?? expect.unreachable()
const who = { name: '苏婉清', mobile: '19900000451', number: numberOf('99010019880307451') }

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R30 a lost UKey', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('is suspended from a phone; the computer is out, and the UKey is refused at once', async () => {
    const { page, ...computer } = await handlerAt(system, { ukeys: ['qihang.'] })
    const handler = { page, ...computer }
    await registerPerson(page, system, who)
    await registerOrganization(page, one.uscc, '主管')
    await page.getByRole('link', { name: '绑定证书' }).click()
    await proveByUkey(handler, '用 UKey 证明', one.pin ?? '')
    await page.getByRole('link', { name: '进入工作台' }).click()
    await page.getByRole('link', { name: '单位与经办人' }).waitFor()

    // the phone: from the sign-in page, by password and code
    const phone = await desk(await sharedBrowser(), { viewport: { width: 390, height: 844 } })
    const small = await phone.context.newPage()
    await small.goto(`${system.origin}/ssologin/login`)
    await small.getByRole('link', { name: 'UKey 丢失' }).click()
    await small.getByRole('heading', { name: 'UKey 丢了，先停用证书' }).waitFor()
    await lookInBoth(small, 'lost-ukey-nobody')
    await small.setViewportSize({ width: 390, height: 844 })
    await small.getByRole('link', { name: '登录，然后停用' }).click()
    await small.getByLabel('手机号或证件号码').fill(who.mobile)
    await small.getByLabel('密码', { exact: true }).fill('tiger lemon umbrella')
    await small.getByRole('button', { name: '获取验证码' }).click()
    await small.getByText(/\d+ 秒后/).waitFor()
    await small.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(small, system, who.mobile))
    await small.getByRole('button', { name: '登录', exact: true }).click()
    await small.waitForURL('**/lost-ukey')
    await small.getByText('用它登录着的 1 个浏览器马上退出').waitFor()
    await lookInBoth(small, 'lost-ukey')
    await small.setViewportSize({ width: 390, height: 844 })
    await small.getByLabel('被人拿走了').check()
    await small.getByRole('button', { name: '停用这张证书' }).click()
    await small.getByRole('heading', { name: '证书已停用' }).waitFor()
    await small.getByText('1 个登录已退出').waitFor()
    await small.getByText('签发机构还不知道').waitFor()
    await look(small, 'lost-ukey-done')

    // the computer is out, and the UKey opens nothing
    await page.reload()
    await page.waitForURL('**/ssologin/login')
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), one.pin ?? '')
    await page.getByRole('heading', { name: '这把 UKey 已报失，证书停用了' }).waitFor()
    await page.getByText('4340').first().waitFor()
    await lookInBoth(page, 'failure-suspended')
    expect(phone.problems).toEqual([])
    await phone.context.close()
  })
})
