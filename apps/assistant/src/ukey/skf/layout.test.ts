import { describe, expect, test } from 'vitest'
import { envelopedKeyBlob, readDevInfo, readNames, readPublicKey, readSignature } from './layout.ts'

const filled = (length: number, byte: number): Buffer => Buffer.alloc(length, byte)
const names = (...bytes: readonly string[]): Buffer => Buffer.from(bytes.join(''), 'latin1')

describe('structures of SKF, in every layout', () => {
  test.each([4, 8])('an SM2 key with a ULONG of %i bytes', (wide) => {
    const [x, y] = [filled(32, 1), filled(32, 2)]
    const blob = Buffer.concat([filled(wide, 9), filled(32, 0), x, filled(32, 0), y])
    expect(readPublicKey(blob)).toEqual({ kind: 'SM2', coordinates: Buffer.concat([x, y]) })
  })

  test.each([
    ['4 bytes', 8, 0],
    ['8 bytes, packed', 16, 0],
    ['8 bytes, padded', 16, 4],
  ])('an RSA key with a ULONG of %s', (_, head, padding) => {
    const [modulus, exponent] = [filled(256, 3), Buffer.from('00010001', 'hex')]
    const blob = Buffer.concat([filled(head, 9), modulus, exponent, filled(padding, 0)])
    expect(readPublicKey(blob)).toEqual({ kind: 'RSA', modulus, exponent })
  })

  test.each([4, 8])('an enveloped key with a ULONG of %i bytes: every part where the standard has it', (wide) => {
    const symmetricKey = { point: Buffer.concat([filled(32, 1), filled(32, 2)]), hash: filled(32, 3), masked: filled(16, 4) }
    const publicKeySpki = Buffer.concat([filled(27, 9), filled(32, 5), filled(32, 6)])
    const blob = envelopedKeyBlob({ publicKeySpki, symmetricKey, encryptedScalar: filled(32, 7) }, filled(128 + wide, 0))
    const zeros = '00'.repeat(32)
    const ulong = (value: number): string => Buffer.from([value & 0xff, value >> 8, ...filled(wide - 2, 0)]).toString('hex')
    const [x, y, hash, key, newX, newY, d] = [1, 2, 3, 4, 5, 6, 7].map((byte) => filled(byte === 4 ? 16 : 32, byte).toString('hex'))
    const head = [ulong(1), ulong(0x401), ulong(256), zeros, d, ulong(256), zeros, newX, zeros, newY]
    expect(blob.toString('hex')).toBe([...head, zeros, x, zeros, y, hash, ulong(16), key, '00'.repeat(64)].join(''))
    expect(blob.length - 64).toBe(388 + 5 * (wide - 4))
  })

  test.each([0, 1, 64, 131, 133, 267, 281, 65_536])('%i bytes are no key', (length) => {
    expect(readPublicKey(filled(length, 1))).toBeUndefined()
  })

  test('what a device says of itself ends with its zero, or with its field', () => {
    const info = Buffer.alloc(328)
    info.fill('M', 2, 66)
    info.write('label', 130)
    const read = readDevInfo(info)
    expect([read.manufacturer, read.label, read.serialNumber].map((bytes) => Buffer.from(bytes).toString())).toEqual([
      'M'.repeat(64),
      'label',
      '',
    ])
  })

  test('a signature is the right half of each number', () => {
    const blob = Buffer.concat([filled(32, 0), filled(32, 5), filled(32, 0), filled(32, 6)])
    expect(Buffer.from(readSignature(blob))).toEqual(Buffer.concat([filled(32, 5), filled(32, 6)]))
  })

  test.each([
    ['a list', names('a\0', 'bc\0', '\0'), ['a', 'bc']],
    ['… that lacks its end', names('a\0', 'bc'), ['a', 'bc']],
    ['… with more behind its end', names('a\0', '\0', 'x\0'), ['a']],
    ['an empty list', names('\0', '\0'), []],
    ['nothing', names(), []],
    ['more than is taken', names('a\0', 'b\0', 'c\0', 'd\0', '\0'), ['a', 'b', 'c']],
  ])('names: %s', (_, bytes, expected) => {
    expect(readNames(bytes, 3).map((name) => Buffer.from(name).toString())).toEqual(expected)
  })
})
