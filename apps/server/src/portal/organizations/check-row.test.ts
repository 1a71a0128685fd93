import fc from 'fast-check'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { describe, expect, it } from 'vitest'
import { checkRow, exampleUscc } from './check-row.ts'
import type { OrganizationRow } from './organization-row.ts'

const digits = '91990100MA1MY0018'
const uscc = digits + usccCheckCharacter(digits)
const unit = { code: '301001', name: '示范', place: '示范市', insurances: [{ kind: '工伤保险', place: '示范市' }] }
const row: OrganizationRow = { uscc, name: '示范有限公司', place: '示范市', insuredSince: '2020-02-29', units: [unit] }
const check = (change: object = {}) => checkRow({ ...row, ...change }, ['own', 'other'])
const faultOf = (change: object) => {
  const checked = check(change)
  return 'code' in checked ? `${checked.code} ${checked.detail?.['field']}` : 'taken'
}
const taken = (change: object) => {
  const checked = check(change)
  return 'code' in checked ? expect.unreachable(checked.code) : checked
}
const doubtsOf = (change: object) => taken(change).doubts.map(({ code, detail }) => `${code} ${detail?.['field']}`)

describe('R18 a row that can be stored', () => {
  it('is taken as it stands, its code in capitals, its name without blanks around it', () => {
    expect(taken({ uscc: ` ${uscc.toLowerCase()} `, name: ' 示范有限公司\u3000' })).toEqual({
      ...{ uscc, checkFits: true, name: '示范有限公司', place: '示范市', insuredSince: '2020-02-29', units: [unit] },
      ...{ contact: undefined, certificates: [], listed: [], doubts: [] },
    })
  })

  it('R20 a check character that does not fit is a doubt and no more', () => {
    const other = digits + (uscc.endsWith('0') ? '1' : '0')
    expect(taken({ uscc: other })).toMatchObject({ uscc: other, checkFits: false, doubts: [{ code: 'USCC_INVALID' }] })
  })

  it.each([
    ['name', 200],
    ['place', 100],
  ] as const)('%s has up to %i characters', (field, most) => {
    expect(faultOf({ [field]: '长'.repeat(most) })).toBe('taken')
    expect(faultOf({ [field]: '长'.repeat(most + 1) })).toBe(`INPUT_INVALID ${field}`)
  })

  it.each([
    ['an empty code', { uscc: '' }, 'USCC_INVALID uscc'],
    ['17 characters', { uscc: digits }, 'USCC_INVALID uscc'],
    ['19 characters', { uscc: `${uscc}0` }, 'USCC_INVALID uscc'],
    ['a letter that codes do not have', { uscc: `${digits.slice(0, 16)}IO` }, 'USCC_INVALID uscc'],
    ['the example of the template', { uscc: exampleUscc }, 'INPUT_INVALID uscc'],
    ['the example in small letters', { uscc: exampleUscc.toLowerCase() }, 'INPUT_INVALID uscc'],
    ['a cell nobody should guess at', { unreadable: 'insuredSince' }, 'INPUT_INVALID insuredSince'],
    ['no name', { name: '' }, 'INPUT_INVALID name'],
    ['blanks for a name', { name: ' \u3000' }, 'INPUT_INVALID name'],
    ['a name that is none', { name: undefined }, 'INPUT_INVALID name'],
    ['a name with a line in it', { name: '示范\n有限公司' }, 'INPUT_INVALID name'],
    ['a name with a zero character', { name: '示范\u0000' }, 'INPUT_INVALID name'],
    ['a name that turns the direction', { name: '示范\u202egnp.exe' }, 'INPUT_INVALID name'],
    ['a name with a mark of direction', { name: '示\u200f范' }, 'INPUT_INVALID name'],
    ['no place', { place: '' }, 'INPUT_INVALID place'],
    ['a day that is none', { insuredSince: '2021-02-29' }, 'INPUT_INVALID insuredSince'],
    ['a day written otherwise', { insuredSince: '2020/1/5' }, 'INPUT_INVALID insuredSince'],
    ['no day', { insuredSince: '' }, 'INPUT_INVALID insuredSince'],
    ['a unit code of five', { units: [{ ...unit, code: '30100' }] }, 'INPUT_INVALID units'],
    ['a unit code in small letters', { units: [{ ...unit, code: 'abc301001' }] }, 'INPUT_INVALID units'],
    ['a unit code of 21', { units: [{ ...unit, code: '1'.repeat(21) }] }, 'INPUT_INVALID units'],
    ['a unit without a name', { units: [{ ...unit, name: '' }] }, 'INPUT_INVALID units'],
    ['one bad unit of two', { units: [unit, { ...unit, place: '\t' }] }, 'INPUT_INVALID units'],
    ['17 insurances', { units: [{ ...unit, insurances: Array(17).fill(unit.insurances[0]) }] }, 'INPUT_INVALID units'],
    ['an insurance without a kind', { units: [{ ...unit, insurances: [{ kind: '', place: '示范市' }] }] }, 'INPUT_INVALID units'],
    ['an insurance of 41 characters', { units: [{ ...unit, insurances: [{ kind: '险'.repeat(41), place: 'x' }] }] }, 'INPUT_INVALID units'],
  ])('%s is refused by its field', (_what, change, expected) => expect(faultOf(change)).toBe(expected))

  it.each([
    ['no units', { units: [] }],
    ['a unit with 16 insurances', { units: [{ ...unit, insurances: Array(16).fill(unit.insurances[0]) }] }],
    ['a unit without one', { units: [{ ...unit, insurances: [] }] }],
    ['markup, which is text', { name: '<b>示范</b>' }],
    ['a formula, which is text here', { name: '=1+1' }],
  ])('%s is taken', (_what, change) => expect(faultOf(change)).toBe('taken'))
})

describe('R19 what of a row cannot be read costs only itself', () => {
  it.each(['0555-1234567', '19900000163', '+86 199 0000 0163', '1234567'])('phone %s is kept', (phone) => {
    expect(taken({ phone })).toMatchObject({ contact: { phone }, doubts: [] })
  })

  it.each(['', '123456', '电话', '199;rm', '1'.repeat(21), '0555-1234567-', '19900000163\n'])('phone %j is a doubt', (phone) => {
    expect(taken({ phone }).contact).toBeUndefined()
    expect(doubtsOf({ phone })).toEqual(['INPUT_INVALID phone'])
  })

  it.each(['', 'office', 'office@', 'a@b', 'a b@example.com', 'a@example.com\r\nBcc: b@example.com', `${'a'.repeat(65)}@example.com`])(
    'mail %j is a doubt, and the phone beside it stays',
    (mail) => {
      expect(taken({ mail, phone: '0555-1234567' }).contact).toEqual({ phone: '0555-1234567' })
      expect(doubtsOf({ mail })).toEqual(['INPUT_INVALID mail'])
    },
  )

  it('fingerprints are read in either case; one that is none costs only itself', () => {
    const [one, two] = ['AB'.repeat(32), 'cd'.repeat(32)]
    expect(taken({ certificates: [one, 'xy', two, `${two}0`] })).toMatchObject({
      certificates: [one.toLowerCase(), two],
      doubts: [{ code: 'INPUT_INVALID', detail: { field: 'certificates' } }],
    })
  })

  it.each([
    ['as RFC 5280 has it', '0a1b', '0a1b'],
    ['in capitals, with colons', '0A:1B:2C', '0a1b2c'],
    ['with blanks', '0a 1b 2c', '0a1b2c'],
    ['with 0x', '0x0A1B', '0a1b'],
    ['with zeros before it', '000000A1', 'a1'],
    ['with an odd number of digits', 'abc', '0abc'],
    ['zero', '0', '00'],
    ['zeros', '0000', '00'],
    ['of 20 octets', 'f'.repeat(40), 'f'.repeat(40)],
    ['of 20 octets and a leading zero', `00${'f'.repeat(40)}`, 'f'.repeat(40)],
  ])('a serial number %s', (_what, serial, expected) => {
    expect(taken({ serials: [{ authority: 'own', serial }] }).listed).toEqual([{ authority: 'own', serial: expected }])
  })

  it.each([
    ['more than 20 octets', { authority: 'own', serial: 'f'.repeat(41) }],
    ['no hexadecimal', { authority: 'own', serial: '12G4' }],
    ['nothing', { authority: 'own', serial: '' }],
    ['only its prefix', { authority: 'own', serial: '0x' }],
    ['a sign', { authority: 'own', serial: '-1' }],
    ['of an authority nobody knows', { authority: 'elsewhere', serial: '01' }],
  ])('a serial number: %s is a doubt, and the others stay', (_what, bad) => {
    const checked = taken({ serials: [bad, { authority: 'other', serial: '01' }] })
    expect(checked.listed).toEqual([{ authority: 'other', serial: '01' }])
    expect(checked.doubts).toMatchObject([{ detail: { field: 'serials' } }])
  })

  it('every doubt is told, in one order', () => {
    const change = { phone: 'x', mail: 'x', certificates: ['x'], serials: [{ authority: 'x', serial: 'x' }] }
    expect(doubtsOf(change)).toEqual(['phone', 'mail', 'certificates', 'serials'].map((field) => `INPUT_INVALID ${field}`))
  })
})

it('never throws, whatever text a row has', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  const rows = fc.record({ uscc: text, name: text, place: text, insuredSince: text, phone: text, mail: text, units: fc.constant([]) })
  fc.assert(fc.property(rows, (some) => void checkRow(some, [])))
})
