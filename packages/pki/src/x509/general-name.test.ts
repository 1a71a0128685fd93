import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { context, contextPrimitive, readDer, readerOver, tags } from '../der/reader.ts'
import { encodeNamedBits, encodeSequence, encodeText, encodeValue, encodeBoolean, encodeOid } from '../der/writer.ts'
import { nameAttributeOids } from '../der/oids.ts'
import { readDistributionPoint, readIssuingDistributionPoint, reasonFlagNames } from './distribution-point.ts'
import { encodeGeneralName, maxGeneralNames, readGeneralName, readGeneralNames, urisOf } from './general-name.ts'
import type { GeneralName } from './general-name.ts'
import { encodeName, nameOf } from './name.ts'

/** Reads one value and nothing after it, as data. */
const read = <T>(der: Uint8Array, reader: (input: ReturnType<typeof readerOver>) => T) => readDer('name', der, 1 << 20, reader)
const readOne = (der: Uint8Array) => read(der, readGeneralName)

const text = fc.string({ minLength: 1, maxLength: 60, unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
const generalNames: fc.Arbitrary<GeneralName> = fc.oneof(
  fc.record({ kind: fc.constantFrom('email', 'dns', 'uri'), value: text }),
  fc.uint8Array({ minLength: 4, maxLength: 32 }).map((bytes): GeneralName => ({ kind: 'ip', bytes })),
  fc
    .array(fc.nat(1 << 20), { minLength: 1, maxLength: 8 })
    .map((arcs): GeneralName => ({ kind: 'registeredId', oid: ['1', '2', ...arcs].join('.') })),
  text.map((value): GeneralName => ({ kind: 'directory', name: nameOf([['OU', value]]) })),
  fc
    .constantFrom<['other' | 'x400' | 'ediParty', number]>(['other', 0], ['x400', 3], ['ediParty', 5])
    .map(([kind, number]): GeneralName => ({ kind, raw: encodeValue(context(number), encodeSequence()) })),
)

describe('general names', () => {
  it('each kind is read as it was written', () => {
    fc.assert(
      fc.property(generalNames, (name) => {
        const found = readOne(encodeGeneralName(name))
        expect(found.ok && found.value.kind).toBe(name.kind)
        if (found.ok) expect(encodeGeneralName(found.value)).toEqual(encodeGeneralName(name))
        if (found.ok && 'value' in name) expect(found.value).toEqual(name)
      }),
    )
  })

  it('the URIs among them keep their order', () => {
    const names: GeneralName[] = [
      { kind: 'uri', value: 'http://b/' },
      { kind: 'dns', value: 'http://no/' },
      { kind: 'uri', value: 'http://a/' },
    ]
    expect(urisOf(names)).toEqual(['http://b/', 'http://a/'])
  })

  it.each<[string, Uint8Array]>([
    ['a kind that does not exist', encodeValue(contextPrimitive(9), Uint8Array.of(1))],
    ['a tag of another class', encodeText('a.cn', tags.ia5String)],
    ['a domain name as a constructed value', encodeValue(context(2), encodeText('a.cn', tags.ia5String))],
    ['NUL in a domain name', encodeValue(contextPrimitive(2), Buffer.from('a.cn\0.evil.cn'))],
    ['a line feed in a URI', encodeValue(contextPrimitive(6), Buffer.from('http://a\n'))],
    ['DEL', encodeValue(contextPrimitive(1), Uint8Array.of(0x7f))],
    ['an octet above ASCII', encodeValue(contextPrimitive(1), Uint8Array.of(0x80))],
    ['text of 4097 octets', encodeValue(contextPrimitive(6), Buffer.alloc(4097, 'a'))],
    ['a name without its explicit tag', encodeValue(context(4), encodeValue(tags.set))],
    ['something after the name', encodeValue(context(4), encodeName(nameOf([['CN', 'a']])), encodeSequence())],
    ['an identifier that ends in the middle of an arc', encodeValue(contextPrimitive(8), Uint8Array.of(0x2a, 0x80))],
    ['nothing', Uint8Array.of()],
  ])('%s is refused', (_what, der) => expect(readOne(der).ok).toBe(false))

  it('text of 4096 octets, space and tilde are the last that are taken', () => {
    expect(readOne(encodeValue(contextPrimitive(6), Buffer.alloc(4096, 'a'))).ok).toBe(true)
    expect(readOne(encodeValue(contextPrimitive(2), Uint8Array.of(0x20, 0x7e)))).toMatchObject({ ok: true, value: { value: ' ~' } })
  })

  it('a list holds so many and no more, an empty one none', () => {
    const list = (count: number) =>
      read(encodeSequence(...Array.from({ length: count }, () => encodeText('a', contextPrimitive(2)))), readGeneralNames)
    expect(list(1)).toMatchObject({ ok: true, value: [{ kind: 'dns', value: 'a' }] })
    expect(list(maxGeneralNames).ok).toBe(true)
    expect(list(maxGeneralNames + 1).ok).toBe(false)
  })

  it('whatever octets come, it answers with a name or a reason', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0x80, 0x81, 0x82, 0x86, 0x87, 0x88, 0xa0, 0xa3, 0xa4, 0xa5),
        fc.uint8Array({ maxLength: 40 }),
        (tag, octets) => {
          const found = readOne(Uint8Array.of(tag, octets.length, ...octets))
          expect(found.ok ? encodeGeneralName(found.value) : found.problem).not.toHaveLength(0)
        },
      ),
    )
  })
})

const uri = (value: string) => encodeGeneralName({ kind: 'uri', value })
const fullName = encodeValue(context(0), encodeValue(context(0), uri('http://a/')))
const relativeName = encodeValue(
  context(0),
  encodeValue(context(1), encodeSequence(encodeOid(nameAttributeOids.CN), encodeText('L1', tags.utf8String))),
)
const reasons = (tag: number, ...bits: number[]) => encodeNamedBits(bits, contextPrimitive(tag))
const flag = (number: number, value = true) => encodeBoolean(value, contextPrimitive(number))

describe('distribution points (RFC 5280 §4.2.1.13)', () => {
  const point = (...parts: Uint8Array[]) => read(encodeSequence(...parts), readDistributionPoint)

  it.each<[string, Uint8Array[], unknown]>([
    ['nothing', [], {}],
    ['a full name', [fullName], { fullName: [{ kind: 'uri', value: 'http://a/' }] }],
    ['a relative name', [relativeName], { relativeName: [{ type: nameAttributeOids.CN, value: 'L1' }] }],
    ['reasons', [fullName, reasons(1, 1, 8)], { reasons: ['keyCompromise', 'aACompromise'] }],
    ['an issuer of lists', [encodeValue(context(2), uri('http://b/'))], { crlIssuer: [{ kind: 'uri', value: 'http://b/' }] }],
    [
      'all of it',
      [fullName, reasons(1, 2), encodeValue(context(2), uri('http://b/'))],
      { fullName: [{}], reasons: ['cACompromise'], crlIssuer: [{}] },
    ],
  ])('%s', (_what, parts, expected) => expect(point(...parts)).toMatchObject({ ok: true, value: expected }))

  it.each<[string, Uint8Array[]]>([
    ['reasons before the name', [reasons(1, 1), fullName]],
    ['an issuer before the reasons', [encodeValue(context(2), uri('http://b/')), reasons(1, 1)]],
    ['a reason that does not exist', [reasons(1, 9)]],
    ['the name twice', [fullName, fullName]],
    [
      'two names in one choice',
      [encodeValue(context(0), encodeValue(context(0), uri('http://a/')), encodeValue(context(0), uri('http://b/')))],
    ],
    ['an unknown part', [encodeValue(context(3), uri('http://a/'))]],
    ['a choice of nothing', [encodeValue(context(0))]],
  ])('%s is refused', (_what, parts) => expect(point(...parts).ok).toBe(false))
})

describe('what a list says it is about (RFC 5280 §5.2.5)', () => {
  const issuing = (...parts: Uint8Array[]) => read(encodeSequence(...parts), readIssuingDistributionPoint)
  const nothing = { onlyUserCertificates: false, onlyCaCertificates: false, indirect: false, onlyAttributeCertificates: false }

  it.each<[string, Uint8Array[], unknown]>([
    ['a name', [fullName], { ...nothing, fullName: [{ kind: 'uri', value: 'http://a/' }] }],
    ['users', [flag(1)], { ...nothing, onlyUserCertificates: true }],
    ['authorities', [flag(2)], { ...nothing, onlyCaCertificates: true }],
    ['some reasons', [reasons(3, 1, 4)], { ...nothing, onlySomeReasons: ['keyCompromise', 'superseded'] }],
    ['indirect', [flag(4)], { ...nothing, indirect: true }],
    ['attribute certificates', [flag(5)], { ...nothing, onlyAttributeCertificates: true }],
    ['indirect, of authorities', [fullName, flag(2), flag(4)], { ...nothing, onlyCaCertificates: true, indirect: true }],
  ])('%s', (_what, parts, expected) => expect(issuing(...parts)).toMatchObject({ ok: true, value: expected }))

  it.each<[string, Uint8Array[]]>([
    ['one that says nothing', []],
    ['flags out of order', [flag(2), flag(1)]],
    ['an unknown flag', [flag(6)]],
    ['a reason that does not exist', [reasons(3, 9)]],
    ['a flag of two octets', [encodeValue(contextPrimitive(1), Uint8Array.of(0xff, 0xff))]],
    ['a flag that is neither', [encodeValue(contextPrimitive(1), Uint8Array.of(0x01))]],
  ])('%s is refused', (_what, parts) => expect(issuing(...parts).ok).toBe(false))

  it('each reason has its bit', () =>
    expect(issuing(reasons(3, ...reasonFlagNames.keys()))).toMatchObject({ value: { onlySomeReasons: [...reasonFlagNames] } }))
})
