// Rows that rights stand on are changed by SQL, as whoever owns the database could (R52): nobody enters by them, somebody is told, and what the portal wrote goes on.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newCertificate, organizationsOf } from './sealed-rights-world.ts'
import { changeBlock } from '../../apps/server/src/portal/binding/block.ts'
import { moveSeals } from '../../apps/server/src/portal/rights/move-seals.ts'
import { openSeals } from '../../apps/server/src/portal/rights/open-seals.ts'
import { sealAgain } from '../../apps/server/src/portal/rights/seal-again.ts'
import { verifyRights } from '../../apps/server/src/portal/rights/verify-rights.ts'
import { rotatePortalKey } from '../../apps/server/src/portal/rotate-key.ts'
import { codeOf, delegate, open, newSide, sessionIn } from './delegation-steps.ts'
import { confirm, newSupervisor, people, startOrganizationPortal } from './organization-steps.ts'
import { testClock, usccOf, type TestPortal } from './portal-harness.ts'
import { importOrganizations } from '../../apps/server/src/portal/index.ts'

const organizations = organizationsOf(30)
let portal: TestPortal
beforeAll(async () => {
  const system = { clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  const words = { name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }
  const businessSystems = ['a', 'b'].map((id) => ({ id, clientId: id, ...system, ...words }))
  portal = await startOrganizationPortal(organizations, undefined, { config: { businessSystems } })
})
afterAll(() => portal.close())

let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')

type Rows = readonly Record<string, unknown>[]
/** What a stranger with the database's own key to everything does. */
const behind = (text: string, ...values: readonly unknown[]): Promise<Rows> =>
  portal.db.transaction().execute(async (trx) => {
    const parts = text.split('?')
    return (
      await sql<Record<string, unknown>>`${sql.join(
        parts.flatMap((part, at) => (at === 0 ? [sql.raw(part)] : [sql`${values[at - 1]}`, sql.raw(part)])),
        sql``,
      )}`.execute(trx)
    ).rows
  })

const organizationId = async (uscc: string) => String((await behind('select id from portal.organizations where uscc = ?', uscc))[0]?.['id'])
const holderOf = async (sha256: string) =>
  String((await behind('select holder_id as id from portal.certificates where sha256 = ?', sha256))[0]?.['id'])

/** A certificate that has signed in once, and a browser that goes on. */
async function signedIn() {
  const organization = fresh()
  const identity = newCertificate(portal, organization)
  const browser = portal.browser()
  expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter' })
  return { organization, identity, browser, holder: await holderOf(identity.certificate.sha256) }
}
type SignedIn = Awaited<ReturnType<typeof signedIn>>

/** Nobody enters by it, and a living session answers nothing: by this failure, or since what it stands on is not found where it should be. */
async function refused({ browser, identity }: Pick<SignedIn, 'browser' | 'identity'>): Promise<void> {
  expect(['RIGHT_ALTERED', 'BINDING_BLOCKED', 'ROLE_ENDED']).toContain(codeOf(await sessionIn(browser)))
  expect(codeOf(await portal.browser().signIn(identity))).toBe('RIGHT_ALTERED')
}

/** The row as it is, to be put back. */
const copyOf = (table: string, where: string, value: string) =>
  behind(`select to_jsonb(t) as row from portal.${table} t where ${where} = ?`, value)
const putBack = (table: string, rows: Rows) =>
  behind(`insert into portal.${table} select (jsonb_populate_record(null::portal.${table}, ?::jsonb)).*`, JSON.stringify(rows[0]?.['row']))

describe('R52 a row that was changed', () => {
  it.each([
    [
      'the binding goes to another organisation',
      async ({ holder }: SignedIn) =>
        behind(
          'update portal.bindings set organization_id = ? where holder_id = ?',
          await organizationId(organizations[28]?.uscc ?? ''),
          holder,
        ),
    ],
    [
      'the binding was moved in time',
      ({ holder }: SignedIn) => behind("update portal.bindings set bound_at = bound_at - interval '1 hour' where holder_id = ?", holder),
    ],
    [
      'the organisation gets another name',
      ({ organization }: SignedIn) => behind("update portal.organizations set name = '冒名有限公司' where uscc = ?", organization.uscc),
    ],
    [
      'a unit gets other insurances',
      ({ organization }: SignedIn) => behind(`update portal.units set insurances = '[]' where code = ?`, organization.units[0]?.code),
    ],
    [
      'a unit of another organisation is moved here',
      async ({ organization }: SignedIn) =>
        behind(
          'update portal.units set organization_id = ? where code = ?',
          await organizationId(organization.uscc),
          organizations[29]?.units[0]?.code,
        ),
    ],
    [
      'a unit is written by hand',
      async ({ organization }: SignedIn) =>
        behind(
          "insert into portal.units (code, organization_id, name, place, insurances) values ('777777', ?, '假', '示范市', '[]')",
          await organizationId(organization.uscc),
        ),
    ],
    [
      'a binding is written with the seal of what a register said',
      async ({ holder }: SignedIn) =>
        behind(
          "update portal.bindings set decided_by = 'import', seal = (select seal from portal.organizations limit 1) where holder_id = ?",
          holder,
        ),
    ],
    [
      'the ledger gets a newer version with the seal of another',
      ({ holder }: SignedIn) =>
        behind(
          "insert into portal.right_versions select table_name, key, version + 1, seal, of, stands from portal.right_versions where table_name = 'bindings' and key = ?",
          holder,
        ),
    ],
  ])('%s: nobody enters by it, and the living session answers nothing', async (_name, attack) => {
    const one = await signedIn()
    await attack(one)
    await refused(one)
    await sealAgain(portal.db, 'the next test begins with rows that stand')
  })

  it('the holder becomes somebody else: their certificate opens nothing', async () => {
    const one = await signedIn()
    const other = newCertificate(portal, one.organization, '另一把')
    await portal.browser().signIn(other)
    const thief = await holderOf(other.certificate.sha256)
    await behind("update portal.holders set stable_id = stable_id || ' before' where id = ?", thief)
    await behind(
      'update portal.holders h set stable_id = left(o.stable_id, -7) from portal.holders o where h.id = ? and o.id = ?',
      one.holder,
      thief,
    )
    expect(codeOf(await portal.browser().signIn(other))).toBe('RIGHT_ALTERED')
    await sealAgain(portal.db, 'the next test begins with rows that stand')
  })

  it('two rows are swapped: neither opens anything', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    const [a, b] = [await organizationId(one.organization.uscc), await organizationId(two.organization.uscc)]
    await behind(
      'update portal.bindings set organization_id = case organization_id when ? then ?::uuid else ?::uuid end where holder_id in (?, ?)',
      a,
      b,
      a,
      one.holder,
      two.holder,
    )
    await refused(one)
    await refused(two)
    // seals go with them: a seal is of the row, not only of what is in it
    await behind(
      `insert into portal.right_versions select v.table_name, o.key, v.version + 1, v.seal, v.of, v.stands from portal.right_versions v
        join portal.right_versions o on o.table_name = v.table_name and o.version = 1 and o.key <> v.key
        where v.table_name = 'bindings' and v.version = 1 and v.key in (?, ?) and o.key in (?, ?)`,
      ...[one.holder, two.holder, one.holder, two.holder],
    )
    await refused(one)
    await sealAgain(portal.db, 'the next test begins with rows that stand')
  })
})

describe('R52 an old row, or one that is gone', () => {
  it('a blocked binding is put back as it was before, seal and all', async () => {
    const one = await signedIn()
    const before = await copyOf('bindings', 'holder_id', one.holder)
    await changeBlock(portal.db, {
      target: { certificate: one.identity.certificate.sha256 },
      reason: '测试',
      now: portal.clock.now(),
      node: 'test',
      traceId: 'a'.repeat(16),
    })
    expect(codeOf(await portal.browser().signIn(one.identity))).toBe('BINDING_BLOCKED')
    await behind('delete from portal.contexts where basis_id in (select id from portal.bindings where holder_id = ?)', one.holder)
    await behind('delete from portal.bindings where holder_id = ?', one.holder)
    // gone, so that the rules would bind it anew
    expect(codeOf(await portal.browser().signIn(one.identity))).toBe('RIGHT_ALTERED')
    await putBack('bindings', before)
    expect(codeOf(await portal.browser().signIn(one.identity))).toBe('RIGHT_ALTERED')
    await sealAgain(portal.db, 'the next test begins with rows that stand')
  })

  it('a certificate that was unbound: the binding is put back, or what ended it is deleted', async () => {
    const organization = fresh()
    const boss = await newSupervisor(portal, organization)
    const other = newCertificate(portal, organization, '另一把')
    await portal.browser().signIn(other)
    const holder = await holderOf(other.certificate.sha256)
    const before = await copyOf('bindings', 'holder_id', holder)
    await confirm(boss.browser, boss.identity)
    const { certificates } = await people(boss.browser)
    const { id } = certificates.find(({ usedBy }: { usedBy?: string }) => usedBy === undefined)
    expect((await boss.browser.request('DELETE', `/api/organization/certificates/${id}`)).status).toBe(204)
    expect(codeOf(await portal.browser().signIn(other))).toBe('UNBOUND_BY_ORGANIZATION')
    await putBack('bindings', before)
    expect(codeOf(await portal.browser().signIn(other))).toBe('RIGHT_ALTERED')
    await behind('delete from portal.bindings where holder_id = ?', holder)
    await behind('delete from portal.unbindings where holder_id = ?', holder)
    expect(codeOf(await portal.browser().signIn(other))).toBe('RIGHT_ALTERED')
    // and the holder with all that is known of it
    await behind('delete from portal.certificates where holder_id = ?', holder)
    await behind('delete from portal.holders where id = ?', holder)
    expect(codeOf(await portal.browser().signIn(other))).toBe('RIGHT_ALTERED')
  })

  it('a UKey that was reported lost: the report is lifted, or deleted', async () => {
    const organization = fresh()
    const boss = await newSupervisor(portal, organization)
    const holder = await holderOf(boss.identity.certificate.sha256)
    const [{ id }] =
      (await boss.browser.request('GET', '/api/lost-ukey')).body.organizations?.[0]?.certificates ??
      (await people(boss.browser)).certificates
    const reported = await portal.db.transaction().execute(async (trx) => {
      const { insertSuspension } = await import('../../apps/server/src/portal/lost-ukey/store.ts')
      return insertSuspension(
        trx,
        { holderId: holder, organizationId: await organizationId(organization.uscc), reason: 'missing', role: boss.role },
        portal.clock.now(),
      )
    })
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(codeOf(await portal.browser().signIn(boss.identity))).toBe('SUSPENDED_BY_ORGANIZATION')
    await behind("update portal.suspensions set lifted_at = now(), lifted_by = 'desk' where id = ?", reported)
    expect(codeOf(await portal.browser().signIn(boss.identity))).toBe('RIGHT_ALTERED')
    await behind('delete from portal.suspensions where id = ?', reported)
    expect(codeOf(await portal.browser().signIn(boss.identity))).toBe('RIGHT_ALTERED')
    await behind('delete from portal.contexts')
    await behind('truncate portal.suspensions cascade')
    expect(codeOf(await portal.browser().signIn(boss.identity))).toBe('RIGHT_ALTERED')
  })

  it('who uses a certificate is deleted: nobody comes to be the whole organisation by it', async () => {
    const organization = fresh()
    const boss = await newSupervisor(portal, organization)
    await behind('delete from portal.holder_persons where holder_id = ?', await holderOf(boss.identity.certificate.sha256))
    await refused(boss)
  })

  it('a role is put back as it was, raised, or copied to another organisation', async () => {
    const [organization, elsewhere] = [fresh(), fresh()]
    const boss = await newSupervisor(portal, organization)
    const before = await copyOf('roles', 'id', boss.role)
    await portal.db.transaction().execute(async (trx) => {
      const { changeRole } = await import('../../apps/server/src/portal/roles/store.ts')
      await changeRole(trx, { id: boss.role }, { kind: 'handler' }, portal.clock.now())
    })
    expect((await sessionIn(boss.browser)).status).toBe(200)
    await behind("update portal.roles set kind = 'supervisor' where id = ?", boss.role)
    await refused(boss)
    await behind('alter table portal.roles disable trigger all')
    await behind('delete from portal.roles where id = ?', boss.role)
    await putBack('roles', before)
    await behind('alter table portal.roles enable trigger all')
    await refused(boss)
    // a copy elsewhere, under an id of its own
    const other = await newSupervisor(portal, elsewhere)
    await behind(
      `insert into portal.roles select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'organization_id', ?::uuid))).*
        from portal.roles r where r.id = ?`,
      await organizationId(elsewhere.uscc),
      boss.role,
    )
    // one more who manages decides what others may do alone: nobody does until it is clear
    expect(codeOf(await boss.browser.request('GET', '/api/organization/people'))).toBe('RIGHT_ALTERED')
    expect((await sessionIn(other.browser)).status).toBe(200) // a right of its own stands
  })
})

describe('R52 a delegation', () => {
  it('its last day, its units, who is named, and an ending that is undone', async () => {
    const [giver, agent] = [await newSide(portal, fresh()), await newSide(portal, fresh())]
    const id = await delegate(giver, agent, [agent.role])
    const entered = async () => codeOf(await open(agent.browser, id))
    expect(await entered()).toBe(200)
    const naming = await copyOf('delegation_handlers', 'delegation_id', id)
    const row = await copyOf('delegations', 'id', id)
    for (const change of ["until = '2029-01-01'", `unit_codes = '["1"]'`, `business_systems = '["a", "b"]'`]) {
      await behind(`update portal.delegations set ${change} where id = ?`, id)
      expect(await entered()).toBe('RIGHT_ALTERED')
      await behind(
        `update portal.delegations d set (until, unit_codes, business_systems) = (select until, unit_codes, business_systems from jsonb_populate_record(null::portal.delegations, ?::jsonb)) where id = ?`,
        JSON.stringify(row[0]?.['row']),
        id,
      )
      expect(await entered()).toBe(200) // what is as it was is what the portal wrote
    }
    await behind('update portal.delegation_handlers set role_id = ? where delegation_id = ?', giver.role, id)
    await behind('update portal.delegation_handlers set role_id = ? where delegation_id = ?', agent.role, id)
    expect((await confirm(giver.browser, giver.identity)).status).toBe(200)
    expect((await giver.browser.request('DELETE', `/api/organization/delegations/${id}`)).status).toBe(204)
    expect(await entered()).toBe('DELEGATION_ENDED')
    await behind('delete from portal.delegation_handlers where delegation_id = ?', id)
    await behind('delete from portal.delegations where id = ?', id)
    await putBack('delegations', row)
    await putBack('delegation_handlers', naming)
    expect(await entered()).toBe('RIGHT_ALTERED')
  })
})

describe('R52 who is told, and what is done about it', () => {
  it('the ledger of versions is only added to, also for who owns it', async () => {
    for (const change of [
      'update portal.right_versions set version = 9',
      'delete from portal.right_versions',
      'truncate portal.right_versions',
    ])
      await expect(behind(change)).rejects.toThrow('only added to')
  })

  it('a ledger that is set back with its rows differs from the audit, and all rows are found', async () => {
    await sealAgain(portal.db, 'what earlier tests did')
    expect(await verifyRights(portal.db, 10)).toMatchObject({ altered: [], count: 0 })
    const one = await signedIn()
    const before = await copyOf('bindings', 'holder_id', one.holder)
    await changeBlock(portal.db, {
      target: { certificate: one.identity.certificate.sha256 },
      reason: '测试',
      now: portal.clock.now(),
      node: 'test',
      traceId: 'a'.repeat(16),
    })
    await behind('alter table portal.right_versions disable trigger all')
    await behind("delete from portal.right_versions where table_name = 'bindings' and key = ? and version > 1", one.holder)
    await behind('alter table portal.right_versions enable trigger all')
    await behind('delete from portal.contexts where basis_id in (select id from portal.bindings where holder_id = ?)', one.holder)
    await behind('delete from portal.bindings where holder_id = ?', one.holder)
    await putBack('bindings', before)
    expect(await verifyRights(portal.db, 10)).toEqual(
      expect.objectContaining({ altered: [{ table: 'bindings', key: one.holder, how: 'behind' }], count: 1 }),
    )
    expect(await sealAgain(portal.db, '恢复了备份')).toBe(1)
    expect(await verifyRights(portal.db, 10)).toMatchObject({ count: 0 })
    const line = (await portal.audit()).findLast(({ event }) => event === 'rights.believed')
    expect(line?.detail).toEqual({ reason: '恢复了备份', rows: 1 })
  })

  it('a change of the key moves every row, and leaves one that was forged under the key it has', async () => {
    const one = await signedIn()
    const record = { traceId: 'b'.repeat(16), stamp: { now: portal.clock.now(), node: 'test' } }
    await rotatePortalKey(portal.parts, 'rights', new Date(portal.clock.now().getTime() + 60_000), record)
    const { reload } = await openSeals({ ...portal.parts, noted: () => undefined })
    await reload()
    testClock(portal).advance(61_000)
    await behind("update portal.units set name = '假' where code = ?", one.organization.units[0]?.code)
    const rest = () => moveSeals(portal.parts, Number.POSITIVE_INFINITY)
    expect(await rest()).toBeGreaterThan(100)
    expect(await rest()).toBe(0)
    expect((await verifyRights(portal.db, 10)).altered).toEqual([{ table: 'units', key: one.organization.units[0]?.code, how: 'altered' }])
    testClock(portal).advance(86_400_000)
    const keys = async () => (await behind("select name from portal.keys where kind = 'right-seals' order by name")).map(({ name }) => name)
    await rest()
    expect(await keys()).toEqual(['right-seals', 'right-seals.2']) // one row is under the old one still
    await sealAgain(portal.db, 'looked at')
    await rest()
    expect(await keys()).toEqual(['right-seals.2'])
  })
})

describe('R52 what an import seals before the database has seen it', () => {
  it('is what the database says of it, whatever is in the names', async () => {
    await sealAgain(portal.db, 'the test begins with rows that stand')
    const names = ['引号"与\\斜杠有限公司', '𠮷田有限公司', "单'引号有限公司", 'Ünïcode 有限公司']
    const rows = names.map((name, at) => ({
      ...{ uscc: usccOf(`91990100MA7${at}NEWX0`), name, place: '示范市', insuredSince: '2019-01-01' },
      units: [{ code: `8888${at}0`, name, place: '市"\\', insurances: [{ kind: '养老', place: '𠮷' }] }],
      certificates: [String(at).repeat(64)],
    }))
    const before = await verifyRights(portal.db, 10)
    expect((await importOrganizations(portal.db, rows, { now: portal.clock.now() })).imported).toBe(names.length)
    const { rows: after, altered } = await verifyRights(portal.db, 10)
    expect([altered, (after['organizations'] ?? 0) - (before.rows['organizations'] ?? 0)]).toEqual([[], names.length])
    expect((after['bindings'] ?? 0) - (before.rows['bindings'] ?? 0)).toBe(names.length)
  })
})

describe('R52 a key that is gone', () => {
  it('seals are never made by themselves again: key and mark are gone, and the portal does not start', async () => {
    await behind("delete from portal.keys where kind in ('right-seals', 'rights-are-sealed')")
    await expect(openSeals(portal.parts)).rejects.toThrow('see yinxin rights seal')
    await behind('update portal.bindings set seal = null')
    await openSeals({ ...portal.parts, isToBelieve: true })
    expect((await verifyRights(portal.db, 1)).count).toBeGreaterThan(10)
  })
})
