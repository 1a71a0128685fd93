// An administrator registers a colleague by a file, changes when a desk is open, and the failure page says it: by keyboard, in a real browser.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { buildExtension, nameOf } from '@yinxin/pki'
import { defaultStaffPolicy } from '@yinxin/protocol/ca'
import { createTestPki } from '@yinxin/testkit'
import { needs } from '../needs.ts'
import { temporaryFolder } from './chromium.ts'
import { closeSharedBrowser, handlerAt, type Handler } from './journey.ts'
import { pressAt, tabTo, typeInto } from './keyboard-walk.ts'
import { look, lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

const pin = '264815'
const desk = '示范市社会保险服务中心'

describe.skipIf(!needs('chromium'))('R43 R44 administration, with the keyboard alone', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const at = (path: string) => `http://127.0.0.1:${system.port + 3}${path}`

  const press = (page: Page, name: string, role: 'button' | 'link' = 'button') => pressAt(page, page.getByRole(role, { name, exact: true }))
  const type = (page: Page, label: string, text: string) => typeInto(page, page.getByLabel(label, { exact: true }), text)

  async function signIn(handler: Handler, page: Page): Promise<void> {
    await page.goto(at('/sign-in'))
    await press(page, '用工作人员证书登录')
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).fill(pin)
    await window.keyboard.press('Enter')
    await page.waitForURL('**/admin/staff')
  }

  /** A certificate of the staff policy, as an authority hands it over. */
  function certificateFile(): string {
    const { certificate } = createTestPki({ kind: 'P-256', now: new Date() }).issue({
      subject: nameOf([
        ['serialNumber', 'S0042'],
        ['CN', '新来的同事'],
      ]),
      extensions: [buildExtension.certificatePolicies([defaultStaffPolicy])],
    })
    const file = join(temporaryFolder('staff'), 'colleague.cer')
    writeFileSync(file, certificate.raw)
    return file
  }

  it('registers a clerk, changes the hours of a desk, and people who cannot sign in read them', async () => {
    const handler = await handlerAt(system, { ukeys: ['staff-fang'] })
    const page = await handler.context.newPage()
    await signIn(handler, page)
    await page.getByRole('row', { name: /林书云/ }).waitFor()
    await lookInBoth(page, 'administration, staff')

    await tabTo(page, page.getByLabel('工作人员证书文件'))
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')])
    await chooser.setFiles(certificateFile())
    await page.getByText('已选 colleague.cer').waitFor()
    await type(page, '为什么改', '十二月到岗')
    await press(page, '登记')
    await page.getByRole('row', { name: /新来的同事 S0042 经办 等首次登录/ }).waitFor()

    await press(page, '窗口', 'link')
    await page.getByRole('heading', { name: desk }).waitFor()
    await lookInBoth(page, 'administration, desks')
    await press(page, `修改 ${desk}`)
    await page.getByRole('heading', { name: `修改“${desk}”` }).waitFor()
    await type(page, '周一', '八点到五点')
    await type(page, '为什么改', '冬季时间')
    await press(page, '保存')
    await page.getByText(/^请写成 9:00-12:00/).waitFor()
    for (const day of ['周一', '周二', '周三', '周四', '周五']) await type(page, day, '8:30-11:30 13:30-17:00')
    await type(page, '时间的补充说明（中文）', '')
    await type(page, '时间的补充说明（英文）', '')
    await look(page, 'administration, a desk is changed')
    await press(page, '保存')
    await page.getByText('周一至周五 08:30-11:30 13:30-17:00').waitFor()

    await press(page, '修改记录', 'link')
    await page.getByText('原因：冬季时间').waitFor()
    await lookInBoth(page, 'administration, history')

    const hours = '周一至周五 8:30 至 11:30、13:30 至 17:00'
    await expect
      .poll(async () => (await fetch(`${system.origin}/api/directory`)).text(), { timeout: 15_000, interval: 500 })
      .toContain(hours)
    const person = handler.page
    await person.goto(`${system.origin}/ssologin/failure?code=3102`)
    await person.getByText(hours).first().waitFor()
    expect(handler.problems).toEqual([])
  })
})
