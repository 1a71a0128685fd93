// A supervisor adds a handler with an end date; the handler works, is removed while at work, and the UKey alone opens nothing then; at last it is unbound.
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import type { PortalTables } from '../../apps/server/src/portal/database.ts'
import { insertUnblocking } from '../../apps/server/src/portal/unblock-agreements/store.ts'
import { needs } from '../needs.ts'
import { closeSharedBrowser, handlerAt, pressSignIn, typePin } from './journey.ts'
import { look, lookInBoth } from './look.ts'
import { numberOf, proveByUkey, registerOrganization, registerPerson } from './organization-steps.ts'
import { startSystem, type System } from './system.ts'

const one = demoOrganizations.find(({ id }) => id === 'qihang') ?? expect.unreachable()
const invited = { name: '陈可欣', mobile: '19900000402', number: numberOf('99010019930307402') }

/** A locked UKey of the organisation, as it is kept when the registration authority asked. */
async function unblockingAsked({ data }: System): Promise<void> {
  const db = createDatabase<PortalTables>(`postgresql:///yinxin?host=${encodeURIComponent(join(data, 'postgres'))}&user=yinxin`, { max: 1 })
  const [application, askedAt] = ['A-0000-0000-0077', new Date()]
  await db.transaction().execute(async (trx) => {
    const found = await sql<{ readonly id: string }>`select id from portal.organizations where uscc = ${one.uscc}`.execute(trx)
    const [organization] = found.rows
    if (organization === undefined) throw new Error('no such organisation')
    const asked = { application, organization: one.name, uscc: one.uscc, ukey: 'YX-0077', certificate: 'ab'.repeat(32) }
    const stored = { application, organizationId: organization.id, asked, network: '10.20.*.*', place: { zh: '示范市', en: 'Demo City' } }
    const until = new Date(+askedAt + 86_400_000)
    await insertUnblocking(trx, { ...stored, askedAt, until, state: 'waiting', report: null }, askedAt)
  })
  await closeDatabase(db)
}

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R17 a supervisor and a handler', () => {
  let system: System
  // without the registration authority, which would say that it waits for nothing
  const components = ['portal', 'gateway', 'ca', 'status', 'desk']
  beforeAll(async () => void (system = await startSystem({ settings: () => ({ components }) })))
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('invited, accepted, at work; removed at work: out at once, in the business system too; unbound', async () => {
    const supervisor = await handlerAt(system, { ukeys: ['qihang.'] })
    await registerPerson(supervisor.page, system, { name: '苏婉清', mobile: '19900000401', number: numberOf('99010019880307401') })
    await registerOrganization(supervisor.page, one.uscc, '主管')
    await supervisor.page.getByRole('link', { name: '绑定证书' }).click()
    await proveByUkey(supervisor, '用 UKey 证明', one.pin ?? '')
    await supervisor.page.getByRole('link', { name: '进入工作台' }).click()
    await supervisor.page.getByRole('link', { name: '单位与经办人' }).click()
    await supervisor.page.getByRole('heading', { name: '经办人 1 位' }).waitFor()
    await supervisor.page.getByRole('button', { name: '邀请经办人' }).click()
    await supervisor.page.getByLabel('姓名').fill(invited.name)
    await supervisor.page.getByLabel('手机号').fill(invited.mobile)
    await supervisor.page.getByLabel('授权到哪一天').fill('2020-01-01')
    await supervisor.page.getByRole('button', { name: '发出邀请' }).click()
    await supervisor.page.getByText('授权日期不对').waitFor()
    await lookInBoth(supervisor.page, 'organization-invite')
    await supervisor.page.getByLabel('授权到哪一天').fill('2027-06-30')

    // away to another page and back: what was typed is still there, but for the mobile
    await supervisor.page.getByRole('link', { name: '工作台' }).first().click()
    await supervisor.page.getByText('您上次填到一半的内容还在').waitFor()
    await supervisor.page.getByRole('link', { name: '继续填写' }).click()
    await supervisor.page.getByText('您上次填到一半的内容还在').waitFor()
    await look(supervisor.page, 'organization-draft')
    await supervisor.page.getByRole('button', { name: '继续填写' }).click()
    expect(await supervisor.page.getByLabel('姓名').inputValue()).toBe(invited.name)
    expect(await supervisor.page.getByLabel('授权到哪一天').inputValue()).toBe('2027-06-30')
    expect(await supervisor.page.getByLabel('手机号').inputValue()).toBe('')
    expect(JSON.stringify(await supervisor.page.evaluate(() => ({ ...sessionStorage })))).not.toMatch(
      new RegExp(`${invited.name}|${invited.mobile}|2027-06-30`),
    )
    await supervisor.page.getByLabel('手机号').fill(invited.mobile)
    await supervisor.page.getByRole('button', { name: '发出邀请' }).click()
    await supervisor.page.getByRole('heading', { name: '发出的邀请' }).waitFor()
    await supervisor.page.reload()
    await supervisor.page.getByRole('heading', { name: '发出的邀请' }).waitFor()
    expect(await supervisor.page.getByText('您上次填到一半的内容还在').count()).toBe(0)
    expect(await supervisor.page.content()).not.toContain(invited.mobile)

    // R10: somebody asks to have a locked UKey of the organisation unblocked (what the portal fetches from the RA is test/ra/unblock-agreement.test.ts)
    await unblockingAsked(system)
    await supervisor.page.reload()
    await supervisor.page.getByRole('heading', { name: '等单位答复的解锁申请 1 件' }).waitFor()
    await lookInBoth(supervisor.page, 'organization-unblocking')
    await supervisor.page.getByRole('button', { name: /^同意解锁/ }).click()
    await supervisor.page.getByRole('heading', { name: '同意把 UKey YX-0077 解锁？' }).waitFor()
    await lookInBoth(supervisor.page, 'organization-unblocking-sure')
    await proveByUkey(supervisor, '用 UKey 签名同意', one.pin ?? '')
    await supervisor.page.getByText('已同意。签发机构核对后放行').waitFor()
    await supervisor.page.getByText('签发机构还没收到答复').waitFor() // nobody takes it here, and it is said

    await supervisor.assistant.stop() // two of one system would listen on the same ports: it is another computer from here on
    const handler = await handlerAt(system, { ukeys: ['qihang-2'] })
    await registerPerson(handler.page, system, invited)
    await handler.page.getByText('邀请您做经办人，授权到 2027-06-30').waitFor()
    await lookInBoth(handler.page, 'account-invited')
    await handler.page.getByRole('button', { name: /^接受/ }).click()
    await handler.page.getByRole('link', { name: /用 UKey 证明、使用/ }).click()
    await proveByUkey(handler, '用 UKey 证明', one.secondPin ?? '')
    await handler.page.getByRole('link', { name: '进入工作台' }).click()
    await handler.page.getByText(invited.name).first().waitFor()
    await handler.page.getByRole('link', { name: /示范经办系统/ }).click()
    await handler.page.getByText(one.name).first().waitFor()

    await supervisor.page.reload()
    await supervisor.page.getByRole('heading', { name: '经办人 2 位' }).waitFor()
    await lookInBoth(supervisor.page, 'organization')
    await supervisor.page.getByRole('button', { name: new RegExp(`^移除\\s*${invited.name}$`) }).click()
    await supervisor.page.getByRole('button', { name: '确定' }).click()
    await supervisor.page.getByRole('heading', { name: '经办人 1 位' }).waitFor()

    await handler.page.goto(`${system.origin}/workbench`)
    await handler.page.waitForURL('**/ssologin/login')
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), one.secondPin ?? '')
    await handler.page.getByRole('heading', { name: '这张证书的使用人已不是经办人' }).waitFor()
    await handler.page.getByText('4305').first().waitFor()

    // nobody uses that certificate any more: it is unbound, and the rules do not take it back
    await supervisor.page.getByRole('button', { name: /^解绑\s*$/ }).click()
    await supervisor.page.getByText('以后不会自动再绑定').waitFor()
    await supervisor.page.getByRole('button', { name: '确定' }).click()
    await supervisor.page.getByRole('button', { name: /^解绑\s*$/ }).waitFor({ state: 'detached' })
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), one.secondPin ?? '')
    await handler.page.getByRole('heading', { name: '单位已经解绑了这张证书' }).waitFor()
    expect(supervisor.problems).toEqual([])
  }, 240_000)
})
