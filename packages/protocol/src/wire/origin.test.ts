import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLoopbackOrigin, parseOrigin } from './origin.ts'

describe('parseOrigin', () => {
  test.each([
    'https://portal.example',
    'https://portal.example:8443',
    'https://xn--fiqs8s.example',
    'http://localhost:8600',
    'http://127.0.0.1:8601',
    'http://[::1]:1',
  ])('accepts %s', (origin) => {
    expect(parseOrigin(origin)).toBe(origin)
  })

  test.each([
    'http://portal.example',
    'https://portal.example/',
    'https://portal.example:443',
    'https://Portal.example',
    'https://中国.example',
    'https://user@portal.example',
    'https://portal.example?x',
    'http://localhost.portal.example',
    'http://127.0.0.1.portal.example:80',
    'http://0x7f000001:8600',
    'ws://localhost:8600',
    'null',
    'file://',
    '',
    'https://' + 'a'.repeat(250) + '.example',
    null,
  ])('refuses %s', (text) => {
    expect(parseOrigin(text)).toBeUndefined()
  })

  test('returns only what went in, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        expect([text, undefined]).toContain(parseOrigin(text))
      }),
    )
  })
})

test('isLoopbackOrigin looks at the host alone', () => {
  expect(isLoopbackOrigin('http://localhost:1')).toBe(true)
  expect(isLoopbackOrigin('https://127.0.0.1')).toBe(true)
  expect(isLoopbackOrigin('https://localhost.portal.example')).toBe(false)
  expect(isLoopbackOrigin('nonsense')).toBe(false)
})
