// R39: an agent with three clients in three tabs; one client takes its delegation back while the agent is at work for it.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Page } from 'playwright-core'
import { demoAgentOrganization as agency, demoClients, demoOwner } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { desk, seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, sharedBrowser, signIn } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { codeTo } from './organization-steps.ts'
import { clientName, delegateThreeHundred } from './many-clients.ts'
import { startSystem, type System } from './system.ts'

const [baiyun, chenguang, tongxin, chunjiang] = demoClients.map(({ name }) => name) as [string, string, string, string]

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R39 an agent at work', () => {
  let system: System
  beforeAll(async () => void (system = await startSystem()))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  const showing = (page: Page, organization: string) => page.getByRole('heading', { level: 1, name: organization }).waitFor()

  /** Opens a client from the list in a tab of its own. */
  async function inNewTab(page: Page, name: string): Promise<Page> {
    const opened = page.context().waitForEvent('page')
    await page.getByRole('button', { name: new RegExp(`^新开一页\\s*：${name}$`) }).click()
    const tab = await opened
    await showing(tab, name)
    return tab
  }

  /** Enters the business system by its tile; says whom it takes this tab for. */
  async function entered(page: Page): Promise<string> {
    await page.bringToFront()
    await page.getByRole('link', { name: /经办系统/ }).click()
    await page.waitForURL(`${system.businessSystem}/**`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return seen(page)
  }

  it('confirms an offer, opens three clients in three tabs; one is taken back: its tab is out, the others go on', async () => {
    const agent = await handlerAt(system, { ukeys: ['chengxin'] })
    const { page } = agent
    await signIn(agent, system, agency.pin ?? '')
    await showing(page, agency.name)
    await page.getByRole('heading', { name: '代办的单位 3 家' }).waitFor()
    await page.getByRole('link', { name: '单位与经办人' }).click()
    await page.getByRole('link', { name: '查看委托' }).click()
    await page.getByRole('heading', { name: '等您确认 1 项' }).waitFor()
    await lookInBoth(page, 'delegations')
    await page.getByRole('button', { name: new RegExp(`^看一看，确认\\s*：${chunjiang}$`) }).click()
    await page.getByRole('checkbox', { name: /苏婉清/ }).waitFor()
    await look(page, 'delegations-accept')
    await page.getByRole('button', { name: '确认代办' }).click()
    await page.getByRole('heading', { name: '您单位代办 4 家' }).waitFor()

    await page.goto(`${system.origin}/clients`)
    await page.getByRole('heading', { name: '全部 4 家' }).waitFor()
    const first = await inNewTab(page, baiyun)
    const second = await inNewTab(page, chenguang)
    await page.bringToFront()
    await page.getByLabel('按单位名称或单位编码查找').fill('同心')
    await page.getByRole('heading', { name: '找到 1 家' }).waitFor()
    await lookInBoth(page, 'clients')
    await page.keyboard.press('Enter') // the only one that was found
    await showing(page, tongxin)
    await page.getByText(`由${agency.name}代办`).waitFor()
    await look(page, 'workbench-client')
    for (const [tab, name] of [[first, baiyun] as const, [second, chenguang] as const, [page, tongxin] as const]) {
      await tab.reload()
      await showing(tab, name)
      await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))) // coming back to it
      await showing(tab, name)
    }
    expect(await entered(first)).toContain(baiyun)
    const inSystem = await entered(second)
    for (const words of [chenguang, agency.name, '苏婉清']) expect(inSystem).toContain(words)
    await first.goto(`${system.origin}/workbench`)
    await showing(first, baiyun)

    const owner = await personAt() // at another computer, with no UKey: taking something back needs none
    await owner.page.getByRole('listitem').filter({ hasText: baiyun }).getByRole('link', { name: '单位与经办人' }).click()
    await owner.page.getByRole('link', { name: '查看委托' }).click()
    await owner.page.getByRole('button', { name: new RegExp(`^结束委托\\s*：${agency.name}$`) }).click()
    await owner.page.getByRole('button', { name: '确定' }).click()
    await owner.page.getByText('没有委托别的单位').waitFor()

    await first.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await first.getByText(`这个标签页不能再办${baiyun}`).waitFor()
    await look(first, 'clients-lost')
    expect(await first.getByRole('button', { name: new RegExp(baiyun) }).count()).toBe(0)
    await page.reload()
    await showing(page, tongxin)
    await second.goto(`${system.origin}/workbench`)
    await showing(second, chenguang)
    expect(await entered(second)).toContain(chenguang)
    expect([agent.problems, owner.problems]).toEqual([[], []])
  })

  it('with three hundred more: finds one by name and one by code, those used last stand first, each opens in a tab', async () => {
    await delegateThreeHundred(system)
    const agent = await handlerAt(system, { ukeys: ['chengxin'] })
    const { page } = agent
    await signIn(agent, system, agency.pin ?? '')
    await showing(page, agency.name)
    await page.goto(`${system.origin}/clients`)
    await page.getByRole('heading', { name: '全部 303 家' }).waitFor()
    await lookInBoth(page, 'clients-many')
    const search = page.getByLabel('按单位名称或单位编码查找')
    const find = async (typed: string) => {
      await page.bringToFront()
      await search.fill(typed)
      await page.getByRole('heading', { name: '找到 1 家' }).waitFor()
    }
    await find('客户0217')
    const byName = await inNewTab(page, clientName(217))
    await find('610300')
    const byCode = await inNewTab(page, clientName(300))
    await search.fill('没有这一家')
    await page.getByText('没有找到').waitFor()
    await search.fill('')
    const recent = page.getByRole('region', { name: '最近办过' })
    await expect
      .poll(() => recent.getByRole('listitem').locator('b').allTextContents())
      .toEqual([clientName(300), clientName(217), chenguang, tongxin])
    for (const [tab, name] of [[byName, clientName(217)] as const, [byCode, clientName(300)] as const]) {
      await tab.reload()
      await showing(tab, name)
    }
    expect(await entered(byCode)).toContain(clientName(300))
    expect(agent.problems).toEqual([])
  })

  /** The owner of the clients, signed in to his own account. */
  async function personAt(): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
    const { context, problems } = await desk(await sharedBrowser())
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(`${system.origin}/ssologin/person`)
    await page.getByLabel('手机号或证件号码').fill(demoOwner.mobile)
    await page.getByLabel('密码', { exact: true }).fill(demoOwner.password)
    await page.getByRole('button', { name: '获取验证码' }).click()
    await page.getByText(/\d+ 秒后/).waitFor()
    await page.getByRole('textbox', { name: '短信验证码' }).fill(await codeTo(page, system, demoOwner.mobile))
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.waitForURL('**/account')
    return { page, problems }
  }
})
