import { createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildExtension } from '../x509/extension-builders.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf } from '../x509/name.ts'
import { addressBytes, addressText, checkServerName } from './server-name.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const keyPair = pki.issue({ subject: 'key' })

/** A certificate for these names; its common name is one the others do not hold. */
const holderOf = (...names: GeneralName[]) =>
  pki.issue({
    subject: nameOf([['CN', 'common.example.cn']]),
    keyPair,
    extensions: names.length === 0 ? [] : [buildExtension.subjectAltName(names)],
  }).certificate
const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const ip = (...octets: number[]): GeneralName => ({ kind: 'ip', bytes: Uint8Array.from(octets) })
const fits = (serverName: string, ...names: GeneralName[]) => checkServerName(holderOf(...names), serverName).result === 'pass'

describe('whose server a certificate is for (RFC 9525 §6)', () => {
  const longest = `${'a'.repeat(61)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}.cn`
  it.each<[string, GeneralName, boolean]>([
    ['a.example.cn', dns('a.example.cn'), true],
    ['A.Example.CN', dns('a.EXAMPLE.cn'), true],
    ['a.example.cn.', dns('a.example.cn'), true],
    ['a.example.cn', dns('a.example.cn.'), false],
    ['a.example.cn..', dns('a.example.cn'), false],
    ['b.example.cn', dns('a.example.cn'), false],
    ['aa.example.cn', dns('a.example.cn'), false],
    ['example.cn', dns('a.example.cn'), false],
    ['_dmarc.example.cn', dns('_dmarc.example.cn'), true],
    // An asterisk is one whole label, the leftmost, and never for everybody below a top-level domain.
    ['a.example.cn', dns('*.example.cn'), true],
    ['b.a.example.cn', dns('*.example.cn'), false],
    ['example.cn', dns('*.example.cn'), false],
    ['.example.cn', dns('*.example.cn'), false],
    ['example.cn', dns('*.cn'), false],
    ['a.example.cn', dns('a*.example.cn'), false],
    ['a.example.cn', dns('*a.example.cn'), false],
    ['a.b.cn', dns('a.*.cn'), false],
    ['a.example.cn', dns('*.*.cn'), false],
    ['a', dns('*'), false],
    ['*.example.cn', dns('*.example.cn'), false],
    // Who asks for what is no name gets nothing, though the certificate has the very same characters.
    ['a b.cn', dns('a b.cn'), false],
    ['-a.cn', dns('-a.cn'), false],
    ['a-.cn', dns('a-.cn'), false],
    ['a..cn', dns('a..cn'), false],
    ['', dns(''), false],
    [`${'a'.repeat(63)}.cn`, dns(`${'a'.repeat(63)}.cn`), true],
    [`${'a'.repeat(64)}.cn`, dns(`${'a'.repeat(64)}.cn`), false],
    [longest, dns(longest), true],
    [`a${longest}`, dns(`a${longest}`), false],
    // A domain name is no address, an address no domain name, and no other kind counts.
    ['10.0.0.1', ip(10, 0, 0, 1), true],
    ['10.0.0.1', dns('10.0.0.1'), false],
    ['10.0.0.2', ip(10, 0, 0, 1), false],
    ['::ffff:10.0.0.1', ip(10, 0, 0, 1), false],
    ['::1', ip(...Array<number>(15).fill(0), 1), true],
    ['a.example.cn', { kind: 'uri', value: 'https://a.example.cn/' }, false],
    ['a.example.cn', { kind: 'email', value: 'a.example.cn' }, false],
  ])('%s, certificate for %o: %s', (serverName, name, expected) => expect(fits(serverName, name)).toBe(expected))

  it('the common name never counts, alone or beside others', () => {
    expect(fits('common.example.cn')).toBe(false)
    expect(fits('common.example.cn', dns('other.example.cn'))).toBe(false)
  })

  it('one of several names is enough; the finding names who was asked for and the clause', () => {
    expect(fits('b.cn', ip(10, 0, 0, 1), dns('a.cn'), dns('b.cn'))).toBe(true)
    expect(fits('10.0.0.1', ip(10, 0, 0, 2), dns('a.cn'), ip(10, 0, 0, 1))).toBe(true)
    expect(checkServerName(holderOf(dns('a.cn')), 'b.cn')).toMatchObject({
      check: 'server-name',
      code: 'SERVER_NAME',
      clause: 'RFC 9525 §6',
      result: 'fail',
      detail: 'not for b.cn',
    })
  })
})

describe('addresses as text', () => {
  it.each([
    ['0.0.0.0', [0, 0, 0, 0]],
    ['255.255.255.255', [255, 255, 255, 255]],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['1::8', [0, 1, ...Array<number>(13).fill(0), 8]],
    ['::ffff:1.2.3.4', [...Array<number>(10).fill(0), 255, 255, 1, 2, 3, 4]],
    ['1:2:3:4:5:6:1.2.3.4', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]],
    ['1:2:3:4:5:6:7::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
    ['1:2:3:4:5:6::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 0, 0, 0]],
    ['::3:4:5:6:7:8', [0, 0, 0, 0, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['AbCd::', [0xab, 0xcd, ...Array<number>(14).fill(0)]],
  ])('%s', (text, octets) => expect([...(addressBytes(text) ?? [])]).toEqual(octets))

  it.each([
    ...['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4', '1.2.3.0x4', '1.2.3.', '0x01020304', '16909060'],
    ...['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', ':::', ':1', '1:', '12345::', '::g', '1:2:3:4:5:6:7:1.2.3.4', '1.2.3.4::'],
    ...['::1.2.3', '::1.2.3.4:5', '1::2:3:4:5:6:7:8:9', '::1%eth0', '[::1]', '1::2:3:4:5:6:7:8'],
  ])('no address: %j', (text) => expect(addressBytes(text)).toBeUndefined())

  it('every address has one text, and that text is read as it; nothing in it could be left out (RFC 5952 §4)', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ minLength: 4, maxLength: 4 }),
          // Groups of zero are what the text shortens: make them as usual as others.
          fc
            .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
            .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))),
        ),
        (address) => {
          const text = addressText(address)
          expect(addressBytes(text)).toEqual(address)
          expect(text).toBe(text.toLowerCase())
          expect(text).not.toMatch(/(?:^|:)0[0-9a-f]/)
          if (!text.includes('::')) expect(text).not.toMatch(/(?:^|:)0:0(?::|$)/)
        },
      ),
    )
  })

  it('of two runs of zeros the longer is left out, of equal ones the first', () => {
    const textOf = (...groups: number[]) => addressText(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])))
    expect(textOf(1, 0, 0, 2, 0, 0, 0, 3)).toBe('1:0:0:2::3')
    expect(textOf(1, 0, 0, 2, 3, 0, 0, 4)).toBe('1::2:3:0:0:4')
    expect(textOf(1, 0, 2, 3, 4, 5, 6, 7)).toBe('1:0:2:3:4:5:6:7')
  })
})
