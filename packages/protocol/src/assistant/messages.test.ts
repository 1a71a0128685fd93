import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assistantPorts, parseRpcCall, parseRpcMessage, rpcFailureCode } from './messages.ts'
import { failure } from '../failures/catalogue.ts'

const call = (changes: object) => parseRpcCall(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', ...changes }))
const message = (changes: object) => parseRpcMessage(JSON.stringify({ jsonrpc: '2.0', ...changes }))

const offered = ['hello', 'status', 'authenticate', 'cancel', 'sessionEnded'] as const

describe('parseRpcCall', () => {
  test.each(offered)('reads %s', (method) => {
    expect(call({ method, params: { a: 1 } })).toEqual({ call: { id: 1, method, params: { a: 1 } } })
  })

  test('takes absent parameters for none', () => {
    expect(call({})).toEqual({ call: { id: 1, method: 'status', params: {} } })
  })

  test.each([
    ['another version', { jsonrpc: '1.0' }, { code: 'MESSAGE_INVALID', id: 1 }],
    ['no id: the page never notifies', { id: undefined }, { code: 'MESSAGE_INVALID', id: null }],
    ['an id that is text', { id: '1' }, { code: 'MESSAGE_INVALID', id: null }],
    ['an id that is a fraction', { id: 1.5 }, { code: 'MESSAGE_INVALID', id: null }],
    ['parameters by position', { params: [1] }, { code: 'MESSAGE_INVALID', id: 1 }],
    ['parameters null', { params: null }, { code: 'MESSAGE_INVALID', id: 1 }],
    ['no method', { method: undefined }, { code: 'MESSAGE_INVALID', id: 1 }],
    ['a method that is not offered', { method: 'signHash' }, { code: 'METHOD_UNKNOWN', id: 1 }],
    ['an inherited name', { method: 'toString' }, { code: 'METHOD_UNKNOWN', id: 1 }],
  ])('refuses %s', (_, changes, answer) => {
    expect(call(changes)).toEqual(answer)
  })

  test('R15 offers no method that takes a PIN, formats, imports, exports or signs a raw value', () => {
    const wished = [
      'signHash',
      'signRaw',
      'pin',
      'verifyPin',
      'changePin',
      'unblock',
      'format',
      'import',
      'export',
      'keys',
      'generate',
      'Hello',
    ]
    for (const method of wished) expect(call({ method })).toEqual({ code: 'METHOD_UNKNOWN', id: 1 })
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), (method) => {
        fc.pre(!(offered as readonly string[]).includes(method))
        expect(call({ method })).not.toHaveProperty('call')
      }),
    )
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseRpcCall(text)).not.toThrow()
      }),
    )
  })
})

describe('parseRpcMessage', () => {
  test('reads a result, a failure and a notification', () => {
    expect(message({ id: 3, result: null })).toEqual({ kind: 'result', id: 3, result: null })
    const error = { code: rpcFailureCode, message: 'x', data: failure('PIN_INCORRECT', { triesLeft: 3 }) }
    expect(message({ id: 3, error })).toEqual({ kind: 'failure', id: 3, failure: failure('PIN_INCORRECT', { triesLeft: 3 }) })
    expect(message({ id: null, error })).toMatchObject({ kind: 'failure', id: null })
    expect(message({ method: 'ukey.removed' })).toEqual({ kind: 'notification', method: 'ukey.removed', params: {} })
  })

  test('takes nothing it does not know', () => {
    expect(message({ id: 3, error: { code: -32601, message: 'of another program' } })).toBeUndefined()
    expect(message({ method: 'other' })).toBeUndefined()
    expect(message({ result: 1 })).toBeUndefined()
    expect(parseRpcMessage('[]')).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseRpcMessage(text)).not.toThrow()
      }),
    )
  })
})

test('the ports are distinct, unprivileged and below the ephemeral range of Windows', () => {
  expect(new Set(assistantPorts).size).toBe(5)
  for (const port of assistantPorts) expect(port > 1024 && port < 49152).toBe(true)
})
