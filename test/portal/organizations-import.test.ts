import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeBlock, exampleUscc, importOrganizations, type OrganizationRow } from '../../apps/server/src/portal/index.ts'
import { endBlockedSessions } from '../../apps/server/src/portal/sessions/blocked.ts'
import { organization, startPortal, unit, usccOf, type TestPortal } from './portal-harness.ts'

let portal: TestPortal

beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const row = (change: Partial<OrganizationRow>): OrganizationRow => ({
  name: '示范市清禾食品有限公司',
  uscc: usccOf('91330106MA3QH0034'),
  place: '示范市',
  insuredSince: '2020-01-01',
  units: [unit('30104840')],
  ...change,
})

describe('import of organisations', () => {
  it('R20 a credit code whose check character does not fit is taken, with a warning, and its organisation can sign in', async () => {
    const right = usccOf('91330106MA3QH0077')
    const uscc = right.slice(0, 17) + (right.endsWith('A') ? 'B' : 'A')
    const report = await importOrganizations(portal.db, [row({ uscc, name: '校验位不符有限公司', units: [unit('30104841')] })])
    expect(report).toMatchObject({ imported: 1, remarks: [{ row: 1, kind: 'warning', failure: { code: 'USCC_INVALID' } }] })
    const answer = await portal.browser().signIn(portal.certify({ subject: '校验位不符有限公司', uscc }))
    expect(answer.body).toMatchObject({ next: 'enter', firstSignIn: true })
  })

  it('R19 importing again updates name and units', async () => {
    await importOrganizations(portal.db, [row({})])
    await importOrganizations(portal.db, [row({ name: '示范市清禾食品集团有限公司', units: [unit('30104840', '改名'), unit('30104842')] })])
    const browser = portal.browser()
    const { body } = await browser.signIn(portal.certify({ subject: '示范市清禾食品集团有限公司', uscc: row({}).uscc }))
    expect(body).toMatchObject({ next: 'choose-unit', units: [{ code: '30104840', name: '改名' }, { code: '30104842' }] })
  })

  it('R19 importing the same again touches no row, not even with a lock; one word more touches that one', async () => {
    const uscc = usccOf('91330106MA3QH0099')
    const before = row({ uscc, name: '示范市不变有限公司', units: [unit('30104860'), unit('30104861')], phone: '0555-1234567' })
    const touched = async () => {
      const { rows } = await sql<{
        mark: string
      }>`select xmin::text || ' ' || xmax::text as mark from portal.organizations where uscc = ${uscc}
        union all (select xmin::text || ' ' || xmax::text from portal.units where code in ('30104860', '30104861') order by code)`.execute(
        portal.db,
      )
      return rows.map(({ mark }) => mark)
    }
    await importOrganizations(portal.db, [before], { secrets: portal.parts.secrets })
    const first = await touched()
    await importOrganizations(portal.db, [before, before], { secrets: portal.parts.secrets })
    expect(await touched()).toEqual(first)
    const renamed = { ...before, units: [unit('30104860'), unit('30104861', '改名')] }
    await importOrganizations(portal.db, [renamed], { secrets: portal.parts.secrets })
    const after = await touched()
    expect([after[1] === first[1], after[2] === first[2]]).toEqual([true, false])
  })

  it.each<[string, Partial<OrganizationRow>]>([
    ['a name', { name: '示范市改名有限公司' }],
    ['a name written otherwise', { name: '示范市 逐项有限公司' }],
    ['a place', { place: '临港市' }],
    ['a day', { insuredSince: '2021-01-01' }],
    ['a phone', { phone: '0555-7654321' }],
    ['a name of a unit', { units: [unit('30104870', '改名')] }],
    ['a place of a unit', { units: [{ ...unit('30104870'), place: '临港市' }] }],
    ['an insurance', { units: [{ ...unit('30104870'), insurances: [{ kind: '工伤', place: '示范市' }] }] }],
  ])('R19 %s that differs is written, alone', async (_what, change) => {
    const uscc = usccOf('91330106MA3QH0103')
    const plain = row({ uscc, name: '示范市逐项有限公司', units: [unit('30104870')] })
    const kept = async () => {
      const { rows } = await sql<{
        kept: object
      }>`select json_build_object('name', o.name, 'place', o.place, 'insuredSince', o.insured_since,
        'units', (select json_agg(json_build_object('code', u.code, 'name', u.name, 'place', u.place, 'insurances', u.insurances)) from
        portal.units u where u.organization_id = o.id)) as kept from portal.organizations o where o.uscc = ${uscc}`.execute(portal.db)
      return rows[0]?.kept
    }
    await importOrganizations(portal.db, [plain], { secrets: portal.parts.secrets })
    const { rows: contactBefore } = await sql`select contact from portal.organizations where uscc = ${uscc}`.execute(portal.db)
    await importOrganizations(portal.db, [{ ...plain, ...change }], { secrets: portal.parts.secrets })
    const { name, place, insuredSince, units } = { ...plain, ...change }
    expect(await kept()).toEqual({ name, place, insuredSince, units })
    const { rows: contactAfter } = await sql`select contact from portal.organizations where uscc = ${uscc}`.execute(portal.db)
    expect(JSON.stringify(contactBefore) === JSON.stringify(contactAfter)).toBe(change.phone === undefined)
  })

  it('a unit code that two organisations name in the same moment is one’s, and the other hears so', async () => {
    const [one, two] = [usccOf('91330106MA3QH0111'), usccOf('91330106MA3QH0112')]
    const reports = await Promise.all(
      [one, two].map((uscc) => importOrganizations(portal.db, [row({ uscc, name: `抢码${uscc}`, units: [unit('30104880')] })])),
    )
    expect(reports.map(({ remarks }) => remarks.filter(({ failure }) => failure.code === 'INPUT_INVALID').length).toSorted()).toEqual([
      0, 1,
    ])
  })

  it('a unit code of another organisation stays there, with a warning', async () => {
    const report = await importOrganizations(portal.db, [row({ uscc: usccOf('91330106MA3QH0088'), units: [unit('30104826')] })])
    expect(report.remarks).toMatchObject([
      { kind: 'warning', failure: { code: 'INPUT_INVALID', detail: { field: 'units', unitCode: '30104826' } } },
    ])
    expect((await portal.browser().signIn(portal.certify({ subject: organization.name }))).body).toMatchObject({ next: 'enter' })
  })

  it.each([
    ['a code that cannot be one', { uscc: '12345' }, 'USCC_INVALID', 'uscc'],
    ['a name with a control character', { name: '示范市\u0000公司' }, 'INPUT_INVALID', 'name'],
    ['a name that turns what stands around it', { name: '示范市\u202e公司' }, 'INPUT_INVALID', 'name'],
    ['the example of the template', { uscc: exampleUscc }, 'INPUT_INVALID', 'uscc'],
    ['a cell nobody should guess at', { unreadable: 'unitCode' }, 'INPUT_INVALID', 'unitCode'],
    [
      'an insurance without a kind',
      { units: [{ ...unit('30104850'), insurances: [{ kind: '', place: '示范市' }] }] },
      'INPUT_INVALID',
      'units',
    ],
    ['an empty name', { name: '  ' }, 'INPUT_INVALID', 'name'],
    ['a date that is none', { insuredSince: '2020-02-30' }, 'INPUT_INVALID', 'insuredSince'],
    ['a unit code that cannot be one', { units: [unit('x')] }, 'INPUT_INVALID', 'units'],
  ])('%s is refused by its row and field, and costs no other row', async (_name, change, code, field) => {
    const good = row({ uscc: usccOf('91330106MA3QH0099'), units: [unit('30104849')] })
    const report = await importOrganizations(portal.db, [row(change), good])
    expect(report).toMatchObject({ imported: 1, remarks: [{ row: 1, kind: 'refused', failure: { code, detail: { field } } }] })
  })
})

describe('blocking', () => {
  const code = async (answer: Promise<{ readonly body: unknown }>) => (await answer).body as { failure?: { code: string }; next?: string }

  it('R38 a blocked binding and a blocked organisation: nobody enters, living sessions answer nothing and end, and it can be taken off', async () => {
    const uscc = usccOf('91330106MA3QH2000')
    await importOrganizations(portal.db, [row({ uscc, name: '停用测试有限公司', units: [unit('30104890')] })])
    const ukey = portal.certify({ subject: '停用测试有限公司', uscc })
    const browser = portal.browser()
    expect(await code(browser.signIn(ukey))).toMatchObject({ next: 'enter' })
    const stamp = { now: portal.clock.now(), node: 'test', traceId: 'ab'.repeat(8) }
    const targets = [{ organization: uscc }, { certificate: createHash('sha256').update(ukey.der).digest('hex') }]
    for (const target of targets) {
      const living = portal.browser()
      expect(await code(living.signIn(ukey))).toMatchObject({ next: 'enter' })
      expect(await changeBlock(portal.db, { target, reason: '测试', ...stamp })).toMatch(/^[0-9a-f-]{36}$/)
      expect(await code(portal.browser().signIn(ukey))).toMatchObject({ failure: { code: 'BINDING_BLOCKED' } })
      expect(await code(living.request('GET', '/api/session'))).toMatchObject({ failure: { code: 'BINDING_BLOCKED' } })
      await endBlockedSessions(portal.parts)
      expect(await code(living.request('GET', '/api/session'))).toMatchObject({ failure: { code: 'SESSION_MISSING' } })
      await changeBlock(portal.db, { target, reason: undefined, ...stamp })
    }
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ next: 'enter' })
    const ended = (await portal.audit()).filter(({ event, detail }) => event === 'session.ended' && detail['reason'] === 'blocked')
    expect(ended).toHaveLength(3)
  })

  it('an organisation that is blocked before anybody signed in binds nobody', async () => {
    const uscc = usccOf('91330106MA3QH2019')
    await importOrganizations(portal.db, [row({ uscc, name: '未绑定测试有限公司', units: [unit('30104891')] })])
    await changeBlock(portal.db, {
      target: { organization: uscc },
      reason: '测试',
      now: portal.clock.now(),
      node: 'test',
      traceId: 'ab'.repeat(8),
    })
    const answer = await code(portal.browser().signIn(portal.certify({ subject: '未绑定测试有限公司', uscc })))
    expect(answer).toMatchObject({ failure: { code: 'BINDING_BLOCKED' } })
  })

  it('R19 a certificate that an older portal had bound enters at its first sign-in, after the cut-over too', async () => {
    const uscc = usccOf('91330106MA3QH2027')
    const ukey = portal.certify({ subject: '旧系统绑定有限公司', uscc })
    const certificates = [createHash('sha256').update(ukey.der).digest('hex')]
    const later = row({ uscc, name: '旧系统绑定有限公司', insuredSince: '2026-06-01', units: [unit('30104892')], certificates })
    expect(await importOrganizations(portal.db, [later])).toMatchObject({ bound: 1, remarks: [] })
    expect(await importOrganizations(portal.db, [later])).toMatchObject({ bound: 0, remarks: [] })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ next: 'enter', firstSignIn: false })
  })

  it('R19 so does one the older portal knew by authority, serial number and credit code; another organisation’s, or name, does not', async () => {
    const [uscc, other] = [usccOf('91330106MA3QH2035'), usccOf('91330106MA3QH2043')]
    const ukey = portal.certify({ subject: '旧序列号有限公司', uscc })
    const serials = [{ authority: 'test', serial: ukey.certificate.serialNumber.toUpperCase() }]
    const listed = row({ uscc, name: '旧序列号有限公司', insuredSince: '2026-06-01', units: [unit('30104893')], serials })
    const stranger = row({ uscc: other, name: '同号有限公司', insuredSince: '2026-06-01', units: [unit('30104894')], serials })
    const options = { authorities: ['test'] }
    expect(await importOrganizations(portal.db, [stranger], options)).toMatchObject({ bound: 1, remarks: [] })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ failure: { code: 'ORGANIZATION_UNKNOWN' } })
    expect(await importOrganizations(portal.db, [{ ...listed, name: '改名有限公司' }], options)).toMatchObject({ bound: 1, remarks: [] })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ failure: { code: 'NAME_MISMATCH' } })
    expect(await importOrganizations(portal.db, [listed], options)).toMatchObject({
      bound: 0,
      remarks: [{ failure: { code: 'NAME_MISMATCH' } }],
    })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ next: 'enter', firstSignIn: false })
    // from now on by its own key: a renewed certificate of the same holder enters too
    expect(await code(portal.browser().signIn(portal.certify({ subject: '旧序列号有限公司', uscc })))).toMatchObject({ next: 'enter' })
    expect(await importOrganizations(portal.db, [listed], options)).toMatchObject({ bound: 0, remarks: [] })
  })

  it('R19 a serial number of an authority nobody configured is a warning, and binds nothing', async () => {
    const serials = [{ authority: 'nobody', serial: '01' }]
    expect(
      await importOrganizations(portal.db, [row({ uscc: usccOf('91330106MA3QH2051'), units: [], serials })], { authorities: ['test'] }),
    ).toMatchObject({
      bound: 0,
      remarks: [{ kind: 'warning', failure: { code: 'INPUT_INVALID', detail: { field: 'serials' } } }],
    })
  })
})
