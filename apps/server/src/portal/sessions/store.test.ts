import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from '../../platform/db.ts'
import { importOrganizations } from '../binding/organizations-import.ts'
import { insertBinding, organizationByUscc } from '../binding/store.ts'
import type { PortalTables, SignInFacts } from '../database.ts'
import { migratePortal, type PortalDatabase } from '../index.ts'
import { saveInteraction } from '../sign-in/store.ts'
import { enterSession, sessionByCookie } from './store.ts'

const now = new Date('2026-05-06T07:08:09.123Z')
const later = new Date(+now + 3_600_000)
const uscc = '91330106MA27XY183X'
const [browserHash, certificateSha256, unitCode] = ['b'.repeat(64), 'c'.repeat(64), '30104826']

let db: PortalDatabase
let [organizationId, bindingId] = ['', '']

beforeAll(async () => {
  db = createDatabase<PortalTables>((await withDatabase()).url)
  await migratePortal(db)
  const units = [{ code: unitCode, name: '甲', place: '示范市', insurances: [] }]
  await importOrganizations(db, [{ uscc, name: '甲', place: '示范市', insuredSince: '2020-01-01', units }], now)
  organizationId = (await organizationByUscc(db, uscc))?.id ?? ''
  bindingId = (await insertBinding(db, { issuer: 'CA', stableId: 's', organizationId, certificateSha256 }, now)) ?? ''
})
afterAll(() => closeDatabase(db))

function entering(
  cookieHash: string,
  change: { readonly certificate?: string; readonly unitCode?: string; readonly bindingId?: string } = {},
) {
  const facts = { organizationId, bindingId, certificate: { sha256: change.certificate ?? certificateSha256 } } as SignInFacts
  const times = { signedInAt: now, lastSeenAt: now, idleExpiresAt: later, absoluteExpiresAt: later }
  const whose = { organizationId, bindingId: change.bindingId ?? bindingId, unitCode: change.unitCode ?? unitCode }
  const line = { event: 'sign-in.accepted', traceId: 'a'.repeat(16), detail: {} } as const
  return enterSession(db, {
    cookieHash,
    browserHash,
    session: { ...whose, facts, browser: '?', ...times },
    line,
    stamp: { now, node: 'n' },
  })
}

const auditLines = async () => (await sql`select 1 from portal.audit_line`.execute(db)).rows.length

describe('entering in one statement', () => {
  it.each([
    ['the binding has another certificate', { certificate: 'd'.repeat(64) }],
    ['the unit is another organisation’s or gone', { unitCode: '30109999' }],
    ['the binding is gone', { bindingId: '00000000-0000-4000-8000-000000000000' }],
  ])('%s: nothing happens, not even to the interaction that waits', async (_name, change) => {
    await saveInteraction(db, browserHash, 'waiting', later)
    const before = await auditLines()
    expect(await entering('e'.repeat(64), change)).toBeUndefined()
    expect(await sessionByCookie(db, 'e'.repeat(64))).toBeUndefined()
    expect(await auditLines()).toBe(before)
    expect((await sql`select 1 from portal.browsers where id = ${browserHash}`.execute(db)).rows).toHaveLength(1)
  })

  it('session, audit line and the interaction that waits for the browser go together', async () => {
    await saveInteraction(db, browserHash, 'waiting', later)
    const before = await auditLines()
    expect(await entering('f'.repeat(64))).toEqual({ interaction: 'waiting' })
    expect(await sessionByCookie(db, 'f'.repeat(64))).toMatchObject({ unitCode, signedInAt: now, facts: { interaction: 'waiting' } })
    expect(await auditLines()).toBe(before + 1)
    expect(await entering('0'.repeat(64))).toEqual({ interaction: undefined }) // it is led on once
  })

  it('an interaction that has expired leads nowhere', async () => {
    await saveInteraction(db, browserHash, 'late', now)
    expect(await entering('1'.repeat(64))).toEqual({ interaction: undefined })
    expect((await sessionByCookie(db, '1'.repeat(64)))?.facts).not.toHaveProperty('interaction')
  })
})
