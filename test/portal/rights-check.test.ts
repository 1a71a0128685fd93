// The portal looks at all rights by itself (R52): page by page, cut off and gone on with, by any node; what is wrong is told, and stays told until it was answered for.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { AlteredRow } from '../../apps/server/src/portal/rights/judge-rows.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { prometheusMetrics } from '../../apps/server/src/platform/operator/prometheus.ts'
import { createAlarm } from '../../apps/server/src/portal/rights/alarm.ts'
import { createRightsCheck, type RightsCheck } from '../../apps/server/src/portal/rights/check-rights.ts'
import { sealAgain } from '../../apps/server/src/portal/rights/seal-again.ts'
import { verifyRights } from '../../apps/server/src/portal/rights/verify-rights.ts'
import { startPortal, testClock, unit, usccOf, type TestPortal } from './portal-harness.ts'

/** Of organisations and of units, more than one page. */
const count = 700
const organizations = Array.from({ length: count }, (_, at) => ({
  ...{
    name: `示范市第${at}号有限公司`,
    uscc: usccOf(`91330106MA27Q${String(at).padStart(4, '0')}`),
    place: '示范市',
    insuredSince: '2019-01-01',
  },
  units: [unit(`6${String(at).padStart(7, '0')}`)],
}))
let portal: TestPortal
beforeAll(async () => void (portal = await startPortal({ organizations })))
afterAll(() => portal.close())

/** A node that looks at rights: all in a turn, or, `slow`, one page. */
function node({ isSlow = false, hours = 24 } = {}) {
  const lines: { readonly level: number; readonly msg: string; readonly key?: string }[] = []
  const log = createLog({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(JSON.parse(line)) } })
  const metrics = prometheusMetrics()
  let at = 0
  const clock = { ...portal.clock, now: () => portal.clock.now(), monotonic: () => (isSlow ? (at += 2501) : 0) }
  const alarm = createAlarm({ log, metrics, clock, node: 'test' })
  const check: RightsCheck = createRightsCheck({ db: portal.db, clock, log, metrics, node: 'test', alarm, hours })
  return { check, lines, text: () => metrics.text() }
}

const audited = async (event: string) => (await portal.audit()).filter((line) => line.event === event).map(({ detail }) => detail)
const rename = async (at: number): Promise<AlteredRow> => {
  const { rows } = await sql<{ id: string }>`update portal.organizations set name = '冒名' where uscc = ${organizations[at]?.uscc}
    returning id`.execute(portal.db)
  return { table: 'organizations', key: rows[0]?.id ?? '', how: 'altered' }
}
const total = async () => Object.values((await verifyRights(portal.db, 1)).rows).reduce((sum, one) => sum + one, 0)
const day = () => testClock(portal).advance(86_400_000)

beforeEach(async () => {
  await sealAgain(portal.db, 'each test begins with rows that stand')
  await sql`delete from portal.rights_check`.execute(portal.db)
})

it('sound rights: one line in the log and the audit says so, numbers of the check are there, and the next one is a day later', async () => {
  const { check, lines, text } = node()
  const before = await audited('rights.checked')
  await check.turn()
  expect(check.health()).toBe('ok')
  const rows = await total()
  expect(rows).toBeGreaterThan(2 * count - 1)
  expect((await audited('rights.checked')).slice(before.length)).toEqual([{ rows, wrong: 0 }])
  expect(lines.map(({ msg }) => msg)).toEqual(['all rights were looked at'])
  const metrics = await text()
  expect(metrics).toContain(`yinxin_portal_rights_checked_rows ${rows}`)
  expect(metrics).toContain('yinxin_portal_rights_wrong_rows 0')
  expect(metrics).toContain(`yinxin_portal_rights_checked_timestamp_seconds ${portal.clock.now().getTime() / 1000}`)
  for (const wait of [() => undefined, day]) {
    wait()
    await check.turn()
  }
  expect((await audited('rights.checked')).length).toBe(before.length + 2)
})

it('a wrong row is told by log, metric and audit, on every node, after every start, until it was answered for', async () => {
  const altered = await rename(650)
  const one = node()
  await one.check.turn()
  expect(one.check.health()).toBe('degraded')
  expect(one.lines.filter(({ level }) => level === 50)).toEqual([
    expect.objectContaining({ ...altered, msg: 'a right was changed behind the application and is refused: see yinxin rights verify' }),
  ])
  expect(await one.text()).toContain('yinxin_portal_altered_rights_total{table="organizations"} 1')
  expect(await one.text()).toContain('yinxin_portal_rights_wrong_rows 1')
  expect((await audited('right.refused')).at(-1)).toEqual(altered)
  const other = node() // knows only what is written down
  await other.check.turn()
  expect(other.check.health()).toBe('degraded')
  await sealAgain(portal.db, 'looked at')
  await other.check.turn() // at once, not a day later
  await one.check.turn()
  expect([other.check.health(), one.check.health()]).toEqual(['ok', 'ok'])
})

it('a node goes page by page; where it died another goes on, and nothing is looked at twice', async () => {
  const altered = await rename(699)
  const dying = node({ isSlow: true })
  await dying.check.turn()
  await dying.check.turn()
  const half = await sql<{ part: string | null; rows: string }>`select part, rows from portal.rights_check`.execute(portal.db)
  expect(half.rows[0]?.part).not.toBeNull()
  const [before, refused] = [(await audited('rights.checked')).length, (await audited('right.refused')).length]
  const living = node()
  await living.check.turn()
  expect((await audited('rights.checked')).slice(before)).toEqual([{ rows: await total(), wrong: 1 }])
  const told = [...dying.lines, ...living.lines].flatMap(({ key }) => key ?? [])
  expect(told).toEqual([altered.key])
  expect((await audited('right.refused')).length).toBe(refused + (living.lines.some(({ key }) => key === altered.key) ? 1 : 0))
})

it('two nodes at once make one check', async () => {
  const before = (await audited('rights.checked')).length
  const nodes = [node(), node()]
  for (let turn = 0; turn < 20 && (await audited('rights.checked')).length === before; turn++)
    await Promise.all(nodes.map(({ check }) => check.turn()))
  expect((await audited('rights.checked')).slice(before)).toEqual([{ rows: await total(), wrong: 0 }])
})

it.each([
  ['a day ago', 24, 24, true],
  ['a minute less than a day ago', 24 - 1 / 60, 24, false],
  ['long ago, and the operator runs it by hand', 2000, 0, false],
  ['in a hundred years, as a stranger wrote', -876_000, 24, true],
])('the last one began %s', async (_name, hoursAgo, hours, isDue) => {
  const before = (await audited('rights.checked')).length
  const beganAt = new Date(portal.clock.now().getTime() - hoursAgo * 3_600_000)
  await sql`insert into portal.rights_check (began_at, ended_at) values (${beganAt}, ${beganAt})`.execute(portal.db)
  await node({ hours }).check.turn()
  expect((await audited('rights.checked')).length - before).toBe(isDue ? 1 : 0)
})

it('what is gone, and what the audit says of it, is found across pages too', async () => {
  await sql`delete from portal.units where code = ${organizations[3]?.units[0]?.code}`.execute(portal.db) // opens nothing: nobody is told
  const found = await verifyRights(portal.db, 5)
  expect(found).toMatchObject({ count: 0 })
  const { key } = await rename(2)
  await sealAgain(portal.db, 'a version in the ledger')
  await sql`alter table portal.right_versions disable trigger all`.execute(portal.db)
  await sql`delete from portal.right_versions where key = ${key}`.execute(portal.db)
  await sql`alter table portal.right_versions enable trigger all`.execute(portal.db)
  const { altered } = await verifyRights(portal.db, 5)
  expect(altered).toEqual([
    { table: 'organizations', key, how: 'altered' },
    { table: 'organizations', key, how: 'behind' },
  ])
})
