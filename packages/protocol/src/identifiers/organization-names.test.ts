import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameOrganizationName, normalizeOrganizationName } from './organization-names.ts'

describe('R18 names of organisations that are one', () => {
  it.each([
    ['width', ' 明远（示范）ｃｏ有限公司 ', '明远(示范)CO有限公司'],
    ['kinds of brackets', '明远〔示范〕有限公司', '明远【示范】有限公司'],
    ['small brackets', '明远﹙示范﹚有限公司', '明远(示范)有限公司'],
    ['blanks inside, of every width', '明远 示\u3000范\u00A0有限\u200B公司', '明远示范有限公司'],
    ['a line end, a mark of direction, a joiner', '明远\r\n\u202e示范\u2060有限公司', '明远示范有限公司'],
    ['case', 'Mingyuan CO., Ltd.', 'MINGYUAN Co., LTD.'],
    ['the dot of GBK, of Japan, of a keyboard', '阿依·古丽商店', '阿依・古丽商店'],
    ['a bullet for a dot', '阿依•古丽商店', '阿依‧古丽商店'],
    ['dashes of two converters', '明远—示范', '明远―示范'],
    ['a compatibility ideograph', '明\uF9D1公司', '明\u516D公司'],
    ['a radical for its character', '\u2F00明公司', '一明公司'],
    ['how a character is drawn', '葛\u{E0100}公司', '葛公司'],
    ['a composed letter', 'Cafe\u0301公司', 'Café公司'],
    ['a rare character at GBK’s old place', '\uE863公司', '䶮公司'],
    ['one that Unicode put elsewhere', '\uE816公司', '𠂇公司'],
    ['one that was moved twice', '\uE864公司', '\u9FBB公司'],
  ])('%s', (_what, one, other) => {
    expect(isSameOrganizationName(one, other)).toBe(true)
  })

  it('what GBK kept in the private use area is what GB 18030 has at its place', () => {
    const places = Array.from({ length: 0xa1 - 0x50 }, (_, at) => 0x50 + at).filter((byte) => byte !== 0x7f)
    const decoder = new TextDecoder('gb18030')
    for (const [index, byte] of places.entries()) {
      const [decoded, old] = [decoder.decode(Uint8Array.of(0xfe, byte)), String.fromCodePoint(0xe815 + index)]
      // six that converters leave where GBK had them
      if (decoded !== old) expect(normalizeOrganizationName(old)).toBe(normalizeOrganizationName(decoded))
      expect(normalizeOrganizationName(old)).not.toBe(old)
    }
    expect(places).toHaveLength(80)
  })
})

describe('R18 names that a person has to compare', () => {
  it.each([
    ['legal forms', '明远有限公司', '明远有限责任公司'],
    ['legal forms', '明远股份有限公司', '明远有限公司'],
    ['a branch', '明远有限公司', '明远有限公司示范分公司'],
    ['a group', '明远集团有限公司', '明远有限公司'],
    ['a place in brackets or not', '明远(示范)有限公司', '明远示范有限公司'],
    ['traditional and simplified', '明遠有限公司', '明远有限公司'],
    ['variants of one character', '吴氏有限公司', '吳氏有限公司'],
    ['characters that look alike', '明远己有限公司', '明远已有限公司'],
    ['a zero and a circle', '二〇一公司', '二○一公司'],
    ['a letter of another alphabet', 'A公司', '\u0410公司'],
    ['two rare characters', '\uE863公司', '\uE862公司'],
    ['nothing', '', ''],
    ['nothing anybody sees', '\u200B', '\u3000'],
  ])('%s', (_what, one, other) => {
    expect(isSameOrganizationName(one, other)).toBe(false)
  })
})

it('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const once = normalizeOrganizationName(name)
      expect(normalizeOrganizationName(once)).toBe(once)
    }),
  )
})
