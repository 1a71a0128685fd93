import { createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { lookupRevocation, parseCrl, verifyCrl } from './crl.ts'
import {
  encodeBoolean,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeList,
  encodeOid,
  encodeSequence,
} from '../der/writer.ts'
import { encodeTime, encodeUnsigned, encodeValue } from '../der/writer.ts'
import { tags } from '../der/reader.ts'
import { assembleSigned, encodeExtensions } from '../x509/extension-builders.ts'
import type { RawExtension } from '../x509/extensions.ts'
import { encodeGeneralName } from '../x509/general-name.ts'
import { encodeName, nameOf } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { encodeSerial } from '../x509/serial-number.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import { buildCrlIndex } from './build-crl-index.ts'
import { createCrlHolder } from './crl-holder.ts'
import { crlIndexBuffers, crlIndexBytes } from './index-form.ts'
import type { CrlIndex } from './index-form.ts'
import { lookupInIndex, openCrlIndex } from './lookup-in-index.ts'

const now = new Date('2026-03-02T08:00:00Z')
const seed = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const crlIssuer = nameOf([['CN', 'list']])
const others = ['甲', '乙', '丙'].map((name) => nameOf([['CN', name]]))

/** A list with these entries, each given as its encoding; the signature is made up, because nothing here verifies it. */
function listOf(entries: readonly Uint8Array[], { entriesTag = tags.sequence as number, number = 1, thisUpdate = now } = {}): Uint8Array {
  const algorithm = encodeAlgorithm('ECDSA-SHA256')
  const tbs = encodeSequence(
    encodeInteger(1),
    algorithm,
    encodeName(crlIssuer),
    encodeTime(thisUpdate),
    encodeTime(new Date('2026-03-09T08:00:00Z')),
    ...(entries.length > 0 ? [encodeList(entriesTag, entries)] : []),
    encodeExplicit(0, encodeExtensions([{ oid: oids.crlNumber, critical: false, value: encodeInteger(number) }])),
  )
  return assembleSigned(tbs, algorithm, Uint8Array.of(1))
}

const entryOf = (serial: string, extensions: readonly RawExtension[] = [], revokedAt = now): Uint8Array =>
  encodeSequence(encodeSerial(serial), encodeTime(revokedAt), ...(extensions.length > 0 ? [encodeExtensions(extensions)] : []))

const extension = (oid: string, value: Uint8Array, critical = false): RawExtension => ({ oid, critical, value })
const reason = (number: number) => extension(oids.reasonCode, encodeInteger(number, tags.enumerated))
const issuedBy = (number: number) =>
  extension(oids.certificateIssuer, encodeSequence(encodeGeneralName({ kind: 'directory', name: others[number] ?? crlIssuer })), true)

function indexOf(der: Uint8Array): CrlIndex {
  const built = buildCrlIndex(der, seed)
  if (!built.ok) throw new Error(built.problem)
  return built.value
}

const serials = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => encodeUnsigned(bytes)),
  fc.integer({ min: 0x80, max: 0xff }).map((octet) => encodeValue(tags.integer, Uint8Array.of(octet, 1))),
  fc.nat(40).map((number) => encodeInteger(number)),
)
const dates = fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const extensions = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: 0, max: 11 }).map(reason),
    dates.map((date) => extension(oids.invalidityDate, encodeGeneralizedTime(date))),
    fc.nat(3).map(issuedBy),
    fc.constant(extension('2.5.29.23', encodeOid('1.2.840.10040.2.2'))),
    fc.boolean().map((critical) => extension('1.2.3.4', encodeBoolean(true), critical)),
  ),
  { selector: ({ oid }) => oid, maxLength: 3 },
)
const entries = fc.tuple(serials, dates, extensions).map(([serial, date, list]) => ({
  serial: Buffer.from(serial).toString('hex'),
  encoded: encodeSequence(serial, encodeTime(date), ...(list.length > 0 ? [encodeExtensions(list)] : [])),
}))

/** Both readers agree: on whether the list can be read, on every entry, and on what is not there. */
function compare(der: Uint8Array): void {
  const [plain, indexed] = [parseCrl(der), buildCrlIndex(der, seed)]
  expect(indexed).toMatchObject(plain.ok ? { ok: true } : { ok: false, problem: expect.any(String) })
  if (!plain.ok || !indexed.ok) return
  const { places, ...head } = plain.value
  const crl = openCrlIndex(indexed.value)
  const { index, places: _, ...opened } = crl
  expect(opened).toEqual({ ...head, criticalUnknown: expect.arrayContaining([...head.criticalUnknown]) })
  for (const key of places.keys()) {
    const serial = key.split('#').at(-1) ?? ''
    for (const issuer of [undefined, crlIssuer, ...others]) {
      const [said, wanted] = [lookupInIndex(index, serial, issuer), lookupRevocation(plain.value, serial, issuer)]
      expect(lookupRevocation(crl, serial, issuer)).toEqual(stripped(said))
      expect(stripped(said)).toEqual(wanted)
    }
  }
  expect(lookupInIndex(index, '0102030405060708090a')).toBeUndefined()
}

const stripped = (said: ReturnType<typeof lookupInIndex>) => {
  if (!said) return said
  const { holdInstruction: _, ...rest } = said
  return rest
}

describe('index of a large list', () => {
  it('says of random lists what the plain parser says', () => {
    fc.assert(fc.property(fc.array(entries, { maxLength: 30 }), (list) => compare(listOf(list.map(({ encoded }) => encoded)))))
  })

  it('refuses what the plain parser refuses, and never throws', () => {
    const mutated = fc.tuple(
      fc.array(entries, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 3 }),
    )
    fc.assert(
      fc.property(mutated, ([list, changes]) => {
        const der = new Uint8Array(listOf(list.map(({ encoded }) => encoded)))
        for (const [place, octet] of changes) der[Math.floor(place * der.length)] = octet
        compare(der)
      }),
      { numRuns: 400 },
    )
    for (const bytes of [new Uint8Array(), Uint8Array.of(0x30, 0x80), new Uint8Array(40).fill(0x30)])
      expect(buildCrlIndex(bytes, seed).ok).toBe(false)
    expect(buildCrlIndex(listOf([]), seed.subarray(1)).ok).toBe(false)
  })

  it.each<[string, Uint8Array]>([
    ['an entry that is a SET', encodeValue(tags.set, encodeInteger(1), encodeTime(now))],
    ['a serial number that is not minimal', encodeSequence(Uint8Array.of(2, 2, 0, 1), encodeTime(now))],
    ['an empty serial number', encodeSequence(Uint8Array.of(2, 0), encodeTime(now))],
    ['a serial number of 33 octets', encodeSequence(encodeUnsigned(new Uint8Array(33).fill(1)), encodeTime(now))],
    ['no date', encodeSequence(encodeInteger(1))],
    ['31 November', encodeSequence(encodeInteger(1), encodeValue(tags.utcTime, Buffer.from('251131000000Z')))],
    ['29 February 2025', encodeSequence(encodeInteger(1), encodeValue(tags.utcTime, Buffer.from('250229000000Z')))],
    ['a length that is not minimal', Uint8Array.of(0x30, 0x81, 18, ...encodeSequence(encodeInteger(1), encodeTime(now)).subarray(2))],
    ['bytes behind the extensions', encodeSequence(encodeInteger(1), encodeTime(now), encodeExtensions([reason(1)]), encodeInteger(1))],
    ['a reason that does not exist', entryOf('01', [reason(7)])],
    ['an extension twice', entryOf('01', [reason(1), reason(1)])],
    [
      'a certificate issuer without a name',
      entryOf('01', [extension(oids.certificateIssuer, encodeSequence(encodeGeneralName({ kind: 'dns', value: 'x' })))]),
    ],
  ])('refuses an entry with %s', (_what, entry) => {
    const der = listOf([entryOf('05'), entry])
    expect(buildCrlIndex(der, seed)).toMatchObject({ ok: false })
    expect(parseCrl(der).ok).toBe(false)
  })

  it('reads reason, dates and hold instruction from the entry', () => {
    const invalid = new Date('2025-12-01T00:00:00Z')
    const list = listOf([
      entryOf('0a', [
        reason(6),
        extension('2.5.29.23', encodeOid('1.2.840.10040.2.2')),
        extension(oids.invalidityDate, encodeGeneralizedTime(invalid)),
      ]),
      entryOf('0b', [], new Date('2050-01-01T00:00:00Z')),
      entryOf('-80'),
    ])
    const index = indexOf(list)
    expect(lookupInIndex(index, '0a')).toEqual({
      revokedAt: now,
      reason: 'certificateHold',
      invalidityDate: invalid,
      holdInstruction: '1.2.840.10040.2.2',
    })
    expect(lookupInIndex(index, '0b')).toEqual({ revokedAt: new Date('2050-01-01T00:00:00Z'), reason: 'unspecified' })
    expect([lookupInIndex(index, '-80'), lookupInIndex(index, '80')].map((found) => found !== undefined)).toEqual([true, false])
    expect([lookupInIndex(index, ''), lookupInIndex(index, 'zz'), lookupInIndex(index, 'ff'.repeat(100))]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('an indirect list: each issuer has its own serial numbers, and holds until the next is named', () => {
    const list = listOf([
      entryOf('01'),
      entryOf('01', [issuedBy(0)]),
      entryOf('02', [reason(1)]),
      entryOf('01', [issuedBy(1)]),
      entryOf('03', [issuedBy(3)]),
    ])
    const index = indexOf(list)
    const found = (serial: string) => [undefined, ...others].map((issuer) => lookupInIndex(index, serial, issuer) !== undefined)
    expect([found('01'), found('02'), found('03')]).toEqual([
      [true, true, true, false],
      [false, true, false, false],
      [true, false, false, false],
    ])
    expect(index.entryCount).toBe(5)
  })

  it('of several entries for one certificate the first that revokes it counts, in both readers', () => {
    const both = (...reasons: number[]) => {
      const der = listOf([...reasons.map((number) => entryOf('01', [reason(number)])), entryOf('02')])
      compare(der)
      const index = indexOf(der)
      expect([index.entryCount, index.duplicates]).toEqual([2, reasons.length - 1])
      return lookupInIndex(index, '01')?.reason
    }
    expect(both(1, 8)).toBe('keyCompromise')
    expect(both(8, 1)).toBe('keyCompromise')
    expect(both(8, 6, 1, 8)).toBe('certificateHold')
    expect(both(8, 8)).toBe('removeFromCRL')
  })

  it('serial numbers chosen to fall together do so only for who knows the seed', () => {
    const count = 20_000
    // The same low and high octets, long common runs, arithmetic steps of powers of two: what undoes hashes without a key.
    const shapes = [
      (i: number) => `40${i.toString(16).padStart(8, '0')}${'00'.repeat(11)}`,
      (i: number) => `40${'00'.repeat(11)}${(i * 65_536).toString(16).padStart(10, '0')}`,
      (i: number) => (0x1000_0000 + i * 2 ** 21).toString(16).padStart(16, '0'),
    ]
    for (const shape of shapes) {
      const { slots } = indexOf(listOf(Array.from({ length: count }, (_, i) => entryOf(shape(i)))))
      expect(longestRun(slots)).toBeLessThan(60)
    }
    const chosen = listOf(Array.from({ length: 200 }, (_, i) => entryOf((0x1000 + i).toString(16))))
    const [one, other] = [indexOf(chosen), buildCrlIndex(chosen, Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1))]
    expect(other.ok && [...other.value.slots].filter((slot) => slot !== 0)).not.toEqual([...one.slots].filter((slot) => slot !== 0))
  })

  it('keeps to its bytes, is handed over whole, and answers the same on the other side', () => {
    const serial = (i: number) => (2n ** 120n + BigInt(i) * 0x9e3779b97f4a7c15n).toString(16)
    const index = indexOf(listOf(Array.from({ length: 5000 }, (_, i) => entryOf(serial(i).padStart(32, '0'), i % 2 ? [reason(4)] : []))))
    expect(crlIndexBytes(index) / index.entryCount).toBeLessThan(70)
    const moved = structuredClone(index, { transfer: crlIndexBuffers(index) })
    expect(index.raw.length).toBe(0)
    expect(lookupInIndex(moved, serial(4999).padStart(32, '0'))).toEqual({ revokedAt: now, reason: 'superseded' })
    expect(openCrlIndex(moved).entryCount).toBe(5000)
  })

  it('the head of an indexed list is verified like any other', () => {
    const pki = createTestPki({ kind: 'SM2', now })
    const crl = openCrlIndex(indexOf(pki.crl({ revoked: [{ serialNumber: '0c', revokedAt: now }] })))
    expect(verifyCrl(crl, pki.issuingCa.certificate)).toEqual({ ok: true })
    expect(verifyCrl(crl, pki.root.certificate).ok).toBe(false)
    const revoked = pki.issue({ subject: 'x', serialNumber: '0c' })
    const judged = [revoked, pki.issue({ subject: 'y' })].map(({ certificate }) =>
      verifyChain({
        certificate,
        intermediates: pki.intermediates,
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'required',
        crls: [crl, pki.crl({ issuer: pki.root })],
      }),
    )
    expect(judged.map(({ verdict, code }) => [verdict, code])).toEqual([
      ['refused', 'REVOKED'],
      ['accepted', undefined],
    ])
    const critical = openCrlIndex(indexOf(listOf([entryOf('01', [extension('1.2.3.4', encodeBoolean(true), true)])])))
    expect(critical.criticalUnknown).toEqual(['1.2.3.4'])
  })
})

/** Longest run of slots in use: what a look-up has to walk at worst. */
function longestRun(slots: Uint32Array): number {
  let [longest, run] = [0, 0]
  for (const slot of slots) {
    run = slot === 0 ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest
}

describe('holder', () => {
  const open = (number: number, thisUpdate = now) => openCrlIndex(indexOf(listOf([], { number, thisUpdate })))

  it('takes newer lists, keeps what it has when handed an older one', () => {
    const holder = createCrlHolder()
    expect(holder.current()).toBeUndefined()
    const [first, second] = [open(1), open(2)]
    expect([holder.swap(first).ok, holder.swap(second).ok, holder.swap(first).ok]).toEqual([true, true, false])
    expect(holder.current()).toBe(second)
    expect(holder.swap(open(2, new Date(+now - 1000))).ok).toBe(false)
    expect(holder.swap(open(2)).ok).toBe(true)
  })
})
