// A revocation list of a million entries: read and indexed per core, memory kept, look-ups; beside the plain parser and @peculiar/asn1-x509.
import { randomBytes } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateList } from '@peculiar/asn1-x509'
import {
  assembleSigned,
  encodeAlgorithm,
  encodeInteger,
  encodeName,
  encodeSequence,
  encodeTime,
  encodeValue,
  nameOf,
  tags,
} from '@yinxin/pki'
import { buildCrlIndex, crlIndexBytes, encodeExtensions, buildExtension, lookupInIndex, parseCrl } from '@yinxin/pki'
import type { CrlIndex } from '@yinxin/pki'
import type { Figure } from './run.ts'

const now = new Date('2026-03-02T08:00:00Z')
const serialOctets = 16
/** @peculiar/asn1-schema stops at some 10 000 values, so it is given a list it reads. */
const [million, fewer, few, rounds] = [1_000_000, 50_000, 1000, 9]

/** A list with random serial numbers of 16 octets, every second entry with a reason. Its signature is made up: nothing here verifies it. */
function listOf(count: number): Uint8Array {
  const withReason = encodeExtensions([buildExtension.reasonCode('superseded')])
  const kinds = [[], [withReason]].map((rest) =>
    encodeSequence(encodeValue(tags.integer, new Uint8Array(serialOctets)), encodeTime(now), ...rest),
  )
  const entries = Buffer.concat(Array.from({ length: count }, (_, i) => kinds[i % 2] as Uint8Array))
  for (let at = 0, i = 0; i < count; at += (kinds[i % 2] as Uint8Array).length, i++) {
    randomBytes(serialOctets).copy(entries, at + 4)
    entries[at + 4] = 0x40 | ((entries[at + 4] ?? 0) & 0x3f)
  }
  const algorithm = encodeAlgorithm('ECDSA-SHA256')
  const tbs = encodeSequence(
    encodeInteger(1),
    algorithm,
    encodeName(nameOf([['CN', 'bench']])),
    encodeTime(now),
    encodeTime(now),
    encodeValue(tags.sequence, entries),
  )
  return assembleSigned(tbs, algorithm, Uint8Array.of(1))
}

/** Operations per CPU-second of this process, in the round least disturbed by whatever else the machine does. */
function fastest(count: number, turns: number, run: () => void): number {
  let best = 0
  for (let turn = 0; turn < turns; turn++) {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, (count * 1_000_000) / (user + system))
  }
  return best
}

function built(der: Uint8Array, seed: Uint8Array): CrlIndex {
  const result = buildCrlIndex(der, seed)
  if (!result.ok) throw new Error(`bench: ${result.problem}`)
  return result.value
}

function serialsOf(der: Uint8Array, count: number): string[] {
  const parsed = parseCrl(der)
  if (!parsed.ok) throw new Error(`bench: ${parsed.problem}`)
  return [...parsed.value.places.keys()].slice(0, count)
}

function lookUpAll(index: CrlIndex, serials: readonly string[], found: boolean): void {
  for (const serial of serials) if ((lookupInIndex(index, serial) !== undefined) !== found) throw new Error('bench: wrong answer')
}

/** Entries a second, octets an entry, look-ups a second. */
export async function bench(): Promise<readonly Figure[]> {
  const seed = randomBytes(8)
  const [large, small] = [listOf(million), listOf(fewer)]
  const indexRate = fastest(million, rounds, () => built(large, seed))
  const smallRate = fastest(fewer, rounds, () => built(small, seed))
  const plainRate = fastest(fewer, rounds, () => void parseCrl(small))
  const tiny = listOf(few)
  const otherRate = fastest(few, rounds, () => {
    if (AsnConvert.parse(tiny, CertificateList).tbsCertList.revokedCertificates?.length !== few) throw new Error('bench: entries lost')
  })
  const index = built(large, seed)
  const serials = serialsOf(small, fewer)
  const smallIndex = built(small, seed)
  const absent = serials.map((serial) => `11${serial}`)
  const unit = 'per core and second'
  return [
    { name: 'CRL of 1 000 000 entries indexed', unit: `entries ${unit}`, value: indexRate, target: { least: 3_000_000 } },
    {
      name: 'its memory, raw list included',
      unit: 'octets an entry',
      value: crlIndexBytes(index) / index.entryCount,
      target: { most: 70 },
    },
    { name: 'look-up, revoked', unit, value: fastest(fewer, rounds, () => lookUpAll(smallIndex, serials, true)) },
    { name: 'look-up, not on the list of 1 000 000', unit, value: fastest(fewer, rounds, () => lookUpAll(index, absent, false)) },
    { name: 'CRL of 50 000 entries indexed', unit: `entries ${unit}`, value: smallRate, ratio: 1 },
    { name: 'the same list, plain parser', unit: `entries ${unit}`, value: plainRate, ratio: plainRate / smallRate },
    { name: 'a list of 1000 entries, @peculiar/asn1-x509', unit: `entries ${unit}`, value: otherRate, ratio: otherRate / smallRate },
  ]
}

if (import.meta.main) console.table(await bench())
