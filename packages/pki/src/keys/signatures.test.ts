import { describe, expect, it } from 'vitest'
import {
  algorithmRow,
  algorithmTable,
  isToleratedIdentifier,
  decodeAlgorithm,
  defaultAlgorithm,
  encodeAlgorithm,
} from './algorithm-table.ts'
import { sign, signRaw, verifyRawSignature, verifySignature, verifyWithKey } from './signatures.ts'
import { fromHex, toHex } from '../der/bytes.ts'
import { expectEnd, readDer, readIntegerBytes, tags, within } from '../der/reader.ts'
import { encodeInteger, encodeSequence } from '../der/writer.ts'
import { derToRaw, rawToDer } from './ecdsa-signature.ts'
import { generateKeyPair, keyPairFromPkcs8 } from './key-pair.ts'
import { describePublicKey, importPublicKey } from './public-key.ts'

const kinds = ['SM2', 'P-256', 'P-384', 'P-521', 'RSA', 'Ed25519'] as const
const message = new TextEncoder().encode('一窗通办')
const pairs = new Map(kinds.map((kind) => [kind, generateKeyPair(kind)]))
const pairOf = (kind: (typeof kinds)[number]) => pairs.get(kind) ?? generateKeyPair(kind)

describe('algorithm table', () => {
  it('every identifier names exactly one algorithm', () => {
    const all = algorithmTable.flatMap(({ identifiers, tolerated }) => [...identifiers(), ...tolerated()].map(toHex))
    expect(new Set(all).size).toBe(all.length)
    for (const { id } of algorithmTable) expect(decodeAlgorithm(encodeAlgorithm(id))).toBe(id)
  })

  it('parameters other than the listed ones are unknown', () => {
    expect(decodeAlgorithm(fromHex('300d06082a8648ce3d040302020105'))).toBe('unknown')
    expect(decodeAlgorithm(fromHex('300706032b65700500'))).toBe('unknown')
    expect(decodeAlgorithm(fromHex('300b06092a864886f70d01010a'))).toBe('unknown')
    expect(decodeAlgorithm(new Uint8Array())).toBe('unknown')
  })

  it('ECDSA with a NULL, as cards in use write it, is read and never written', () => {
    const withNull = fromHex('300c06082a8648ce3d0403020500')
    expect(decodeAlgorithm(withNull)).toBe('ECDSA-SHA256')
    expect([isToleratedIdentifier(withNull), isToleratedIdentifier(encodeAlgorithm('ECDSA-SHA256'))]).toEqual([true, false])
  })

  it('SHA-1 and MD5 are recognised and marked weak, nothing else is', () => {
    expect(algorithmTable.filter(({ weak }) => weak).map(({ id }) => id)).toEqual([
      'ECDSA-SHA1',
      'RSA-SHA1',
      'RSA-MD5',
      'DSA-SHA1',
      'DSA-SHA256',
    ])
    expect(algorithmRow('SM2-SM3').weak).toBe(false)
  })
})

describe.each(kinds)('%s', (kind) => {
  const { privateKey, publicKeySpki } = pairOf(kind)
  const algorithm = defaultAlgorithm(kind)

  it('signs and verifies in both forms, and refuses a changed message, signature or algorithm', () => {
    const signature = sign({ algorithm, privateKey, message })
    const raw = signRaw({ algorithm, privateKey, message })
    expect(verifySignature({ algorithm, publicKeySpki, message, signature })).toBe(true)
    expect(verifyRawSignature({ algorithm, publicKeySpki, message, signature: raw })).toBe(true)
    expect(verifySignature({ algorithm, publicKeySpki, message: message.slice(1), signature })).toBe(false)
    expect(verifySignature({ algorithm: kind === 'SM2' ? 'ECDSA-SHA256' : 'SM2-SM3', publicKeySpki, message, signature })).toBe(false)
    expect(verifySignature({ algorithm: 'unknown', publicKeySpki, message, signature })).toBe(false)
    const changed = new Uint8Array(signature)
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
    expect(verifySignature({ algorithm, publicKeySpki, message, signature: changed })).toBe(false)
  })

  it('never throws on garbage', () => {
    for (const garbage of [new Uint8Array(), new Uint8Array(64), new Uint8Array(300).fill(0xff)]) {
      expect(verifySignature({ algorithm, publicKeySpki, message, signature: garbage })).toBe(false)
      expect(verifyRawSignature({ algorithm, publicKeySpki, message, signature: garbage })).toBe(false)
      expect(verifySignature({ algorithm, publicKeySpki: garbage, message, signature: garbage })).toBe(false)
    }
  })

  it('comes back from its PKCS #8 form', () => {
    expect(keyPairFromPkcs8(pairOf(kind).privateKeyPkcs8).publicKeySpki).toEqual(publicKeySpki)
  })
})

describe('RSA', () => {
  it('PSS and PKCS #1 are different algorithms', () => {
    const { privateKey, publicKeySpki } = pairOf('RSA')
    const signature = sign({ algorithm: 'RSA-PSS-SHA256', privateKey, message })
    expect(verifySignature({ algorithm: 'RSA-PSS-SHA256', publicKeySpki, message, signature })).toBe(true)
    expect(verifySignature({ algorithm: 'RSA-SHA256', publicKeySpki, message, signature })).toBe(false)
    expect(verifySignature({ algorithm: 'RSA-PSS-SHA384', publicKeySpki, message, signature })).toBe(false)
  })
})

describe('public keys', () => {
  it('a point off the curve, a compressed point and an unknown kind are refused', () => {
    const { publicKeySpki } = pairOf('P-256')
    const off = new Uint8Array(publicKeySpki)
    off[off.length - 1] = (off[off.length - 1] ?? 0) ^ 1
    expect(importPublicKey(off).ok).toBe(false)
    const hybrid = new Uint8Array(publicKeySpki)
    hybrid[26] = 0x06
    expect(describePublicKey(hybrid).ok).toBe(false)
    expect(describePublicKey(fromHex('3009300706052b0e03021a')).ok).toBe(false)
  })

  it('gives kind and size', () => {
    expect(describePublicKey(pairOf('RSA').publicKeySpki)).toEqual({ ok: true, value: { kind: 'RSA', bits: 2048 } })
    expect(describePublicKey(pairOf('P-521').publicKeySpki)).toEqual({ ok: true, value: { kind: 'P-521', bits: 521 } })
  })

  it('an imported key verifies again and again', () => {
    const { privateKey, publicKeySpki } = pairOf('SM2')
    const key = importPublicKey(publicKeySpki)
    const signature = sign({ algorithm: 'SM2-SM3', privateKey, message })
    expect(key.ok && [1, 2, 3].every(() => verifyWithKey(key.value, 'SM2-SM3', message, signature))).toBe(true)
  })
})

describe('r and s', () => {
  const wellFormed = fromHex('300702010102020080')

  it('convert both ways', () => {
    const raw = derToRaw(wellFormed, 32)
    expect(raw.ok && toHex(raw.value)).toBe('01'.padStart(64, '0') + '80'.padStart(64, '0'))
    const der = raw.ok ? rawToDer(raw.value) : raw
    expect(der.ok && der.value).toEqual(wellFormed)
  })

  it.each([
    ['zero', '3006020100020101'],
    ['negative', '3006020180020101'],
    ['not minimal', '300702020001020101'],
    ['trailing bytes inside', '300802010102010105 00'.replace(' ', '')],
    ['trailing bytes outside', '300602010102010100'],
    ['one number', '3003020101'],
    ['indefinite length', '3080020101020101 0000'.replace(' ', '')],
    ['too wide', `302602 21 01${'00'.repeat(32)}020101`.replaceAll(' ', '')],
  ])('%s is refused', (_name, hex) => {
    expect(derToRaw(fromHex(hex), 32).ok).toBe(false)
  })

  // The orders of the groups; numbers at and beyond them are no r or s.
  it.each([
    ['SM2', 'SM2-SM3', 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'],
    ['P-256', 'ECDSA-SHA256', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'],
  ] as const)('of %s lie below the order', (kind, algorithm, order) => {
    const { privateKey, publicKeySpki } = pairOf(kind)
    const right = derToRaw(sign({ algorithm, privateKey, message }))
    if (!right.ok) throw new Error(right.problem)
    const [n, r, s] = [order, toHex(right.value.subarray(0, 32)), toHex(right.value.subarray(32))].map((hex) => BigInt(`0x${hex}`)) as [
      bigint,
      bigint,
      bigint,
    ]
    const verifies = (first: bigint, second: bigint): boolean => {
      const signature = encodeSequence(encodeInteger(first), encodeInteger(second))
      return verifySignature({ algorithm, publicKeySpki, message, signature })
    }
    expect(verifies(r, s)).toBe(true)
    const edges = [0n, 1n, n - 1n, n, n + 1n, 2n ** 256n - 1n]
    for (const edge of edges)
      for (const other of [r, ...edges]) expect([verifies(edge, other), verifies(other, edge)]).toEqual([false, false])
    // r + s = n makes t zero in SM2; r + n is another way to write r.
    expect([verifies(r, n - r), verifies(r + n, s), verifies(r, s + n), verifies(r, kind === 'SM2' ? n - s : 2n * n - s)]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('r and s of any width and with any leading octets become the integers the writer makes of them', () => {
    const ends = [[0], [0, 0], [0x7f], [0x80], [0, 0x80], [0xff], [0, 0, 0x7f]]
    for (const size of [1, 3, 20, 32, 48, 60, 61, 66])
      for (const r of ends)
        for (const s of ends) {
          const halves = [r, s].map((start) => Uint8Array.from({ length: size }, (_, at) => start[at] ?? at + 1))
          const expected = encodeSequence(...halves.map((half) => encodeInteger(BigInt(`0x${toHex(half)}`))))
          expect(rawToDer(Uint8Array.from(halves.flatMap((half) => [...half])))).toEqual({ ok: true, value: expected })
        }
  })

  it('DER is taken exactly where the reader of everything else takes it, octets changed, added and left out', () => {
    const good = [pairOf('SM2'), pairOf('P-521')].map(({ privateKey }, at) =>
      sign({ algorithm: at === 0 ? 'SM2-SM3' : 'ECDSA-SHA512', privateKey, message }),
    )
    const [low, high] = [0, 255].map((octet) => encodeSequence(encodeInteger(octet), encodeInteger(128)))
    for (const [at, der] of [...good, low, high].entries()) {
      const size = at === 1 ? 66 : 32
      for (const broken of variants(der ?? new Uint8Array())) expect(derToRaw(broken, size), toHex(broken)).toEqual(byReader(broken, size))
    }
  })

  it('halves of unequal width are refused', () => {
    expect(rawToDer(new Uint8Array(63)).ok).toBe(false)
    expect(rawToDer(new Uint8Array()).ok).toBe(false)
  })
})

/** `der`, with each octet left out, doubled, and set to what stands at an edge. */
function* variants(der: Uint8Array): Generator<Uint8Array> {
  yield der
  for (let at = 0; at <= der.length; at++) {
    yield Uint8Array.from([...der.subarray(0, at), ...der.subarray(at + 1)])
    for (const octet of [0, 1, 2, 0x20, 0x7f, 0x80, 0x81, 0x82, 0xff]) {
      yield Uint8Array.from([...der.subarray(0, at), octet, ...der.subarray(at)])
      yield Uint8Array.from([...der.subarray(0, at), octet, ...der.subarray(at + 1)])
    }
  }
}

/** What `derToRaw` must answer, by the strict reader; which problem it names is its own. */
function byReader(der: Uint8Array, size: number): unknown {
  const halves = readDer('signature', der, 2 * size + 16, (reader) =>
    within(reader, tags.sequence, (pair) => {
      const two = [readIntegerBytes(pair), readIntegerBytes(pair)]
      expectEnd(pair)
      return two
    }),
  )
  const isPositive = (content: Uint8Array) => (content[0] ?? 0) < 0x80 && content.some((octet) => octet !== 0)
  const magnitudes =
    halves.ok && halves.value.every(isPositive) ? halves.value.map((content) => content.subarray(content[0] === 0 ? 1 : 0)) : []
  if (magnitudes.length !== 2 || magnitudes.some(({ length }) => length > size))
    return { ok: false, problem: expect.stringMatching(/^signature: /) as string }
  return { ok: true, value: fromHex(magnitudes.map((octets) => toHex(octets).padStart(2 * size, '0')).join('')) }
}
