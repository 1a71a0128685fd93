// A decision takes effect once, whatever happens between the desk and the portal.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { CaseDesk } from '@yinxin/protocol/desk'
import { failed } from '@yinxin/protocol/failures'
import { applyWaiting } from '../../apps/server/src/portal/cases/effects.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

let world: DeskWorld
let lin: Clerk
let xu: Clerk

beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  xu = await world.staff('许知远', ['approver'])
})
afterAll(() => world.close())

async function approved(name: string) {
  const one = await world.mismatch({ name })
  await lin.step(one.number, { step: 'take' })
  await seeEverything(lin, one.number)
  await provePossession(one.browser, one.number, one.identity)
  await lin.step(one.number, { step: 'submit', outcome: 'bind', reason: '已核对' })
  await xu.step(one.number, { step: 'approve' })
  return one
}

const bound = async () =>
  (
    await sql<{
      count: number
    }>`select count(*)::int as count from portal.audit_line where event in ('binding.created', 'binding.changed') and detail ->> 'how' = 'desk'`.execute(
      world.portal.db,
    )
  ).rows[0]?.count

it('R22 applied and never reported: found applied, reported, nothing twice', async () => {
  const { number } = await approved('示范市中断有限公司')
  const lost: CaseDesk = { ...world.desk.cases, reportEffect: async () => failed('DESK_UNAVAILABLE') }
  await applyWaiting(world.portal.parts, lost)
  expect([await bound(), (await lin.read(number)).state]).toEqual([1, 'taking-effect'])
  await world.apply()
  expect([await bound(), (await lin.read(number)).state]).toEqual([1, 'done'])
  await world.apply()
  expect(await bound()).toBe(1)
})

it('R22 cut short inside the transaction: nothing of it is there, and the next turn does all of it', async () => {
  const { number } = await approved('示范市断电有限公司')
  const { parts } = world.portal
  const broken = { ...parts, node: undefined as unknown as string } // the audit line is refused: the last statement of the transaction
  await applyWaiting(broken, world.desk.cases) // said in the log: one that fails holds up no other
  expect([await bound(), (await lin.read(number)).state]).toEqual([1, 'taking-effect'])
  await world.apply()
  expect([await bound(), (await lin.read(number)).state]).toEqual([2, 'done'])
})

it('R22 nobody can say whether the certificate is good: it waits, and is not refused', async () => {
  const { number } = await approved('示范市等待有限公司')
  const silent = { ...world.portal.gateway, verifyCertificate: async () => ({ ...refused, code: 'GATEWAY_UNAVAILABLE' as const }) }
  await applyWaiting({ ...world.portal.parts, gateway: silent }, world.desk.cases)
  expect((await lin.read(number)).state).toBe('taking-effect')
  const revoked = { ...silent, verifyCertificate: async () => ({ ...refused, code: 'CERTIFICATE_REVOKED' as const }) }
  await applyWaiting({ ...world.portal.parts, gateway: revoked }, world.desk.cases)
  expect((await lin.read(number)).events[0]).toMatchObject({ kind: 'effect-refused', code: 'CERTIFICATE_REVOKED' })
})

const refused = { verdict: 'refused', assurance: 'none', findings: [], evidence: [], traceId: 'ab'.repeat(8) } as const
