import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applicationListType, readApplicationList } from './application-list.ts'

const application = {
  name: { zh: '公共服务平台', en: 'Public services' },
  operator: { zh: '示范省人社' },
  address: 'https://portal.example/ssologin/login',
  issuers: ['示范 CA'],
}
const desk = { name: { zh: '服务热线' }, phone: '000-555 0100', hours: { zh: '工作日 9:00–17:00' } }
const read = (payload: object, typ: string = applicationListType) =>
  readApplicationList({
    header: { typ },
    payload: { counter: 1, exp: 2, applications: [application], desks: [desk], ...payload },
    signingInput: '',
    signature: new Uint8Array(),
  })

describe('R11 the list of applications', () => {
  test('is read as it is, and what nobody knows is left out', () => {
    expect(read({ more: 1, applications: [{ ...application, more: 1 }] })).toEqual({
      counter: 1,
      exp: 2,
      applications: [application],
      desks: [desk],
    })
  })

  test.each([
    ['an address that is no web page', { applications: [{ ...application, address: 'javascript:alert(1)' }] }],
    ['plain http', { applications: [{ ...application, address: 'http://portal.example/' }] }],
    ['a name and password in the address', { applications: [{ ...application, address: 'https://bank.example@evil.example/' }] }],
    ['no operator', { applications: [{ ...application, operator: undefined }] }],
    ['issuers that are no names', { applications: [{ ...application, issuers: [1] }] }],
    ['a phone that is none', { desks: [{ ...desk, phone: '000;rm' }] }],
    ['too many', { applications: Array(201).fill(application) }],
    ['no counter', { counter: '1' }],
    ['no desks', { desks: undefined }],
  ])('%s: none of it is read', (_, payload) => expect(read(payload)).toBeUndefined())

  test('of another type it is none', () => expect(read({}, 'yinxin-site-list+jwt')).toBeUndefined())

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void read({ applications: [value], desks: value })))
  })
})
