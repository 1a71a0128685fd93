// What the RA takes from whoever sends it, and what it answers: everything that is not said here is refused before anybody looks at it.
import { TypeBoxValidatorCompiler, type TSchema } from '@fastify/type-provider-typebox'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applicationsQuery, approveInput, byNumber, codeInput, contactInput, receiptInput, refuseInput, submitInput } from './schemas.ts'

/** As the server asks it (platform/web/schemas.ts). */
function fits(schema: TSchema, value: unknown): boolean {
  const validate = TypeBoxValidatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' }) as (value: unknown) => unknown
  const answer = validate(value)
  return !(typeof answer === 'object' && answer !== null && 'error' in answer)
}

const submission = {
  ...{ stepId: '0123456789abcdef'.repeat(2), accessHash: 'a'.repeat(64), ukey: { serialNumber: 'U1' }, certificationRequest: 'AAAA' },
}
const apply = { ...submission, business: 'apply', uscc: '91990000MA00000083', code: 'ABCD-EFGH' }
const renew = { ...submission, business: 'renew', certificate: 'BBBB', signature: 'CCCC' }
const reissue = { ...apply, business: 'reissue', reason: 'lost' }
const change = { ...renew, business: 'change', organization: '单位' }
const contact = { uscc: '91990000MA00000083', organization: '单位', contact: '张三', mobile: '13800001234' }
const number = 'A-0000-ZZZZ-9999'

/** Every input, as it may be. */
const inputs: Readonly<Record<string, readonly [TSchema, object]>> = {
  'a code': [codeInput, { uscc: contact.uscc }],
  'a first application': [submitInput, apply],
  'a renewal': [submitInput, renew],
  'a reissue': [submitInput, reissue],
  'a change of data': [submitInput, change],
  'an approval': [approveInput, { replaces: 'a'.repeat(64) }],
  'a receipt': [receiptInput, { signature: 'AAAA' }],
  'a refusal': [refuseInput, { reason: 'papers-missing' }],
  'a contact': [contactInput, contact],
  'a number': [byNumber, { number }],
  'a question of officers': [applicationsQuery, { state: 'waiting', search: '单位' }],
}

describe.each(Object.entries(inputs))('R9 %s', (_name, [schema, value]) => {
  test('is taken as it may be', () => expect(fits(schema, value)).toBe(true))

  test('with anything beside it is refused', () => {
    for (const more of ['until', 'subject', 'admin', 'toString']) expect(fits(schema, { ...value, [more]: 'approved' })).toBe(false)
  })

  test('of another type is refused, part by part', () => {
    for (const name of Object.keys(value))
      for (const other of [null, 7, true, [], {}, ['x'], { $ne: '' }]) expect(fits(schema, { ...value, [name]: other })).toBe(false)
  })

  test('that is no object is refused, and nothing throws', () => {
    for (const other of [null, undefined, 7, 'x', [], [value]]) expect(fits(schema, other)).toBe(false)
    fc.assert(fc.property(fc.anything(), (other) => typeof fits(schema, other) === 'boolean'))
  })
})

describe('R9 what has to be there', () => {
  test.each([
    ['a first application', submitInput, apply],
    ['a renewal', submitInput, renew],
    ['a contact', contactInput, contact],
  ] as const)('%s without any one of its parts is none', (_name, schema, value) => {
    for (const name of Object.keys(value)) {
      const { [name as never]: _left, ...rest } = value
      expect(fits(schema, rest)).toBe(false)
    }
  })

  test('one business does not come with the parts of the other', () => {
    expect(fits(submitInput, { ...apply, business: 'renew' })).toBe(false)
    expect(fits(submitInput, { ...renew, business: 'apply' })).toBe(false)
    expect(fits(submitInput, { ...apply, certificate: 'BBBB', signature: 'CCCC' })).toBe(false)
    expect(fits(submitInput, { ...renew, code: apply.code })).toBe(false)
  })

  test('officers may ask for nothing in particular, and a contact may have an insurance number', () => {
    expect(fits(applicationsQuery, {})).toBe(true)
    expect(fits(contactInput, { ...contact, insuranceNumber: '5101' })).toBe(true)
  })
})

const long = (length: number) => 'A'.repeat(length)
describe('R9 forms and lengths', () => {
  test.each<[string, TSchema, object]>([
    ['a step in capitals', submitInput, { ...apply, stepId: submission.stepId.toUpperCase() }],
    ['a step with a line behind it', submitInput, { ...apply, stepId: `${submission.stepId}\n` }],
    ['a step that is too short', submitInput, { ...apply, stepId: submission.stepId.slice(1) }],
    ['a hash that is none', submitInput, { ...apply, accessHash: 'g'.repeat(64) }],
    ['a hash of another length', submitInput, { ...renew, accessHash: 'a'.repeat(65) }],
    ['a UKey without a number', submitInput, { ...apply, ukey: {} }],
    ['a UKey with more than a number', submitInput, { ...apply, ukey: { serialNumber: 'U1', label: 'x' } }],
    ['a UKey whose number is a book', submitInput, { ...apply, ukey: { serialNumber: long(65) } }],
    ['a request that is a book', submitInput, { ...apply, certificationRequest: long(16_385) }],
    ['no request', submitInput, { ...apply, certificationRequest: '' }],
    ['a certificate that is a book', submitInput, { ...renew, certificate: long(16_385) }],
    ['a signature that is a book', submitInput, { ...renew, signature: long(1025) }],
    ['a code that is a book', submitInput, { ...apply, code: long(33) }],
    ['a business nobody does', submitInput, { ...apply, business: 'replace' }],
    ['a receipt without a signature', receiptInput, { signature: '' }],
    ['a receipt that is a book', receiptInput, { signature: long(1025) }],
    ['a reason nobody has words for', refuseInput, { reason: 'because' }],
    ['a reason of every object', refuseInput, { reason: 'constructor' }],
    ['a mobile in words', contactInput, { ...contact, mobile: '1380000123x' }],
    ['a mobile of another country', contactInput, { ...contact, mobile: '+8613800001234' }],
    ['a mobile with a digit too many', contactInput, { ...contact, mobile: '138000012345' }],
    ['a mobile with a line behind it', contactInput, { ...contact, mobile: '13800001234\n' }],
    ['a name that is a book', contactInput, { ...contact, organization: long(65) }],
    ['a number in small letters', byNumber, { number: number.toLowerCase() }],
    ['a number that climbs', byNumber, { number: '../contacts' }],
    ['a number with a line behind it', byNumber, { number: `${number}\n` }],
    ['a state nobody knows', applicationsQuery, { state: 'granted' }],
    ['a search that is a book', applicationsQuery, { search: long(65) }],
    ['a credit code that is a book', codeInput, { uscc: long(33) }],
    ['no credit code', codeInput, { uscc: '' }],
  ])('%s is refused', (_name, schema, value) => expect(fits(schema, value)).toBe(false))

  test('as long as they may be they are taken', () => {
    const longest = {
      certificate: long(16_384),
      certificationRequest: long(16_384),
      signature: long(1024),
      ukey: { serialNumber: long(64) },
    }
    expect(fits(submitInput, { ...renew, ...longest })).toBe(true)
    expect(fits(submitInput, { ...apply, code: long(32), uscc: long(32) })).toBe(true)
  })
})
