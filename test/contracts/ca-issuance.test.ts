// What a caller may have issued, what is refused, and what the audit says about it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOcspRequest, parseOcspResponse } from '@yinxin/pki'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { revocationStore } from '../../apps/server/src/ca/revocation/store.ts'
import { createCaWorld, issued, issueInput, read, traceId, uscc, type CaWorld } from './ca-world.ts'

const minute = 60_000
let world: CaWorld
beforeAll(async () => {
  world = await createCaWorld({ quotas: { issuancesPerHour: 5, certificatesPerSubject: 3 } })
})
afterAll(() => world.close())

const otherUscc = (n: number) => {
  const base = `91990100MA9TP${String(n).padStart(4, '0')}`
  return `${base}${usccCheckCharacter(base)}`
}
const forAnother = (n: number) => ({ subject: { organization: '示范公司', uscc: otherUscc(n) } })

describe('refusals', () => {
  it.each([
    ['right-to-left override', '天府\u202e测试'],
    ['zero-width space', '天府\u200b测试'],
    ['line feed', '天府\n测试'],
  ])('a name with a %s', async (_name, organization) => {
    expect(await world.ca.issue(issueInput({ subject: { organization, uscc } }))).toMatchObject({
      failure: { code: 'CERTIFICATE_LINT_FAILED', detail: { rules: 'name-characters' } },
    })
  })

  it('more than an hour back; less is taken', async () => {
    const at = (minutes: number) => ({ notBefore: new Date(+world.clock.now() - minutes * minute).toISOString() })
    expect(await world.ca.issue(issueInput(at(61)))).toMatchObject({ failure: { detail: { rules: 'validity-back-dated' } } })
    expect((await issued(world.ca, { ...at(59), ...forAnother(1) })).parsed.notBefore).toEqual(new Date(+world.clock.now() - 59 * minute))
  })
})

describe('quotas', () => {
  it('bound what one caller has issued within an hour, and nobody else', async () => {
    const [station, other] = [world.ca.as('ra.station'), world.ca.as('ra.other')]
    for (let n = 10; n < 15; n++) await issued(station, forAnother(n))
    const refused = await station.issue(issueInput(forAnother(15)))
    expect(refused).toMatchObject({ failure: { code: 'ISSUANCE_LIMIT', detail: { limit: 5 } } })
    await issued(other, forAnother(15))
    world.clock.step(-60 * minute) // the clock set back gives nothing back
    expect(await station.issue(issueInput(forAnother(16)))).toMatchObject({ failure: { code: 'ISSUANCE_LIMIT' } })
    world.clock.step(60 * minute)
    world.clock.advance(61 * minute)
    await issued(station, forAnother(16))
  })

  it('bound the certificates in force for one organisation; revoked ones do not count, suspended ones do', async () => {
    const caller = world.ca.as('ra.counter')
    const mine = [await issued(caller), await issued(caller), await issued(caller)]
    const again = () => caller.issue(issueInput())
    expect(await again()).toMatchObject({ failure: { code: 'CERTIFICATES_IN_FORCE', detail: { limit: 3 } } })
    const { issuerSha256 = '', serial = '' } = mine[0] ?? {}
    await caller.revoke({ issuerSha256, serial, reason: 'certificateHold', traceId })
    expect(await again()).toMatchObject({ ok: false })
    await caller.revoke({ issuerSha256, serial, reason: 'superseded', traceId })
    expect(await again()).toMatchObject({ ok: true })
  })
})

describe('revocation', () => {
  it.each([
    ['zeros in front', (serial: string) => `00${serial}`],
    ['colons and capitals', (serial: string) => (serial.match(/../g) ?? []).join(':').toUpperCase()],
    ['0x', (serial: string) => `0x${serial}`],
  ])('knows a serial number written with %s', async (_name, written) => {
    const { issuerSha256, serial } = await issued(world.ca.as(written.toString().slice(0, 40)), forAnother(20))
    const revoked = await world.ca.revoke({
      issuerSha256: issuerSha256.toUpperCase(),
      serial: written(serial),
      reason: 'superseded',
      traceId,
    })
    expect(revoked).toMatchObject({ ok: true })
  })

  it('refuses what is no serial number', async () => {
    const { issuerSha256 } = await issued(world.ca.as('ra.x'), forAnother(21))
    for (const serial of ['', '00', 'xyz', '-01', 'f'.repeat(65)])
      expect(await world.ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId }), serial).toMatchObject({
        failure: { code: 'INPUT_INVALID' },
      })
  })

  it('does not stop issuing while it is under way', async () => {
    const { issuerSha256, serial, parsed } = await issued(world.ca.as('ra.y'), forAnother(22))
    await world.db.transaction().execute(async (trx) => {
      const store = revocationStore(trx)
      await store.lockSerial(issuerSha256, serial)
      const now = world.clock.now()
      await store.setRevocation({ issuer_sha256: issuerSha256, serial, reason: 'superseded', revoked_at: now, not_after: parsed.notAfter })
      await store.noteChange(issuerSha256, serial)
      await issued(world.ca.as('ra.y'), forAnother(23)) // on another connection: it would wait for this one for ever
    })
  })

  it('whose list could not be made leaves it due: the next run makes it', async () => {
    const { issuerSha256, serial } = await issued(world.ca.as('ra.z'), forAnother(24))
    const before = (await world.ca.crl(issuerSha256))?.version
    await world.ca.publishLists()
    expect((await world.ca.crl(issuerSha256))?.version).toBe((await world.ca.crl(issuerSha256, before))?.version)
    await revocationStore(world.db).noteChange(issuerSha256, serial) // as a node that died between the revocation and its list
    await world.ca.publishLists()
    expect((await world.ca.crl(issuerSha256))?.version).not.toBe(before)
  })
})

describe('a clock that is set back', () => {
  it('by a minute extends no answer, and by half a day puts no list off', async () => {
    const { issuerSha256, parsed } = await issued(world.ca.as('ra.clock'), forAnother(25))
    const issuer = read(await world.ca.authority(issuerSha256))
    const until = async () => {
      const answer = parseOcspResponse(await world.ca.ocsp(buildOcspRequest({ serialNumber: parsed.serialNumber, issuer })))
      return answer.ok && answer.value.status === 'successful' ? +(answer.value.basic.responses[0]?.nextUpdate ?? 0) : Number.NaN
    }
    await world.ca.publishLists()
    const [answered, listed] = [await until(), await world.ca.crl(issuerSha256)]
    world.clock.step(-minute)
    expect(await until()).toBe(answered - minute)
    await world.ca.publishLists()
    expect((await world.ca.crl(issuerSha256))?.version).toBe(listed?.version)
    world.clock.advance(12 * 60 * minute) // half of a list's life has passed, whatever the wall clock says
    world.clock.step(-12 * 60 * minute)
    await world.ca.publishLists()
    const renewed = await world.ca.crl(issuerSha256)
    expect(renewed?.version).not.toBe(listed?.version)
    expect(+(renewed?.nextUpdate ?? 0)).toBeLessThanOrEqual(+(listed?.nextUpdate ?? 0))
    world.clock.step(13 * 60 * minute)
  })
})

it('R32 who asked stands in every line: issued, refused, revoked, revocation refused', async () => {
  const caller = world.ca.as('ra.audited')
  const { issuerSha256, serial } = await issued(caller, forAnother(30))
  await caller.issue(issueInput({ subject: { organization: 'X', uscc: 'nonsense' } }))
  await caller.revoke({ issuerSha256, serial, reason: 'superseded', traceId })
  await caller.revoke({ issuerSha256, serial: 'abcd', reason: 'superseded', traceId })
  const lines = await world.db.withSchema('ca').selectFrom('audit_line').select(['event', 'actor', 'subject']).orderBy('number').execute()
  expect(lines.filter(({ actor }) => actor === 'ra.audited').map(({ event, subject }) => [event, subject])).toEqual([
    ['certificate.issued', otherUscc(30)],
    ['certificate.refused', null],
    ['certificate.revoked', otherUscc(30)],
    ['certificate.revocation-refused', null],
  ])
  expect(lines.every(({ actor }) => actor !== null)).toBe(true)
})
