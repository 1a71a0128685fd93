import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProgress } from './read-progress.ts'
import { readStatus } from './read-status.ts'

describe('what the assistant says of an operation', () => {
  const operation = 'op-1'
  const read = (params: Record<string, unknown>) => readProgress({ operation, step: 'pin', ...params }, operation)

  it.each(['approve', 'choose', 'change-pin', 'pin', 'signing'])('%s is a step', (step) =>
    expect(read({ step })).toEqual({ operation, step }),
  )

  it.each<[string, Record<string, unknown>]>([
    ['another operation', { operation: 'op-2' }],
    ['no operation', { operation: undefined }],
    ['a step nobody knows', { step: 'format' }],
    ['no step', { step: undefined }],
    ['a step that every object has', { step: 'constructor' }],
  ])('%s is nothing', (_what, params) => expect(read(params)).toBeUndefined())

  it.each([
    ['http://127.0.0.1:11735/prompt#code', true],
    ['http://127.0.0.1:80/', true],
    ['http://127.0.0.1:1/', false],
    ['http://127.0.0.1:123456/', false],
    ['http://127.0.0.1:11735', false],
    ['https://127.0.0.1:11735/', false],
    ['http://localhost:11735/', false],
    ['http://127.0.0.1:11735@evil.example/', false],
    ['http://127.0.0.1.evil.example:11735/', false],
    ['http://evil.example/?http://127.0.0.1:11735/', false],
    ['javascript:alert(1)//http://127.0.0.1:11735/', false],
    [`http://127.0.0.1:11735/${'a'.repeat(500)}`, false],
    ['', false],
  ])('an address of this computer and no other: %s', (address, isOurs) =>
    expect(read({ address })).toEqual({ operation, step: 'pin', ...(isOurs ? { address } : {}) }),
  )

  it.each<[unknown, boolean]>([
    [3, true],
    [0, true],
    ['3', false],
    [null, false],
  ])('tries left: %j', (triesLeft, isOne) =>
    expect(read({ triesLeft })).toEqual({ operation, step: 'pin', ...(isOne ? { triesLeft } : {}) }),
  )
})

describe('the outline of a status', () => {
  const ukey = { id: 'u', certificates: [] }

  it('UKeys with a list of certificates, and problems; what else a newer one says stays', () => {
    const status = { ukeys: [{ ...ukey, later: true }], problems: [{ code: 'DRIVER_MISSING' }] }
    expect(readStatus(status)).toEqual({ ok: true, value: status })
    expect(readStatus({ ukeys: [ukey] })).toEqual({ ok: true, value: { ukeys: [ukey], problems: [] } })
    expect(readStatus({ ukeys: [ukey], problems: 'none' })).toMatchObject({ value: { problems: [] } })
  })

  it('what is no UKey is left out', () => {
    expect(readStatus({ ukeys: [null, 'x', [], { id: 'v' }, { certificates: 'x' }, ukey] })).toMatchObject({ value: { ukeys: [ukey] } })
  })

  it.each([undefined, null, 'x', 7, [], {}, { ukeys: null }, { ukeys: {} }])('%j is none', (value) =>
    expect(readStatus(value)).toMatchObject({ ok: false, failure: { code: 'MESSAGE_INVALID' } }),
  )

  it('whatever comes it answers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readStatus(value).ok).toBe('boolean')
      }),
    )
  })
})
