// One door that signs: what is on record, in which order, and what a process that dies in between leaves behind.
import { createHash } from 'node:crypto'
import { lookupRevocation, parseCrl, parseTbsCertificate } from '@yinxin/pki'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { revocationStore } from '../../apps/server/src/ca/revocation/store.ts'
import { buildOcspRequest } from '@yinxin/pki'
import { createCaWorld, issued, issueInput, read, traceId, type CaWorld } from './ca-world.ts'

let world: CaWorld
beforeAll(async () => {
  world = await createCaWorld()
})
afterAll(() => world.close())

const record = () => world.db.withSchema('ca').selectFrom('signing').selectAll().orderBy('id').execute()

/** A node whose process ends between the bytes and the signature: the key cannot be opened. */
const dyingNode = () => world.node({ secrets: createSecrets(new Uint8Array(32).fill(1)), node: 'n2' })

describe('the record of what was signed', () => {
  it('holds root, issuing CA, lists, responder and certificates alike: bytes, digest, key, kind and signature', async () => {
    const { parsed, issuerSha256 } = await issued(world.ca)
    const issuer = read(await world.ca.authority(issuerSha256))
    await world.ca.ocsp(buildOcspRequest({ serialNumber: parsed.serialNumber, issuer }))
    const rows = await record()
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual([
      'end-entity-sign',
      'issuing-ca',
      'ocsp-responder',
      'revocation-list',
      'revocation-list',
      'root-ca',
    ])
    for (const { to_be_signed, digest, signature } of rows) {
      expect(
        createHash('sha256')
          .update(to_be_signed as Buffer)
          .digest('hex'),
      ).toBe(digest)
      expect(signature).not.toBeNull()
    }
    const mine = rows.find(({ kind }) => kind === 'end-entity-sign')
    expect(Buffer.from(mine?.['to_be_signed'] as Buffer).equals(parsed.tbs)).toBe(true)
    expect(mine?.['key_sha256']).toBe(createHash('sha256').update(issuer.publicKeySpki).digest('hex'))
    expect(await world.ca.unfinishedSignings()).toEqual([])
  })

  it.each([
    ['changed', `update ca.signing set to_be_signed = '\\x00'`],
    ['emptied', `update ca.signing set to_be_signed = null where kind <> 'revocation-list'`],
    ['signed anew', `update ca.signing set signature = '\\x00'`],
    ['deleted', 'delete from ca.signing'],
    ['truncated', 'truncate ca.signing cascade'],
  ])('cannot be %s', async (_name, text) => {
    const { CompiledQuery } = await import('kysely')
    await expect(world.db.executeQuery(CompiledQuery.raw(text))).rejects.toThrow('only added to')
  })

  it('shows a certificate whose signing was cut short, until its serial number is revoked', async () => {
    const node = await dyingNode()
    await expect(node.issue(issueInput())).rejects.toThrow()
    expect(await world.ca.unfinishedSignings()).toEqual([]) // it may be under way
    world.clock.advance(61_000)
    const [left, ...more] = await world.ca.unfinishedSignings()
    expect([left?.kind, more]).toEqual(['end-entity-sign', []])
    expect(await world.ca.health()).toEqual({ signatures: 'degraded', lists: 'ok', losses: 'ok' })
    const row = (await record()).find(({ digest }) => digest === left?.digest)
    const tbs = parseTbsCertificate(row?.['to_be_signed'] as Buffer)
    expect(tbs.ok && tbs.value.serialNumber).toBe(left?.serial)
    await world.ca.ceremony() // warns, and goes on
    const { issuerSha256 = '', serial = '' } = left ?? {}
    expect(await world.ca.revoke({ issuerSha256, serial, reason: 'unspecified', traceId })).toMatchObject({ ok: true })
    expect(await world.ca.unfinishedSignings()).toEqual([])
    expect(await world.ca.health()).toEqual({ signatures: 'ok', lists: 'ok', losses: 'ok' })
    const list = parseCrl((await world.ca.crl(issuerSha256))?.list ?? new Uint8Array())
    expect(list.ok && lookupRevocation(list.value, serial)).toBeDefined()
  })

  it('shows a list whose signing was cut short, until another follows; the lists before are a digest', async () => {
    const { issuerSha256, serial } = await issued(world.ca)
    const before = await world.ca.crl(issuerSha256)
    await revocationStore(world.db).noteChange(issuerSha256, serial)
    await expect((await dyingNode()).publishLists()).rejects.toThrow()
    world.clock.advance(61_000)
    expect((await world.ca.unfinishedSignings()).map(({ kind }) => kind)).toEqual(['revocation-list'])
    expect((await world.ca.crl(issuerSha256))?.version).toBe(before?.version) // what has no signature is not the newest
    await world.ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })
    expect(await world.ca.unfinishedSignings()).toEqual([])
    const lists = (await record()).filter(({ kind, signature }) => kind === 'revocation-list' && signature !== null)
    expect(lists.filter(({ to_be_signed }) => to_be_signed !== null)).toHaveLength(2) // the root's and the newest
    expect(lists.length).toBeGreaterThan(2)
    world.clock.advance(25 * 3_600_000)
    expect(await world.ca.health()).toMatchObject({ lists: 'degraded' })
    await world.ca.publishLists()
    expect(await world.ca.health()).toMatchObject({ lists: 'ok' })
  })
})
