import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePassword, normalPassword } from './password-rules.ts'

const owner = { name: '梁一诺', readings: ['liangyinuo', 'yinuo'], mobile: '19900000163', number: '110105194905030023', born: '1949-05-03' }
const judged = (password: string, whose: Parameters<typeof judgePassword>[1] = owner) => judgePassword(password, whose)

describe('R16 the length of a password', () => {
  it.each([
    [11, 'PASSWORD_LENGTH'],
    [12, undefined],
    [128, undefined],
    [129, 'PASSWORD_LENGTH'],
  ])('%d characters: %s', (length, code) => {
    for (const character of ['k', '春', '🐼']) expect(judged(character.repeat(length))).toBe(code)
  })

  it('is that of what is hashed: a ligature is as long as its letters, a composed letter as one', () => {
    expect([judged('ﬃ'.repeat(4)), judged('ﬃ'.repeat(3))]).toEqual([undefined, 'PASSWORD_LENGTH'])
    expect(judged('e\u0301'.repeat(6))).toBe('PASSWORD_LENGTH')
  })

  it('blanks count, and are no reason to refuse', () => {
    expect(judged('tram at nine')).toBeUndefined()
    expect(judged(' '.repeat(12))).toBeUndefined() // which the list of common ones refuses
  })
})

describe('R16 the birthday in a password', () => {
  it.each([
    ...['19490503', '490503', '03051949', '05031949', '194953', '351949', '531949'],
    ...['1949-5-3', '3/5/1949', '5.3.1949', '3_5_1949', '1949年5月3日', '1949 05 03', '０３０５１９４９'],
  ])('%s is personal', (written) => expect(judged(`tram${written}lemon`)).toBe('PASSWORD_PERSONAL'))

  it.each(['19490504', '490504', '1949', '0503', '53', '9405030'])('%s alone is not', (written) =>
    expect(judged(`tram${written}lemonade`, { ...owner, number: undefined })).toBeUndefined(),
  )

  it('of somebody whose document does not say it is not asked for', () => {
    expect(judged('tram19490503lemon', { name: 'Anne', readings: [], mobile: '19900000163' })).toBeUndefined()
  })
})

describe('R16 numbers in a password', () => {
  it.each([
    ['five digits of the mobile', 'tram00016lemon', undefined],
    ['six of them', 'tram000016lemon', 'PASSWORD_PERSONAL'],
    ['six of the document', 'tram050300lemon', 'PASSWORD_PERSONAL'],
    ['six with signs between', 'tram05-03/00lemon', 'PASSWORD_PERSONAL'],
    ['somebody else’s mobile in the middle of digits', 'a13812345678901', 'PASSWORD_NUMBER'],
    ['eleven digits no network has', 'tram12812345678', undefined],
    ['a credit code in small letters', 'x91350100m000100y43', 'PASSWORD_NUMBER'],
  ])('%s', (_, password, code) => expect(judged(password)).toBe(code))

  it('letters of a document count whatever their case', () => {
    const whose = { ...owner, number: 'ABCDE1F2' }
    for (const password of ['tram-abcde1-lemon', 'tram-ABCDE1-lemon', 'tram-bcde1f-lemon'])
      expect(judged(password, whose)).toBe('PASSWORD_PERSONAL')
  })
})

describe('R16 the name in a password', () => {
  it.each([
    ['买买提·艾力', '艾力在这里写了一句话吧啊', 'PASSWORD_PERSONAL'],
    ['买买提·艾力', '力在这里写了一句话吧啊啊', undefined],
    ["O'Neil", 'tram-neil-lemon', 'PASSWORD_PERSONAL'],
    ["O'Neil", 'tram-n31l-lemon', 'PASSWORD_PERSONAL'],
    ['Anne-Marie', 'tram marie lemon', 'PASSWORD_PERSONAL'],
    ['Anne-Marie', 'ANNE tram lemon', 'PASSWORD_PERSONAL'],
    ['Li Na', 'linament tram', undefined],
  ])('%s in %s: %s', (name, password, code) => {
    expect(judged(password, { name, readings: [], mobile: '19900000163' })).toBe(code)
  })
})

describe('R16 foreign text as a password', () => {
  it('is judged without a mistake of ours, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 0, maxLength: 200 }), (text) => {
        expect([undefined, 'PASSWORD_LENGTH', 'PASSWORD_PERSONAL', 'PASSWORD_NUMBER']).toContain(judged(text))
      }),
    )
  })

  it('one and the same however a keyboard composed it, and the same again when it is read twice', () => {
    expect(normalPassword('Cafe\u0301 ＡＢＣ １２３')).toBe('Café ABC 123')
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => normalPassword(normalPassword(text)) === normalPassword(text)))
  })
})
