// A UKey is lost: its certificate is suspended from a phone and by its issuer, and the computer it was used at is out. It is found: the portal lifts its
// own suspension, and the issuer goes on.
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildOcspRequest, parseCertificate, verifyOcspResponse, type Certificate } from '@yinxin/pki'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { desk } from './chromium.ts'
import { closeSharedBrowser, handlerAt, sharedBrowser, signInButton } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { codeTo, numberOf, proveByUkey, registerOrganization, registerPerson } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const one = demoOrganizations.find(({ id }) => id === 'qihang') ?? expect.unreachable()
const who = { name: '苏婉清', mobile: '19900000451', number: numberOf('99010019880307451') }

async function typeAccount(page: Page, system: System): Promise<void> {
  await page.getByLabel('手机号或证件号码').fill(who.mobile)
  await page.getByLabel('密码', { exact: true }).fill('tiger lemon umbrella')
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText(/\d+ 秒后/).waitFor()
  await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, system, who.mobile))
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

/** What anybody hears who asks the issuer about the certificate on a UKey, where the certificate says. */
async function issuerSays(system: System, ukey: string): Promise<string> {
  const certificate = certificateOn(system, ukey)
  const places = certificate.extensions.authorityInfoAccess ?? { ocsp: [], caIssuers: [] }
  const parsed = parseCertificate(await bytesAt(places.caIssuers[0]))
  if (!parsed.ok) throw new Error(parsed.problem)
  const body = Buffer.from(buildOcspRequest({ serialNumber: certificate.serialNumber, issuer: parsed.value }))
  const response = await bytesAt(places.ocsp[0], { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body })
  const verified = verifyOcspResponse({ response, certificate, issuer: parsed.value, now: new Date() })
  return verified.ok ? (verified.value.reason ?? verified.value.status) : verified.problem
}
const bytesAt = async (url = '', more: RequestInit = {}) => new Uint8Array(await (await fetch(url, more)).arrayBuffer())

function certificateOn(system: System, ukey: string): Certificate {
  const folder = join(system.data, 'ukeys')
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => basename(name).startsWith(ukey)) ?? ''
  const der = readUkeyFile(join(folder, file))?.certificates[0]?.certificate ?? ''
  const parsed = parseCertificate(typeof der === 'string' ? Buffer.from(der, 'base64') : der)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R30 a lost UKey', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('is suspended from a phone, here and by its issuer; the computer is out, the UKey is refused; lifted here it is held there', async () => {
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
    await typeAccount(small, system)
    await small.waitForURL('**/lost-ukey')
    await small.getByText('用它登录着的 1 个浏览器马上退出').waitFor()
    await small.getByText('签发机构也会收到通知，由它停用').waitFor()
    expect(await issuerSays(system, 'qihang.')).toBe('good')
    await lookInBoth(small, 'lost-ukey')
    await small.setViewportSize({ width: 390, height: 844 })
    await small.getByLabel('被人拿走了').check()
    await small.getByRole('button', { name: '停用这张证书' }).click()
    await small.getByRole('heading', { name: '证书已停用' }).waitFor()
    await small.getByText('1 个登录已退出').waitFor()
    await small.getByText(/签发机构 \d{4}-\d\d-\d\d \d\d:\d\d 也停用了这张证书/).waitFor()
    expect(await issuerSays(system, 'qihang.')).toBe('certificateHold')
    await look(small, 'lost-ukey-done')

    // the computer is out, and the UKey opens nothing: nobody is asked for a PIN
    await page.reload()
    await page.waitForURL('**/ssologin/login')
    await page.getByText('停用期间不能登录').waitFor()
    await page.getByText('3004').first().waitFor()
    expect(await page.getByRole('button', { name: signInButton }).count()).toBe(0)
    await lookInBoth(page, 'failure-suspended')

    // it is found: lifted with another UKey of the organisation, and the page says who goes on holding the certificate
    await computer.assistant.stop() // two of one system would listen on the same ports: it is another computer from here on
    const other = { ...(await handlerAt(system, { ukeys: ['qihang-2'] })), page: small } // whoever reported it goes on signed in
    await other.page.goto(`${system.origin}/account`)
    await other.page.getByRole('link', { name: /绑定新的证书/ }).click()
    await proveByUkey(other, '用 UKey 证明', one.secondPin ?? '')
    await other.page.getByRole('link', { name: '进入工作台' }).click()
    await other.page.getByRole('link', { name: '单位与经办人' }).click()
    await other.page.getByText(/签发机构 .* 也停用了这张证书/).waitFor()
    await lookInBoth(other.page, 'organization-lost')
    await other.page.getByRole('button', { name: /^恢复/ }).click()
    await other.page.getByText('UKey 确实找到了，才恢复').waitFor()
    await other.page.getByRole('button', { name: '确定' }).click()
    await other.page.getByText(/签发机构 .* 停用了这张证书，这里恢复不了它/).waitFor()
    await other.page.getByRole('heading', { name: /证书的续期、恢复和补办/ }).waitFor()
    expect(await issuerSays(system, 'qihang.')).toBe('certificateHold')
    await lookInBoth(other.page, 'organization-still-held')
    expect(phone.problems).toEqual([])
    await phone.context.close()
  })
})
