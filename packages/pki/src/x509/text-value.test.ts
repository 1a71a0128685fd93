import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../der/bytes.ts'
import { oids } from '../der/oids.ts'
import { context, contextPrimitive, tags } from '../der/reader.ts'
import { encodeExplicit, encodeOctets, encodeText, encodeValue } from '../der/writer.ts'
import { nameOf } from './name.ts'
import type { Name } from './name.ts'
import { extensionText, parseExtensionText, subjectText } from './text-value.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const own = '1.2.156.112570.11.205'
const O = '2.5.4.10'
const gbk = fromHex('cabeb7b6cad0') // 示范市

const written = (value: Uint8Array) =>
  extensionText(pki.issue({ subject: 'x', extensions: [{ oid: own, critical: false, value }] }).certificate, own)

describe('text in an extension', () => {
  it.each<[string, Uint8Array]>([
    ['UTF8String', encodeText('91512081MA62K0260E')],
    ['PrintableString', encodeText('91512081MA62K0260E', tags.printableString)],
    ['IA5String', encodeText('91512081MA62K0260E', tags.ia5String)],
    ['TeletexString', encodeText('91512081MA62K0260E', tags.teletexString)],
    ['VisibleString', encodeText('91512081MA62K0260E', tags.visibleString)],
    ['BMPString', encodeValue(tags.bmpString, Buffer.from('91512081MA62K0260E', 'utf16le').swap16())],
    ['IMPLICIT [0]', encodeText('91512081MA62K0260E', contextPrimitive(0))],
    ['EXPLICIT [0]', encodeExplicit(0, encodeText('91512081MA62K0260E', tags.printableString))],
    ['in an OCTET STRING', encodeOctets(encodeText('91512081MA62K0260E'))],
    ['bare ASCII', Buffer.from('91512081MA62K0260E')],
  ])('is read from %s', (_type, value) => {
    expect(written(value)).toEqual({ state: 'written', text: '91512081MA62K0260E' })
  })

  it.each<[string, Uint8Array, string]>([
    ['TeletexString holding GBK', encodeValue(tags.teletexString, gbk), 'GB18030'],
    ['TeletexString holding UTF-8', encodeText('示范市', tags.teletexString), 'UTF-8'],
    ['UTF8String holding GBK', encodeValue(tags.utf8String, gbk), 'GB18030'],
    ['IMPLICIT [1] holding GBK', encodeValue(contextPrimitive(1), gbk), 'GB18030'],
  ])('says how it was read: %s', (_case, value, readAs) => {
    expect(written(value)).toEqual({ state: 'written', text: '示范市', readAs })
  })

  it.each<[string, Uint8Array]>([
    ['Chinese in a PrintableString', encodeText('示范市', tags.printableString)],
    ['nothing', encodeText('')],
    ['a number', fromHex('020105')],
    ['two values', Buffer.concat([encodeText('a'), encodeText('b')])],
    ['cut short', fromHex('0c05')],
    ['half a character', encodeValue(tags.bmpString, fromHex('d83d'))],
    ['wrapped without end', [1, 2, 3, 4].reduce((value: Uint8Array) => encodeOctets(value), encodeText('a'))],
    ['two values under one tag', encodeValue(context(0), encodeText('a'), encodeText('b'))],
    ['NUL', encodeText('91512081MA62K0260E\0')],
    ['a zero width space', encodeText('91512081\u200bMA62K0260E')],
    ['a bidirectional override', encodeText('\u202e91512081MA62K0260E')],
    ['a byte order mark', encodeText('\ufeff91512081MA62K0260E')],
    ['a line feed', encodeText('91512081MA62K0260E\n')],
    ['a variation selector', encodeText('9\ufe0f1512081MA62K0260E')],
  ])('is unreadable, and says so: %s', (_case, value) => {
    expect(written(value).state).toBe('unreadable')
  })

  it('what stands elsewhere is not taken for it', () => {
    const { certificate } = pki.issue({ subject: nameOf([['OU', '91512081MA62K0260E']]), uscc: '91512081MA62K0260E' })
    expect(extensionText(certificate, own)).toEqual({ state: 'absent' })
    expect(subjectText(certificate, O)).toEqual({ state: 'absent' })
    expect(extensionText(certificate, oids.gmOrganizationCode).state).toBe('written')
  })

  it('never throws', () => {
    for (const value of [new Uint8Array(), Uint8Array.of(0xff, 0), Uint8Array.of(0xa0, 0)]) expect(parseExtensionText(value).ok).toBe(false)
  })
})

describe('text of the subject', () => {
  const subject = (name: Name) => pki.issue({ subject: name }).certificate

  it('is read as it stands, untrimmed', () => {
    expect(subjectText(subject(nameOf([['O', ' 某公司 ']])), O)).toEqual({ state: 'written', text: ' 某公司 ' })
  })

  it('fullwidth digits stay what they are', () => {
    expect(subjectText(subject(nameOf([['O', '９１']])), O)).toEqual({ state: 'written', text: '９１' })
  })

  it('repeated values are all there, in one relative name or in several', () => {
    const [[a], [b]] = nameOf([
      ['O', 'a'],
      ['O', 'b'],
    ]).rdns as [[never], [never]]
    for (const rdns of [[[a], [b]], [[a, b]]])
      expect(subjectText({ subject: { rdns } }, O)).toEqual({ state: 'repeated', texts: ['a', 'b'] })
  })

  it('a value that is no text, or holds what nobody sees, is unreadable', () => {
    const attribute = { type: O, value: '#020105', isText: false, raw: fromHex('020105') }
    expect(subjectText({ subject: { rdns: [[attribute]] } }, O)).toEqual({ state: 'unreadable', problem: 'not text' })
    expect(subjectText(subject(nameOf([['O', '某\u200b公司']])), O)).toEqual({ state: 'unreadable', problem: 'holds U+200B' })
  })
})
