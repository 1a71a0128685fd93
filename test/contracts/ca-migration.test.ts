// A database of before the record of signatures goes on: same authorities, same certificates, list numbers that go up.
import { lookupRevocation, parseCrl, buildOcspRequest, verifyOcspResponse } from '@yinxin/pki'
import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { createCa } from '../../apps/server/src/ca/index.ts'
import { migrations } from '../../apps/server/src/ca/migrations/index.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { migrate } from '../../apps/server/src/platform/migrate.ts'
import { withDatabase } from '../postgres.ts'
import { createCaWorld, issued, read, traceId, uscc, type CaWorld } from './ca-world.ts'

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0005'))

/** Writes what `world` holds as the program before wrote it, with an issuance that was cut short. */
async function asBefore(world: CaWorld, db: Kysely<any>, certificate: ReturnType<typeof read>): Promise<void> {
  await migrate(db, 'ca', before)
  const old = db.withSchema('ca')
  const authorities = await world.db.withSchema('ca').selectFrom('authority').selectAll().orderBy('role', 'desc').execute()
  for (const { revocation_changes: _changes, ...row } of authorities) await old.insertInto('authority').values(row).execute()
  const issuing = authorities.find(({ role }) => role === 'issuing')?.['sha256'] as string
  const times = { written_at: world.clock.now(), not_after: certificate.notAfter }
  const row = { issuer_sha256: issuing, profile: 'end-entity-sign', to_be_signed: Buffer.from(certificate.tbs), ...times }
  const finished = { serial: certificate.serialNumber, certificate: Buffer.from(certificate.raw), sha256: certificate.sha256 }
  await old
    .insertInto('issuance')
    .values({ ...row, ...finished })
    .execute()
  await old
    .insertInto('issuance')
    .values({ ...row, serial: 'abcd', certificate: null, sha256: null })
    .execute()
  const list = Buffer.from((await world.ca.crl(issuing))?.list ?? new Uint8Array())
  const dates = { this_update: world.clock.now(), next_update: new Date(+world.clock.now() + 86_400_000) }
  for (const number of [6, 7])
    await old
      .insertInto('revocation_list')
      .values({ issuer_sha256: issuing, number, list, ...dates })
      .execute()
}

it('goes on after the step', async () => {
  const world = await createCaWorld()
  const { parsed, issuerSha256, serial } = await issued(world.ca)
  const issuer = read(await world.ca.authority(issuerSha256))
  const db: Kysely<any> = createDatabase((await withDatabase()).url)
  await asBefore(world, db, parsed)
  const ca = await createCa({ ...world.deps, db })
  world.clock.advance(61_000)

  expect((await ca.crl(issuerSha256))?.list).toEqual((await world.ca.crl(issuerSha256))?.list)
  const response = await ca.ocsp(buildOcspRequest({ serialNumber: serial, issuer }))
  expect(verifyOcspResponse({ response, certificate: parsed, issuer, now: world.clock.now() })).toMatchObject({ value: { status: 'good' } })
  expect(await ca.unfinishedSignings()).toMatchObject([{ kind: 'end-entity-sign', serial: 'abcd', issuerSha256 }])
  for (const one of [serial, 'abcd'])
    expect(await ca.revoke({ issuerSha256, serial: one, reason: 'superseded', traceId })).toMatchObject({ ok: true })
  const list = parseCrl((await ca.crl(issuerSha256))?.list ?? new Uint8Array())
  expect(list.ok && [list.value.extensions.crlNumber, list.value.entryCount]).toEqual([9n, 2])
  expect(list.ok && lookupRevocation(list.value, serial)?.reason).toBe('superseded')
  expect(await ca.unfinishedSignings()).toEqual([])
  const rows = await db.withSchema('ca').selectFrom('issuance').select(['subject', 'requested_by']).where('serial', '=', serial).execute()
  expect(rows).toEqual([{ subject: uscc, requested_by: 'system' }])
  await ca.ceremony() // nothing is missing
  expect(await ca.authorities()).toEqual(await world.ca.authorities())
  await closeDatabase(db)
  await world.close()
})
