// R25a Nobody is known to use a certificate: the workbench asks, the next sign-in is refused, the handler registers with this very UKey and is known
// from then on. In a language drawn for the run, with `npm run long` in both, each with an organisation of its own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { drawn } from '../drawn.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt } from './journey.ts'
import { look } from './look.ts'
import { numberOf, registerPerson, registerPersonInEnglish } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const walks = [
  {
    ...{ language: 'zh-CN', id: 'mingyuan', name: '方以南', mobile: '19900000601', number: numberOf('99010019900307601') },
    ...{ signIn: '用这张证书登录', pin: 'PIN 码', register: registerPerson, registerOrganization: '注册单位' },
    ...{ ask: '登记经办人', due: '下次登录前要先登记。', nobody: '未识别经办人', out: '退出', isOut: '已经退出' },
    ...{ refused: '要先登记经办人，再用这张证书登录', go: '去登记经办人', path: '初次登录' },
    ...{ uscc: '统一社会信用代码', look: '查询', found: '登记库里查到了', kind: '经办人', affirm: '以上内容属实', submit: '提交' },
    ...{ bind: '绑定证书', prove: '用 UKey 证明', bound: '全部一致，已绑定', enter: '进入工作台', known: '方以南，经办人' },
  },
  {
    ...{ language: 'en', id: 'qinghe', name: 'Anne Marie', mobile: '19900000602', number: numberOf('99010019900307602') },
    ...{ signIn: 'Sign in with this certificate', pin: 'PIN', register: registerPersonInEnglish },
    ...{ registerOrganization: 'Register the organisation' },
    ...{ ask: 'Register the handler', due: 'It has to be done before the next sign-in.', nobody: 'Handler not identified' },
    ...{ out: 'Sign out', isOut: 'You are signed out' },
    ...{
      refused: 'A handler has to be registered before this certificate signs in again',
      go: 'Register the handler',
      path: 'First sign-in',
    },
    ...{ uscc: 'Unified social credit code', look: 'Look up', found: 'Found in the register', kind: 'Handler' },
    ...{ affirm: 'This is true', submit: 'Submit' },
    ...{ bind: 'Bind the certificate', prove: 'Prove with the UKey', bound: 'Everything agrees: bound' },
    ...{ enter: 'To the workbench', known: 'Anne Marie, handler' },
  },
] as const

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R25a nobody is known', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ settings: () => ({ portal: { unknownHandlers: 'required', unknownHandlerSignIns: 1 } }) })
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it.each(drawn('nobody is known', walks))('asked for, refused, registered, known: $language', async (text) => {
    const organization = demoOrganizations.find(({ id }) => id === text.id) ?? expect.unreachable()
    const handler = await handlerAt(system, { ukeys: [organization.id], context: { locale: text.language } })
    const { page } = handler
    /** Presses a button that asks for the UKey, and types its PIN. */
    const prove = async (button: string) => {
      await page.getByRole('button', { name: button, exact: true }).click()
      const window = await handler.pinWindow()
      await window.getByLabel(text.pin, { exact: true }).fill(organization.pin ?? '')
      await window.keyboard.press('Enter')
    }
    const signIn = async () => {
      await page.goto(`${system.origin}/ssologin/login?lang=${text.language}`)
      await prove(text.signIn)
    }
    const signOut = async () => {
      await page.getByRole('button', { name: text.out, exact: true }).first().click()
      await page.getByText(text.isOut).waitFor()
    }

    await signIn()
    await page.waitForURL('**/workbench')
    await page.getByText(text.nobody).waitFor()
    await page.getByText(text.due).waitFor()
    await look(page, 'workbench-handler-due')
    await signOut()

    await signIn() // the one sign-in without anybody known is used up
    await page.getByRole('heading', { name: text.refused }).waitFor()
    await page.getByText('4371').first().waitFor()
    await look(page, 'failure-handler-unknown')
    await page.getByRole('link', { name: text.go, exact: true }).click()
    await page.getByRole('heading', { name: text.path, level: 1 }).waitFor()

    await text.register(page, system, text)
    await page.getByRole('link', { name: text.registerOrganization }).click()
    await page.getByLabel(text.uscc).fill(organization.uscc)
    await page.getByRole('button', { name: text.look }).click()
    await page.getByText(text.found).waitFor()
    await page.getByText(text.kind, { exact: true }).click()
    await page.getByLabel(text.affirm).check()
    await page.getByRole('button', { name: text.submit, exact: true }).click()
    await page.getByRole('link', { name: text.bind }).click()
    await prove(text.prove)
    await page.getByRole('heading', { name: text.bound }).waitFor()
    await page.getByRole('link', { name: text.enter }).click()
    await page.getByText(text.known).waitFor()
    await signOut()

    await signIn() // the UKey alone says who it is now
    await page.waitForURL('**/workbench')
    await page.getByText(text.known).waitFor()
    expect(await page.getByText(text.ask).count()).toBe(0)
    expect(handler.problems).toEqual([])
  })
})
