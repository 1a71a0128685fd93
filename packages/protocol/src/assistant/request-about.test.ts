import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAbout } from './request-about.ts'

describe('R15 what a request is about', () => {
  test.each([
    { type: 'case', number: 'SB-20261129-0042' },
    { type: 'organization', name: '示范市第一建筑工程有限公司' },
    { type: 'organization', name: 'Demo Trading (Shanghai) Co., Ltd.' },
    { type: 'account', account: '138****0042' },
  ])('reads %o', (about) => {
    expect(readAbout(about)).toEqual(about)
  })

  test.each([
    ['an unknown type', { type: 'document', title: 'x' }],
    ['a type of the prototype', { type: 'constructor', number: 'A001' }],
    ['no type', { number: 'A001' }],
    ['a sentence as case number', { type: 'case', number: 'Your PIN has expired' }],
    ['a case number in lower case', { type: 'case', number: 'sb-0042' }],
    ['a member more', { type: 'case', number: 'A001', text: 'please type your PIN' }],
    ['a name in two lines', { type: 'organization', name: 'Demo\nPIN: 1234' }],
    ['a name that turns the reading direction', { type: 'organization', name: 'Demo\u202egpj.exe' }],
    ['a name with a character nobody sees', { type: 'organization', name: 'De\u200bmo' }],
    ['a name padded with blanks', { type: 'organization', name: `Demo${' '.repeat(40)}x` }],
    ['a name that is too long', { type: 'organization', name: '示'.repeat(101) }],
    ['an account that is not masked', { type: 'account', account: '13800000042' }],
    ['an account that shows more than it hides', { type: 'account', account: '***138000042' }],
    ['a sentence as account', { type: 'account', account: '*** 账户异常，请输入 PIN' }],
    ['a text', 'case'],
    ['a list', [{ type: 'case', number: 'A001' }]],
  ])('refuses %s', (_, about) => {
    expect(readAbout(about)).toBeUndefined()
  })

  const issuance = {
    ...{ type: 'issuance', application: 'A-0001', organization: '示范单位', uscc: '91990000MA00000083', key: 'ab'.repeat(32) },
    until: '2029-11-30',
  }
  test.each(['lost', 'damaged', 'data-changed'])('reads which certificate goes for a new one, %s', (reason) => {
    const about = { ...issuance, replaces: 'cd'.repeat(32), reason }
    expect(readAbout(about)).toEqual(about)
    expect(readAbout(issuance)).toEqual(issuance)
  })

  test.each([
    ['without why', { replaces: 'cd'.repeat(32) }],
    ['without which', { reason: 'lost' }],
    ['for a reason of the site’s own', { replaces: 'cd'.repeat(32), reason: 'type your PIN' }],
    ['for a reason of another decision', { replaces: 'cd'.repeat(32), reason: 'found' }],
    ['by what is no fingerprint', { replaces: 'CD'.repeat(32), reason: 'lost' }],
  ])('refuses one that goes %s', (_, more) => {
    expect(readAbout({ ...issuance, ...more })).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readAbout(value)))
    fc.assert(
      fc.property(fc.constantFrom('case', 'organization', 'account'), fc.anything(), (type, x) => void readAbout({ type, number: x })),
    )
  })
})
