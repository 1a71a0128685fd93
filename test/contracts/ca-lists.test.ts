// The lists of a CA: the whole one and the shards that certificates name, made when they are due, long ones in a thread.
import { buildCrlIndex, lookupRevocation, parseCrl, verifyChain, verifyCrl, type Certificate } from '@yinxin/pki'
import { formatListName, shardOf, type ListScope } from '@yinxin/protocol/status'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningCa } from '../../apps/server/src/ca/index.ts'
import { createCaWorld, issued, read, traceId, type CaWorld } from './ca-world.ts'

const shards = 4
let [world, issuerSha256, issuer]: [CaWorld, string, Certificate] = [] as never
beforeAll(async () => {
  world = await createCaWorld({ listShards: shards })
  ;({ issuerSha256 } = await issued(world.ca))
  issuer = read(await world.ca.authority(issuerSha256))
})
afterAll(async () => {
  await world.ca.close()
  await world.close()
})

const scopes = (count: number): ListScope[] => Array.from({ length: count }, (_, shard) => ({ shards: count, shard }))

async function listOf(scope: ListScope, ca: RunningCa = world.ca) {
  const parsed = parseCrl((await ca.crl(formatListName({ issuerSha256, ...scope })))?.list ?? new Uint8Array())
  if (!parsed.ok) throw new Error(parsed.problem)
  expect(verifyCrl(parsed.value, issuer)).toEqual({ ok: true })
  return parsed.value
}
const addressOf = (certificate: Certificate) => {
  const [name] = certificate.extensions.crlDistributionPoints?.[0]?.fullName ?? []
  return name?.kind === 'uri' ? name.value : ''
}
const revoke = (serial: string) => world.ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })

/** Two certificates on different shards. */
async function twoApart() {
  const one = await issued(world.ca)
  for (;;) {
    const other = await issued(world.ca)
    if (shardOf(other.serial, shards).shard !== shardOf(one.serial, shards).shard) return [one, other] as const
  }
}

describe('shards', () => {
  it('a certificate names its shard, the shard says the same of itself, and only the lists it is on are made anew', async () => {
    const [one, other] = await twoApart()
    const mine = shardOf(one.serial, shards)
    expect(addressOf(one.parsed)).toBe(`http://status.test/crl/${issuerSha256}-${mine.shard}-of-4.crl`)
    const before = await Promise.all(scopes(shards).map((scope) => listOf(scope)))
    expect(await revoke(one.serial)).toMatchObject({ ok: true })
    const after = await Promise.all(scopes(shards).map((scope) => listOf(scope)))
    for (const [shard, list] of after.entries()) {
      const address = `http://status.test/crl/${issuerSha256}-${shard}-of-4.crl`
      expect(list.extensions.issuingDistributionPoint?.fullName).toEqual([{ kind: 'uri', value: address }])
      expect(list.sha256 === before[shard]?.sha256).toBe(shard !== mine.shard)
      expect(lookupRevocation(list, one.serial)?.reason).toBe(shard === mine.shard ? 'superseded' : undefined)
    }
    const whole = await listOf({ shards: 1, shard: 0 })
    expect(whole.extensions.issuingDistributionPoint).toBeUndefined() // for readers that know no shards
    expect([lookupRevocation(whole, one.serial)?.reason, lookupRevocation(whole, other.serial)]).toEqual(['superseded', undefined])
  })

  it('our verifier takes a shard for its certificates only', async () => {
    const [one, other] = await twoApart()
    await revoke(one.serial)
    const [root] = (await world.ca.authorities()).filter(({ role }) => role === 'root')
    const rootList = (await world.ca.crl(read(root?.certificate).sha256))?.list ?? new Uint8Array()
    const judge = async (certificate: Certificate, scope: ListScope) =>
      verifyChain({
        ...{ certificate, intermediates: [issuer], trustAnchors: [read(root?.certificate)], now: world.clock.now() },
        ...{ revocation: 'required', crls: [rootList, (await listOf(scope)).raw] },
      })
    const [mine, theirs] = [shardOf(one.serial, shards), shardOf(other.serial, shards)]
    expect((await judge(other.parsed, theirs)).verdict).toBe('accepted')
    expect((await judge(one.parsed, mine)).verdict).toBe('refused')
    expect((await judge(other.parsed, mine)).verdict).toBe('refused') // says nothing of it
    expect((await judge(other.parsed, { shards: 1, shard: 0 })).verdict).toBe('accepted')
  })

  it('more of them later: new certificates name the new ones, and those of before stay on theirs', async () => {
    const early = await issued(world.ca)
    const node = await world.node({ listShards: 8 })
    await node.ceremony()
    const late = await issued(node)
    expect(addressOf(late.parsed)).toContain(`-${shardOf(late.serial, 8).shard}-of-8.crl`)
    for (const { serial } of [early, late]) await revoke(serial) // by the node that has the older setting
    for (const [{ serial }, count] of [
      [early, 4],
      [late, 8],
      [early, 8],
      [late, 1],
    ] as const)
      expect(lookupRevocation(await listOf(shardOf(serial, count)), serial)?.reason).toBe('superseded')
    expect(await world.ca.health()).toEqual({ signatures: 'ok', lists: 'ok', losses: 'ok' })
  })

  it('another address of the status service: shards say both', async () => {
    const node = await world.node({ listShards: 4, statusUrl: 'http://other.test' })
    await node.ceremony()
    await node.ceremony()
    const { serial, parsed } = await issued(node)
    await revoke(serial)
    const { fullName } = (await listOf(shardOf(serial, shards))).extensions.issuingDistributionPoint ?? {}
    expect(fullName?.map((name) => name.kind === 'uri' && new URL(name.value).host)).toEqual(['status.test', 'other.test'])
    expect(fullName).toContainEqual({ kind: 'uri', value: addressOf(parsed) })
  })

  it.each([`${'0'.repeat(64)}`, 'x', '../x'])('there is no list %s', async (name) => expect(await world.ca.crl(name)).toBeUndefined())
})

describe('a long list', () => {
  const more = 12_000

  it('is made in a thread while certificates are issued, after a pause; the shard is current at once', async () => {
    const revoked = await issued(world.ca)
    await sql`insert into ca.issuance (issuer_sha256, serial, profile, written_at, not_after, signing, requested_by)
      select issuer_sha256, '40' || lpad(to_hex(n), 30, '0'), profile, written_at, not_after, signing, 'long list'
      from ca.issuance, generate_series(1, ${more}::int) as n where serial = ${revoked.serial}`.execute(world.db)
    await sql`insert into ca.revocation (issuer_sha256, serial, reason, revoked_at, not_after)
      select issuer_sha256, serial, 'superseded', written_at, not_after from ca.issuance where requested_by = 'long list'`.execute(world.db)
    await revoke((await issued(world.ca)).serial) // now its length is known
    const before = await listOf({ shards: 1, shard: 0 })
    expect(before.entryCount).toBeGreaterThan(more)

    await revoke(revoked.serial)
    expect(lookupRevocation(await listOf({ shards: 1, shard: 0 }), revoked.serial)).toBeUndefined()
    expect(lookupRevocation(await listOf(shardOf(revoked.serial, shards)), revoked.serial)?.reason).toBe('superseded')
    world.clock.advance(13_000)
    const [publishing, during] = [world.ca.publishLists(), issued(world.ca)]
    await Promise.all([publishing, during])
    const after = await listOf({ shards: 1, shard: 0 })
    expect([after.entryCount, after.extensions.crlNumber]).toEqual([before.entryCount + 1, (before.extensions.crlNumber ?? 0n) + 1n])
    expect(lookupRevocation(after, revoked.serial)?.reason).toBe('superseded')
    expect(buildCrlIndex(after.raw, new Uint8Array(8)).ok).toBe(true)
    expect(await world.ca.health()).toEqual({ signatures: 'ok', lists: 'ok', losses: 'ok' })
  })
})
