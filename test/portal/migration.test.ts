// A database from before holders, certificates and contexts had rows of their own: everybody in it goes on.
import { createHash, hash, randomBytes, randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestIdentity, TestPki } from '@yinxin/testkit'
import { auditMigration } from '../../apps/server/src/platform/audit/migration.ts'
import { migrate } from '../../apps/server/src/platform/migrate.ts'
import { portalMigration } from '../../apps/server/src/portal/migrations/0001-portal.ts'
import { bindingCertificateMigration } from '../../apps/server/src/portal/migrations/0003-binding-certificate.ts'
import { organization, startPortal, usccOf, type TestPortal } from './portal-harness.ts'

const other = { ...organization, name: '示范市清禾食品有限公司', uscc: usccOf('91330106MA3QH0034') }
const [cookie, sessionId] = [randomBytes(32).toString('base64url'), randomUUID()]

let portal: TestPortal
let [own, stolen]: (TestIdentity | undefined)[] = []

/** Rows as that version wrote them: bindings by the issuer's name, sessions with all facts in one. */
async function fill(db: Kysely<any>, pki: TestPki): Promise<void> {
  await migrate(db, 'portal', {
    '0001-portal': portalMigration,
    '0002-audit': auditMigration('portal'),
    '0003-binding-certificate': bindingCertificateMigration,
  })
  own = pki.issue({ subject: organization.name, uscc: organization.uscc })
  stolen = pki.issue({ subject: other.name, uscc: other.uscc })
  const now = '2026-03-01T08:00:00Z'
  for (const { uscc, name } of [organization, other])
    await sql`insert into portal.organizations (uscc, check_fits, name, normalized_name, place, insured_since, imported_at)
      values (${uscc}, true, ${name}, ${name}, '示范市', '2020-01-01', ${now})`.execute(db)
  await sql`insert into portal.units select '3010' || row_number() over () || '26', id, name, '示范市', '[]' from portal.organizations`.execute(
    db,
  )
  // The second certificate was let in as the first organisation, by a code that its profile does not name.
  for (const identity of [own, stolen])
    await sql`insert into portal.bindings (issuer, stable_id, organization_id, certificate_sha256, bound_at)
      select 'CN=old', ${hash('sha256', identity.certificate.sha256)}, id, ${identity.certificate.sha256}, ${now}
      from portal.organizations where uscc = ${organization.uscc}`.execute(db)
  const facts = {
    certificate: {
      issuer: 'CN=old',
      issuerName: 'old',
      serial: '01',
      sha256: own.certificate.sha256,
      notAfter: '2027-03-01T08:00:00Z',
      algorithm: 'P-256',
    },
    ...{ stableId: 's', acr: 'certificate', firstSignIn: true },
  }
  await sql`insert into portal.sessions (id, cookie_hash, organization_id, binding_id, unit_code, facts, browser,
      signed_in_at, last_seen_at, idle_expires_at, absolute_expires_at)
    select ${sessionId}, ${createHash('sha256').update(cookie).digest('hex')}, b.organization_id, b.id, u.code, ${JSON.stringify(facts)}, '?',
      '2026-03-02T07:50:00Z', '2026-03-02T07:59:50Z', '2026-03-02T08:29:50Z', '2026-03-02T15:50:00Z'
    from portal.bindings b join portal.units u on u.organization_id = b.organization_id where b.certificate_sha256 = ${own.certificate.sha256}`.execute(
    db,
  )
}

beforeAll(async () => void (portal = await startPortal({ organizations: [], prepare: fill })))
afterAll(() => portal.close())

const identityOf = (identity: TestIdentity | undefined) => identity ?? expect.fail('no identity')
const holders = async () =>
  (
    await sql<{ authority: string | null; subject_authority: string }>`select h.authority, h.subject_authority from portal.holders h
    join portal.certificates c on c.holder_id = h.id where c.sha256 = ${identityOf(own).certificate.sha256}`.execute(portal.db)
  ).rows

describe('a database from before contexts', () => {
  it('R30 a session goes on under its cookie; its context has the id business systems know', async () => {
    const browser = portal.browser()
    browser.cookies.set('yinxin-session', cookie)
    const { body } = await browser.request('GET', '/api/session')
    expect(body).toMatchObject({ context: { id: sessionId }, organization: { name: organization.name }, acr: 'certificate' })
    expect((await browser.request('POST', '/api/session/unit', { unitCode: body.unit.code })).status).toBe(200)
  })

  it('R24 a bound certificate enters, known by its authority from then on; what business systems know it as stays', async () => {
    expect(await holders()).toEqual([{ authority: null, subject_authority: 'CN=old' }])
    for (let turn = 0; turn < 2; turn++)
      expect((await portal.browser().signIn(identityOf(own))).body).toMatchObject({ next: 'enter', firstSignIn: false })
    expect(await holders()).toEqual([{ authority: expect.any(String), subject_authority: 'CN=old' }])
    expect((await portal.audit()).filter(({ event }) => event === 'binding.changed')).toHaveLength(1)
  })

  it('R18 a binding that was made by reading too much into a certificate lets nobody in', async () => {
    expect((await portal.browser().signIn(identityOf(stolen))).body.failure).toMatchObject({
      code: 'BOUND_ELSEWHERE',
      detail: { field: 'uscc' },
    })
  })

  it('is the same as a fresh one', async () => {
    const fresh = await startPortal()
    const columns = async ({ db }: TestPortal) =>
      (
        await sql`select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = 'portal' order by 1, 2`.execute(
          db,
        )
      ).rows
    expect(await columns(portal)).toEqual(await columns(fresh))
    await fresh.close()
  })
})
