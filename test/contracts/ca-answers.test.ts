// OCSP answers that are kept: on record for all nodes, never older than a revocation, made ahead only for whom is asked about.
import { buildOcspRequest, certIdOf, parseOcspResponse, verifyOcspResponse, type Certificate, type CertIdHash } from '@yinxin/pki'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keptAnswerStore } from '../../apps/server/src/ca/ocsp/store.ts'
import { createCaWorld, issued, read, traceId, type CaWorld } from './ca-world.ts'

const minute = 60_000
let [world, issuerSha256, issuer]: [CaWorld, string, Certificate] = [] as never
beforeAll(async () => {
  world = await createCaWorld()
  ;({ issuerSha256 } = await issued(world.ca))
  issuer = read(await world.ca.authority(issuerSha256))
})
afterAll(() => world.close())

const question = (serialNumber: string, more: { readonly hash?: CertIdHash; readonly nonce?: Uint8Array } = {}) =>
  buildOcspRequest({ serialNumber, issuer, ...more })
const ask = async (serial: string, more = {}, ca = world.ca) => Buffer.from(await ca.ocsp(question(serial, more)))
const revoke = (serial: string, reason: 'superseded' | 'certificateHold' | 'removeFromCRL' = 'superseded') =>
  world.ca.revoke({ issuerSha256, serial, reason, traceId })

function said(certificate: Certificate, response: Uint8Array) {
  const verified = verifyOcspResponse({ response, certificate, issuer, now: world.clock.now() })
  return verified.ok ? verified.value.status : verified.problem
}
const kept = (serial: string) => keptAnswerStore(world.db).find(certIdOf(serial, issuer, 'sha1').raw)

describe('a kept answer', () => {
  it('is the same for all nodes, for each way to name the certificate, and says since when the CA knows everything', async () => {
    const { serial, parsed } = await issued(world.ca)
    const [first, other] = [await ask(serial), await world.node({ node: 'n2' })]
    expect([said(parsed, first), await ask(serial), await ask(serial, {}, other)]).toEqual(['good', first, first])
    const bySha256 = await ask(serial, { hash: 'sha256' })
    expect([said(parsed, bySha256), bySha256.equals(first)]).toEqual(['good', false])
    const parsedAnswer = parseOcspResponse(first)
    expect(parsedAnswer).toMatchObject({ value: { basic: { responses: [{ archiveCutoff: issuer.notBefore }] } } })
    const withNonce = await ask(serial, { nonce: new Uint8Array(32).fill(1) })
    expect([said(parsed, withNonce), withNonce.equals(first)]).toEqual(['good', false])
  })

  it('those who ask at once share one signature', async () => {
    for (let round = 0; round < 8; round++) {
      const { serial } = await issued(world.ca)
      // more than there are connections: some look only when the first have their answer
      const answers = await Promise.all(Array.from({ length: 25 }, () => ask(serial)))
      expect(new Set(answers.map(String)).size).toBe(1)
    }
  })

  it('is gone with a revocation, a suspension and its end, from the commit on', async () => {
    const { serial, parsed } = await issued(world.ca)
    const states = [said(parsed, await ask(serial))]
    for (const reason of ['certificateHold', 'removeFromCRL', 'superseded'] as const) {
      expect(await revoke(serial, reason)).toMatchObject({ ok: true })
      states.push(said(parsed, await ask(serial)))
    }
    expect(states).toEqual(['good', 'revoked', 'good', 'revoked'])
  })

  it('is not made while a revocation is under way: the answer waits and says revoked', async () => {
    const { serial, parsed } = await issued(world.ca)
    let answer: Promise<Buffer> | undefined
    await world.db.transaction().execute(async (trx) => {
      const { revocationStore } = await import('../../apps/server/src/ca/revocation/store.ts')
      const store = revocationStore(trx)
      await store.lockSerial(issuerSha256, serial)
      answer = ask(serial)
      // it has come as far as the certificate's status, and waits there: asked without waiting it would be `good`, and kept
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1)
      const revoked_at = world.clock.now()
      await store.setRevocation({ issuer_sha256: issuerSha256, serial, reason: 'superseded', revoked_at, not_after: parsed.notAfter })
      await keptAnswerStore(trx).forget(issuerSha256, serial)
      await store.noteChange(issuerSha256, serial)
    })
    expect(said(parsed, (await answer) ?? Buffer.of())).toBe('revoked')
  })

  async function waitingForLocks(): Promise<number> {
    const { rows } = await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
      world.db,
    )
    return rows.length
  }

  it('of what was never given out there is none', async () => {
    expect(parseOcspResponse(await ask('1234567890abcdef'))).toMatchObject({ value: { basic: { responses: [{ status: 'unknown' }] } } })
    expect(await kept('1234567890abcdef')).toBeUndefined()
  })
})

describe('made ahead', () => {
  it('only what is past its half and was asked for within a day; the rest is forgotten', async () => {
    const [often, once] = [await issued(world.ca), await issued(world.ca)]
    for (const { serial } of [often, once]) await ask(serial)
    const first = await kept(often.serial)
    world.clock.advance(29 * minute)
    await world.ca.refreshAnswers()
    expect((await kept(often.serial))?.this_update).toEqual(first?.this_update)
    world.clock.advance(2 * minute)
    await world.ca.refreshAnswers()
    expect(+((await kept(often.serial))?.this_update ?? 0)).toBe(+world.clock.now())
    world.clock.advance(23 * 60 * minute)
    await ask(often.serial)
    world.clock.advance(2 * 60 * minute)
    await world.ca.refreshAnswers()
    expect([+((await kept(often.serial))?.this_update ?? 0), await kept(once.serial)]).toEqual([+world.clock.now(), undefined])
    expect(said(often.parsed, await ask(often.serial))).toBe('good')
  })
})

describe('what changed', () => {
  it('is told once, by serial number; everything to whom has no cursor, one of elsewhere, or one too far back', async () => {
    const { cursor, changed } = await world.ca.statusChanges()
    expect(changed).toBe('all')
    expect(await world.ca.statusChanges(cursor)).toEqual({ cursor, changed: [] })
    const certificates = [await issued(world.ca), await issued(world.ca)]
    for (const { serial } of certificates) await revoke(serial)
    const next = await world.ca.statusChanges(cursor)
    expect(next.changed).toEqual(certificates.map(({ serial }) => ({ issuerSha256, serial })))
    expect(await world.ca.statusChanges(next.cursor)).toEqual({ cursor: next.cursor, changed: [] })
    for (const other of ['', 'x', `${issuerSha256}:-5000`, `${issuerSha256}:999999`, `${'0'.repeat(64)}:1`])
      expect((await world.ca.statusChanges(other)).changed, other).toBe('all')
  })
})
