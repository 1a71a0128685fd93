import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asObject, asText, decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url, parseObject } from './json-and-base64.ts'

test('asObject takes plain objects only', () => {
  expect(asObject({ a: 1 })).toEqual({ a: 1 })
  for (const value of [null, undefined, [], 'text', 1, true]) expect(asObject(value)).toBeUndefined()
})

test('asText keeps to its bounds', () => {
  expect(asText('abc', 3)).toBe('abc')
  expect(asText('abcd', 3)).toBeUndefined()
  expect(asText('', 3)).toBeUndefined()
  expect(asText('', 3, 0)).toBe('')
  expect(asText(1, 3)).toBeUndefined()
})

test('parseObject never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const value = parseObject(text)
      expect(value === undefined || typeof value === 'object').toBe(true)
    }),
  )
})

describe('base64', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes)
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
  })

  test.each(['YQ', 'YQ=', 'YQ= =', ' YQ==', 'YQ==\n', 'Y-==', 'YQ==YQ=='])('refuses %j as base64', (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })

  test.each(['YQ==', 'Y', 'a+b/', 'YR', 'YQ '])('refuses %j as base64url', (text) => {
    expect(decodeBase64Url(text)).toBeUndefined()
  })
})
