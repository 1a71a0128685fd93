// A mismatch in one field becomes a case; a clerk and an approver settle it; the person signs in. All of it in a real browser.
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseFacts } from '@yinxin/protocol/desk'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { provinceOffice } from '../../apps/demo/src/staff.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { needs } from '../needs.ts'
import { allPapers, changeStaff, deskOrigin, prove, staffSignIn, tickPapers } from './desk-steps.ts'
import { importAgain } from './import-again.ts'
import { closeSharedBrowser, handlerAt, pins, signIn } from './journey.ts'
import { lookInBoth } from './look.ts'
import { startSystem, type System } from './system.ts'

const licence = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')
const hengtai = demoOrganizations.find(({ id }) => id === 'hengtai') ?? expect.unreachable()
const [staffPin, yunfanPin] = ['264815', '481536']

describe.skipIf(!needs('chromium'))('R22 R44 a case, from the refusal to the sign-in', () => {
  let [system, db]: [System, Kysely<any>] = [] as never
  beforeAll(async () => {
    system = await startSystem()
    db = createDatabase(`postgresql:///yinxin?host=${encodeURIComponent(join(system.data, 'postgres'))}&user=yinxin`)
  })
  afterAll(async () => {
    await closeSharedBrowser()
    if (db !== undefined) await closeDatabase(db)
    await system?.stop()
  })

  /** So many cases of the bureau that wait, each opened a minute after the one before, and before all others. */
  const queueUp = (count: number) => {
    const name = '排队单位'
    const facts: CaseFacts = {
      ...{ code: 'NAME_MISMATCH', traceId: 'ab'.repeat(8), claimed: { name, uscc: hengtai.uscc, checkFits: true } },
      comparison: [{ field: 'name', registered: '排队公司', certificate: name, result: 'different' }],
      certificate: {
        ...{ sha256: 'ab'.repeat(32), authority: 'demo-ca', stableId: 'queued', issuerName: '示范 CA', serial: '6bb77aff0a' },
        ...{ notAfter: '2030-01-01T00:00:00Z', der: '' },
      },
    }
    return sql`insert into desk.cases (number, tenant_id, source, code, facts, certificate_sha256, organization, uscc, state, opened_at, changed_at, kept_until)
      select '20260101-' || lpad(n::text, 4, '0'), 'bureau', 'queued ' || n, 'NAME_MISMATCH', ${JSON.stringify(facts)}::jsonb, 'queued ' || n,
        ${name} || n, 'none', 'waiting', now() - interval '1 day' + n * interval '1 minute', now(), now() + interval '30 days'
      from generate_series(1, ${count}::int) n`.execute(db)
  }

  it('mismatch in one field, clerk, approver, sign-in', async () => {
    const handler = await handlerAt(system, { ukeys: ['yunfan'] })
    const person = handler.page
    await signIn(handler, system, yunfanPin)
    await person.waitForURL('**/ssologin/failure?**')
    await lookInBoth(person, 'failure-case')
    await person.getByRole('button', { name: '开办件，请工作人员处理' }).click()
    await person.waitForURL('**/case?number=*')
    await person.getByRole('heading', { name: '已受理，等工作人员办理' }).waitFor()
    await lookInBoth(person, 'case-waiting')
    const number = new URL(person.url()).searchParams.get('number') ?? ''
    await person.getByRole('button', { name: '用这张证书证明持有' }).click()
    await prove(handler, yunfanPin)
    await person.getByText(/已证明，现在有效/).waitFor()
    await person
      .getByLabel('上传营业执照或登记证书')
      .setInputFiles({ name: '执照.txt', mimeType: 'text/plain', buffer: Buffer.from('<html>') })
    await person.getByText('不能上传这种文件').waitFor() // by its content, whatever it is called
    await person.getByLabel('上传营业执照或登记证书').setInputFiles({ name: '执照.pdf', mimeType: 'application/pdf', buffer: licence })
    await person.getByText('已上传 1 份').waitFor()
    await person.getByRole('button', { name: '生成窗口单' }).click()
    const visitCode = (await person.locator('.visit-code').innerText()).trim()
    await lookInBoth(person, 'case-files-and-visit')

    handler.ukeys.pullOut('yunfan')
    handler.ukeys.plugIn('staff-lin')
    const desk = await handler.context.newPage()
    await staffSignIn(handler, system, desk)
    await desk.getByLabel('顺序', { exact: true }).selectOption('刚有变化的在前')
    await desk.waitForURL('**/?sort=-changed')
    await desk.getByRole('button', { name: /云帆文化/ }).waitFor()
    await lookInBoth(desk, 'desk-queue')
    await desk.keyboard.press('/') // staff work by keyboard alone: the code of the visit, then take it
    await desk.keyboard.type(visitCode.toLowerCase())
    await desk.keyboard.press('Enter')
    await desk.getByText('到了窗口，窗口码核对').waitFor()
    await desk.keyboard.press('Tab')
    await desk.keyboard.press('n')
    await desk.getByText(`${number}`).first().waitFor()
    await desk.getByText('林书云 在办').waitFor()
    expect(await desk.locator('mark').allTextContents()).toEqual(['媒'])
    await desk.getByText('保存的查找').click()
    await desk.getByPlaceholder('名称').fill('云帆的')
    await desk.getByRole('button', { name: '保存这个查找' }).click()
    await desk.getByRole('button', { name: '云帆的', exact: true }).waitFor()
    await lookInBoth(desk, 'desk-case')
    const saved = desk.waitForEvent('download')
    await desk.getByRole('button', { name: /^看 PDF/ }).press('Enter')
    expect((await saved).suggestedFilename()).toBe(`${number}-licence.pdf`)
    await person.getByText(/^看过：经办/).waitFor()
    await tickPapers(desk, ...allPapers)
    await desk.getByLabel(/^原因（必填/).fill('营业执照原件已核对，证书另办变更')
    await desk.getByRole('button', { name: '送复核' }).press('Enter')
    await desk.getByText('这是您自己的决定，要另一位同事复核。').waitFor()
    expect(await desk.getByRole('button', { name: '复核同意' }).count()).toBe(0)
    await desk.getByRole('button', { name: '退出' }).press('Enter')
    await desk.waitForURL('**/sign-in')

    handler.ukeys.pullOut('staff-lin')
    handler.ukeys.plugIn('staff-xu')
    await staffSignIn(handler, system, desk)
    await desk.getByRole('button', { name: /云帆文化/ }).press('Enter')
    await desk.getByRole('button', { name: '复核同意' }).press('Enter')
    await desk.getByText('已生效', { exact: true }).first().waitFor()
    await person.getByRole('heading', { name: '办好了，现在可以登录' }).waitFor()
    await lookInBoth(person, 'case-done')

    handler.ukeys.pullOut('staff-xu')
    handler.ukeys.plugIn('yunfan')
    await signIn(handler, system, yunfanPin)
    await person.waitForURL('**/workbench')
    await person.getByRole('heading', { name: '示范市云帆文化传播有限公司' }).first().waitFor()
    expect(handler.problems).toEqual([])
  })

  // 养老 in the province, 工伤 and 失业 in the city, a project in the zone: the city's window finds that the province has the papers
  it('R21 R22 several places: the city’s window gives the case to the province’s, which settles it; then any of the units', async () => {
    importAgain(system, { ...hengtai, name: '示范省恒泰建设股份有限公司' })
    const handler = await handlerAt(system, { ukeys: ['hengtai'] })
    const person = handler.page
    await signIn(handler, system, pins.hengtai)
    await person.waitForURL('**/ssologin/failure?**')
    await person.getByRole('button', { name: '开办件，请工作人员处理' }).click()
    await person.waitForURL('**/case?number=*')
    const number = new URL(person.url()).searchParams.get('number') ?? ''
    await person.getByRole('button', { name: '用这张证书证明持有' }).click()
    await prove(handler, pins.hengtai)
    await person.getByText(/已证明，现在有效/).waitFor()

    const desk = await handler.context.newPage()
    const change = (to: string) => changeStaff(handler, system, desk, to)
    const open = () => desk.getByRole('button', { name: /恒泰建设/ }).press('Enter')
    await change('staff-qin') // an office takes cases from when somebody has worked there
    await change('staff-lin')
    await open()
    await desk.getByRole('button', { name: '开始办理' }).press('Enter')
    await desk.getByText('林书云 在办').waitFor()
    await desk.getByLabel('转到', { exact: true }).selectOption({ label: provinceOffice.name.zh })
    await desk.getByLabel(/^为什么转/).fill('养老保险参保地在省本级')
    await lookInBoth(desk, 'desk-moving')
    await desk.getByRole('button', { name: '转到其他办理点' }).press('Enter')
    await desk.getByText(`${number} 已转到 ${provinceOffice.name.zh}。`).waitFor()
    await desk.getByRole('button', { name: /恒泰建设/ }).waitFor({ state: 'detached' }) // the city sees nothing of it any more
    // its person reads where it is and why, without asking
    const told = person.getByRole('listitem').filter({ hasText: '养老保险参保地在省本级' })
    await told.getByText(provinceOffice.name.zh).waitFor()
    await lookInBoth(person, 'case-moved')

    await change('staff-qin')
    await open()
    await desk.getByRole('button', { name: '开始办理' }).press('Enter')
    await desk.getByText('秦朗 在办').waitFor()
    await tickPapers(desk, ...allPapers)
    await desk.getByLabel(/^原因（必填/).fill('更名登记已核对')
    await desk.getByRole('button', { name: '送复核' }).press('Enter')
    await desk.getByText('这是您自己的决定，要另一位同事复核。').waitFor()
    await change('staff-ye')
    await open()
    await desk.getByRole('button', { name: '复核同意' }).press('Enter')
    await person.getByRole('heading', { name: '办好了，现在可以登录' }).waitFor()

    handler.ukeys.pullOut('staff-ye')
    handler.ukeys.plugIn('hengtai')
    await signIn(handler, system, pins.hengtai)
    await person.waitForURL('**/ssologin/unit')
    for (const place of ['示范省本级', '示范市', '示范市高新区'])
      await person
        .getByRole('radio', { name: new RegExp(place) })
        .first()
        .waitFor()
    await person.getByRole('radio', { name: /30104831/ }).check() // 养老, in the province
    await person.getByRole('button', { name: /进入/ }).click()
    await person.getByText(/当前单位\s*30104831/).waitFor()
    // R25a: it is the organisation, and nobody knows who: said, and a handler can be registered
    await person.getByText('未识别经办人').waitFor()
    expect(await person.getByRole('link', { name: '登记经办人' }).getAttribute('href')).toBe('/ssologin/first')
    await lookInBoth(person, 'workbench-nobody-known')
    const rowOfCity = person.getByRole('row', { name: /30104832/ }) // 工伤 and 失业, in the city, without another PIN
    await rowOfCity.getByRole('button').click()
    await person.getByText(/当前单位\s*30104832/).waitFor()
    expect(handler.problems).toEqual([])
  })

  it('an organisation’s certificate is never staff, and a staff certificate signs in nowhere else', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    const desk = await handler.context.newPage()
    await desk.goto(`${deskOrigin(system)}/sign-in`)
    await lookInBoth(desk, 'desk-login')
    await desk.getByRole('button', { name: '用工作人员证书登录' }).click()
    await prove(handler, pins.mingyuan)
    await desk.getByText('这张证书不能进入窗口服务台').waitFor()
    handler.ukeys.pullOut('mingyuan')
    handler.ukeys.plugIn('staff-fang')
    await signIn(handler, system, staffPin)
    await handler.page.getByRole('heading', { name: '这是工作人员的证书' }).waitFor()
    await desk.reload()
    await desk.getByRole('button', { name: '用工作人员证书登录' }).click()
    await prove(handler, staffPin)
    await desk.waitForURL('**/staff')
    await desk.getByRole('row', { name: /林书云/ }).waitFor()
    const names = () => desk.locator('tbody th').allTextContents()
    const sortsBy = desk.getByRole('columnheader', { name: '姓名' })
    await desk.getByRole('button', { name: '姓名' }).press('Enter')
    await expect.poll(() => sortsBy.getAttribute('aria-sort')).toBe('ascending')
    const byName = (await names()).toSorted(new Intl.Collator('zh-CN').compare)
    expect(byName.length).toBeGreaterThan(2)
    expect(await names()).toEqual(byName)
    await desk.getByRole('button', { name: '姓名' }).press('Space')
    await expect.poll(names).toEqual(byName.toReversed())
    await desk.reload()
    await expect.poll(() => sortsBy.getAttribute('aria-sort')).toBe('descending')
    await expect.poll(names).toEqual(byName.toReversed())
    await lookInBoth(desk, 'desk-staff')
    // on a phone the table stands as cards without headings: the same orders are a choice above them
    await desk.setViewportSize({ width: 390, height: 844 })
    expect(await desk.getByRole('button', { name: '姓名' }).count()).toBe(0)
    await desk.getByLabel('排序').selectOption({ label: '姓名，从小到大' })
    await desk.waitForURL('**/staff?sort=name')
    await expect.poll(names).toEqual(byName)
  })

  // month-end: more than two pages wait, and two clerks' hands are all there is
  it('R22 R44 a long queue by keyboard alone: pages, what the address keeps and what never, hold, no-show', async () => {
    await sql`update desk.cases set state = 'closed' where state = 'waiting'`.execute(db) // nobody else's, so that lines can be counted
    await queueUp(130)
    const handler = await handlerAt(system, { ukeys: ['staff-lin'] })
    const desk = await handler.context.newPage()
    await staffSignIn(handler, system, desk)
    const at = (search: string) => expect.poll(() => new URL(desk.url()).search).toBe(search)
    const shown = (text: string) => desk.getByText(text, { exact: true }).waitFor()
    const type = async (...keys: readonly string[]) => {
      for (const key of keys) await desk.keyboard.press(key)
    }
    await desk.getByLabel('显示', { exact: true }).selectOption('等待')
    await at('?show=waiting')
    await shown('1–50，共 130')
    await desk.locator('body').press(']')
    await shown('51–100，共 130')
    await at('?show=waiting&page=2')
    await desk.reload()
    await shown('51–100，共 130')
    expect(await desk.getByLabel('显示', { exact: true }).inputValue()).toBe('waiting')
    await lookInBoth(desk, 'desk-queue-long')
    await desk.getByRole('button', { name: '下一页' }).press('Enter')
    await shown('101–130，共 130')
    await desk.getByRole('button', { name: /20260101-0101/ }).press('Enter') // the first of the last page; the one before stands on another
    await at('?show=waiting&page=3&number=20260101-0101')
    await type('k')
    await at('?show=waiting&page=2&number=20260101-0100')
    await type('j')
    await at('?show=waiting&page=3&number=20260101-0101')
    // colleagues settle what stands on the last page: the list gives way by itself
    await sql`update desk.cases set state = 'closed' where number > '20260101-0100' and number like '20260101-%'`.execute(db)
    await shown('51–100，共 100')
    // what is typed may be a name: the address has none of it, and an answer begins with the first page
    await type('/')
    await desk.keyboard.type('排队单位7')
    await type('Enter')
    await expect.poll(() => desk.getByRole('button', { name: /排队单位7/ }).count()).toBe(11)
    expect(desk.url()).not.toMatch(/[?&]q=|%E6%8E%92/)
    expect(new URL(desk.url()).searchParams.get('page')).toBeNull()

    await desk.getByLabel('案号、窗口码、单位或信用代码').fill('')
    await type('Enter', 'Escape', 'n') // the one that waits longest
    await desk.getByText('林书云 在办').waitFor()
    const number = new URL(desk.url()).searchParams.get('number') ?? ''
    expect(number).toBe('20260101-0001')
    await desk.getByText('还差：材料没有核对完、有效的持有证明、原因').waitFor()
    await type('r')
    await desk.keyboard.type('材料核对到一半')
    await desk.getByText('还差：材料没有核对完、有效的持有证明', { exact: true }).waitFor()
    await type('Control+Enter') // not yet: nothing is lost, and nothing happens
    await desk.getByText('林书云 在办').waitFor()
    await type('Escape', 'h') // out of a field one comes by Escape, and what is written stays
    await desk.keyboard.type('请补授权书')
    await type('Enter')
    await desk.locator('.tag', { hasText: '等补材料' }).waitFor()
    await type('b')
    await desk.locator('.tag', { hasText: '办理中' }).waitFor()
    expect(await desk.getByLabel(/^原因（必填/).inputValue()).toBe('材料核对到一半')
    await type('m') // called, and nobody came
    await desk.locator('.tag', { hasText: '等补材料' }).waitFor()
    await type('b')
    await desk.locator('.tag', { hasText: '办理中' }).waitFor()
    await lookInBoth(desk, 'desk-case-undecided')
    await type('q')
    await desk.locator('.tag', { hasText: '等待' }).waitFor()
    // the end of a shift, with a case on the screen: closed by a key it is out of the address too
    await type('n')
    await desk.getByText('林书云 在办').waitFor()
    await type('Escape')
    await desk.getByRole('heading', { name: '交班' }).waitFor()
    await at('?show=waiting')
    expect(handler.problems).toEqual([])
  })
})
