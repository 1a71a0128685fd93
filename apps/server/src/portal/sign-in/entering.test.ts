import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { systemClock } from '../../platform/clock.ts'
import { closeDatabase, createDatabase } from '../../platform/db.ts'
import { createSecrets } from '../../platform/secrets.ts'
import { ensureHolder, insertBinding, saveCertificate } from '../binding/store.ts'
import type { PortalTables } from '../database.ts'
import { importOrganizations, migratePortal, openSeals, type PortalDatabase } from '../index.ts'
import { saveInteraction } from '../interactions/store.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { sessionStore } from '../../platform/sessions/store.ts'
import type { CertificateEvidence } from '../../platform/authentication/principal.ts'
import { enterSession } from './entering.ts'

const sessions = sessionStore('portal')
const now = new Date('2026-05-06T07:08:09.123Z')
const later = new Date(+now + 3_600_000)
const uscc = '91330106MA27XY183X'
const [browserHash, certificateSha256, unitCode] = ['b'.repeat(64), 'c'.repeat(64), '30104826']

let db: PortalDatabase
let [organizationId, holderId, bindingId] = ['', '', '']

beforeAll(async () => {
  db = createDatabase<PortalTables>((await withDatabase()).url)
  await migratePortal(db)
  await openSeals({ db, secrets: createSecrets(Buffer.alloc(32, 7)), clock: systemClock, node: 'test' })
  const units = [{ code: unitCode, name: '甲', place: '示范市', insurances: [] }]
  await importOrganizations(db, [{ uscc, name: '甲', place: '示范市', insuredSince: '2020-01-01', units }], { now })
  organizationId = (await organizationByUscc(db, uscc))?.id ?? ''
  holderId = await db.transaction().execute((trx) => ensureHolder(trx, { authority: 'ca', stableId: 's' }, now))
  await saveCertificate(db, { sha256: certificateSha256, holderId, der: new Uint8Array() }, now)
  bindingId = (await db.transaction().execute((trx) => insertBinding(trx, { holderId, organizationId }, now))) ?? ''
})
afterAll(() => closeDatabase(db))

function entering(
  cookieHash: string,
  change: {
    readonly certificate?: string
    readonly unitCode?: string
    readonly bindingId?: string
    readonly uscc?: string
    readonly challengeId?: string
    readonly role?: { readonly id: string; readonly version: number }
  } = {},
) {
  const evidence = {
    way: 'certificate',
    certificate: { sha256: change.certificate ?? certificateSha256 },
    stableId: 's',
  } as CertificateEvidence
  const times = { signedInAt: now, lastSeenAt: now, idleExpiresAt: later, absoluteExpiresAt: later }
  const { role } = change
  const basis = role === undefined ? ({ kind: 'binding', id: bindingId } as const) : ({ kind: 'role', id: role.id } as const)
  const line = { event: 'sign-in.accepted', traceId: 'a'.repeat(16), detail: {} } as const
  return enterSession(db, {
    challengeId: change.challengeId,
    cookieHash,
    browserHash,
    uscc: change.uscc ?? uscc,
    session: { principal: { kind: 'certificate-holder', id: holderId }, acr: 'certificate', evidence, browser: '?', ...times },
    context: { organizationId, unitCode: change.unitCode ?? unitCode, basis },
    bindingId: change.bindingId ?? bindingId,
    ...(role === undefined ? {} : { role }),
    line,
    stamp: { now, node: 'n' },
  })
}

const saveChallenge = (id: string, browser = browserHash) =>
  sql`insert into portal.challenges (id, nonce, origin, purpose, browser, expires_at)
    values (${id}, 'n', 'https://portal.example', 'sign-in', ${browser}, ${later})`.execute(db)
const challengeIds = async () =>
  (await sql<{ id: string }>`select id from portal.challenges order by id`.execute(db)).rows.map(({ id }) => id)

const auditLines = async () => (await sql`select 1 from portal.audit_line`.execute(db)).rows.length

describe('entering in one statement', () => {
  it.each([
    ['the certificate is not known,', { certificate: 'd'.repeat(64) }],
    ['the unit is another organisation’s or gone', { unitCode: '30109999' }],
    ['the organisation has another credit code', { uscc: '91330106MA27XY199Q' }],
    ['the challenge was consumed', { challengeId: 'gone' }],
    ['the challenge is another browser’s', { challengeId: 'foreign' }],
    ['the binding is gone', { bindingId: '00000000-0000-4000-8000-000000000000' }],
  ])('%s: nothing happens, not even to the interaction that waits', async (_name, change) => {
    await saveInteraction(db, browserHash, 'waiting', later)
    await saveChallenge('foreign', 'x'.repeat(64))
    await saveChallenge('own')
    const before = await auditLines()
    expect(await entering('e'.repeat(64), { challengeId: 'own', ...change })).toBeUndefined()
    expect(await challengeIds()).toEqual(['foreign', 'own'])
    await sql`delete from portal.challenges`.execute(db)
    expect(await sessions.byCookie(db, 'e'.repeat(64))).toBeUndefined()
    expect(await auditLines()).toBe(before)
    expect((await sql`select 1 from portal.browsers where id = ${browserHash}`.execute(db)).rows).toHaveLength(1)
  })

  it('session, audit line and the interaction that waits for the browser go together', async () => {
    await saveInteraction(db, browserHash, 'waiting', later)
    const before = await auditLines()
    expect(await entering('f'.repeat(64))).toEqual({ interaction: 'waiting' })
    expect(await sessions.byCookie(db, 'f'.repeat(64))).toMatchObject({
      contexts: [{ unitCode, organizationId }],
      signedInAt: now,
      evidence: { interaction: 'waiting' },
    })
    expect(await auditLines()).toBe(before + 1)
    expect(await entering('0'.repeat(64))).toEqual({ interaction: undefined }) // it is led on once
  })

  it('the challenge goes with it, and of two at once with one challenge one enters', async () => {
    await saveChallenge('own')
    await saveChallenge('other')
    const before = await auditLines()
    const entered = await Promise.all(['3', '4', '5'].map((digit) => entering(digit.repeat(64), { challengeId: 'own' })))
    expect(entered.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await challengeIds()).toEqual(['other'])
    expect(await auditLines()).toBe(before + 1)
  })

  it('an interaction that has expired leads nowhere', async () => {
    await saveInteraction(db, browserHash, 'late', now)
    expect(await entering('1'.repeat(64))).toEqual({ interaction: undefined })
    expect((await sessions.byCookie(db, '1'.repeat(64)))?.evidence).not.toHaveProperty('interaction')
  })
})

it('a second unit has come since: nobody is put into the first one unasked', async () => {
  await sql`insert into portal.units (code, organization_id, name, place, insurances)
    values ('30104827', ${organizationId}, '乙', '示范市', '[]')`.execute(db)
  expect(await entering('6'.repeat(64))).toBeUndefined()
  await sql`delete from portal.units where code = '30104827'`.execute(db)
})

describe('of a holder somebody is tied to', () => {
  const role = { id: '', version: 1 }
  beforeAll(async () => {
    const { rows } = await sql<{ id: string }>`
      with person as (insert into portal.persons (name_enc, document_kind, document_hash, mobile_enc, mobile_hash, registered_at)
        values ('', 'resident-id', 'd', '', 'm', now()) returning id),
      tied as (insert into portal.holder_persons (holder_id, person_id, since, how) select ${holderId}, id, now(), 'binding' from person)
      insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, in_force_at, in_force_by)
      select id, ${organizationId}, 'handler', 'active', '2026-05-06', now(), now(), 'certificate' from person returning id`.execute(db)
    role.id = rows[0]?.id ?? ''
  })
  afterAll(() => sql`delete from portal.holder_persons`.execute(db))

  it('by the role it was decided on, and by no other ground', async () => {
    expect(await entering('7'.repeat(64))).toBeUndefined()
    expect(await entering('7'.repeat(64), { role: { id: '00000000-0000-4000-8000-000000000000', version: 1 } })).toBeUndefined()
    expect(await entering('7'.repeat(64), { role })).toEqual({ interaction: undefined })
    expect((await sessions.byCookie(db, '7'.repeat(64)))?.contexts).toMatchObject([{ basis: { kind: 'role', id: role.id } }])
  })

  it.each([
    ['the role was changed', `update portal.roles set version = 2`, `update portal.roles set version = 1`],
    ['its last day is over', `update portal.roles set until = '2026-05-05'`, `update portal.roles set until = '2026-05-06'`],
    [
      'it has ended',
      `update portal.roles set state = 'ended', ended_at = now()`,
      `update portal.roles set state = 'active', ended_at = null`,
    ],
    ['the tie has ended', `update portal.holder_persons set ended_at = now()`, `update portal.holder_persons set ended_at = null`],
  ])('%s since: nobody enters', async (_name, change, back) => {
    await sql.raw(change).execute(db)
    expect(await entering('8'.repeat(64), { role })).toBeUndefined()
    await sql.raw(back).execute(db)
  })
})

it('the binding is blocked: nobody enters', async () => {
  await sql`update portal.bindings set state = 'blocked' where id = ${bindingId}`.execute(db)
  expect(await entering('2'.repeat(64))).toBeUndefined()
})
