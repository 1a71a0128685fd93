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

  test('says where certificates are applied for, or says nothing of it', () => {
    expect(read({ registrations: [application] })?.registrations).toEqual([application])
    expect(read({ registrations: [] })?.registrations).toEqual([])
    expect(read({})).not.toHaveProperty('registrations')
  })

  test.each([
    ['one that is malformed', [application, { ...application, name: undefined }]],
    ['plain http', [{ ...application, address: 'http://ra.example/' }]],
    ['an address that is no web page', [{ ...application, address: 'file:///etc' }]],
    ['one that is no list', { 0: application }],
    ['null', null],
    ['too many', Array(201).fill(application)],
  ])('registrations with %s: none of the list is read', (_, registrations) => expect(read({ registrations })).toBeUndefined())

  test('of another type it is none', () => expect(read({}, 'yinxin-site-list+jwt')).toBeUndefined())

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void read({ applications: [value], desks: value, registrations: [value] })))
  })
})
