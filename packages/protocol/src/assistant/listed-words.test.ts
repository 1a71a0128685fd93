import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEach, readListedAddress, readListedWords } from './listed-words.ts'

describe('words of a signed list', () => {
  test('the Chinese ones are always there, and no third language is', () => {
    expect(readListedWords({ zh: '甲', en: 'A', fr: 'A' })).toEqual({ zh: '甲', en: 'A' })
    expect(readListedWords({ zh: '甲' })).toEqual({ zh: '甲' })
  })

  test.each([[undefined], [null], ['甲'], [['甲']], [{}], [{ en: 'A' }], [{ zh: '' }], [{ zh: 1 }], [{ zh: '字'.repeat(201) }]])(
    '%j are none',
    (value) => expect(readListedWords(value)).toBeUndefined(),
  )

  test('are as long as they may be where they are read', () => {
    expect(readListedWords({ zh: '字'.repeat(200) })?.zh).toHaveLength(200)
    expect(readListedWords({ zh: '字'.repeat(201) }, 201)?.zh).toHaveLength(201)
    expect(readListedWords({ zh: '字'.repeat(3) }, 2)).toBeUndefined()
  })
})

describe('a list', () => {
  const even = (value: unknown) => (typeof value === 'number' && value % 2 === 0 ? value : undefined)

  test('is read whole, in its order, or not at all', () => {
    expect(readEach([4, 2, 2], 3, even)).toEqual([4, 2, 2])
    expect(readEach([], 0, even)).toEqual([])
    expect(readEach([4, 1, 2], 3, even)).toBeUndefined()
    expect(readEach([4, 2, 2], 2, even)).toBeUndefined()
  })

  test.each([[undefined], [null], ['ab'], [{ length: 0 }], [7]])('%j is none', (value) => expect(readEach(value, 9, even)).toBeUndefined())

  test('longer than it may be, nothing of it is looked at', () => {
    let looked = 0
    const counted = (): number => (looked += 1)
    expect(readEach([1, 2, 3], 2, counted)).toBeUndefined()
    expect(looked).toBe(0)
  })
})

describe('an address', () => {
  test.each([
    ['https://dist.example', 'https://dist.example/'],
    ['https://dist.example:8443/a?b#c', 'https://dist.example:8443/a?b#c'],
    ['https://DIST.example/A', 'https://dist.example/A'],
    ['http://127.0.0.1:8080/a', 'http://127.0.0.1:8080/a'],
    ['http://[::1]/', 'http://[::1]/'],
  ])('%s is one', (written, address) => expect(readListedAddress(written)).toBe(address))

  test.each([
    '',
    'dist.example',
    '//dist.example/',
    'http://dist.example/',
    'http://127.0.0.1.dist.example/',
    'http://localhost@dist.example/',
    'https://user@dist.example/',
    'https://:secret@dist.example/',
    'ftp://dist.example/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    'blob:https://dist.example/1',
    `https://dist.example/${'a'.repeat(500)}`,
    7,
    null,
  ])('%j is none', (written) => expect(readListedAddress(written)).toBeUndefined())

  test('whatever it is, it is over TLS or stays on this machine, and names nobody', () => {
    const scheme = fc.constantFrom('http:', 'https:', 'ws:', 'HTTPS:', 'blob:https:', 'view-source:https:')
    const host = fc.stringMatching(/^[a-z0-9]{1,8}(?:\.[a-z]{2,4}){1,2}$/)
    const parts = fc.tuple(scheme, fc.constantFrom('', 'a@', ':b@'), host, fc.webPath())
    fc.assert(
      fc.property(
        parts.map(([start, who, name, path]) => `${start}//${who}${name}${path}`),
        (written) => {
          const address = readListedAddress(written)
          if (address === undefined) return
          const { protocol, username, password } = new URL(address)
          expect([protocol, username, password]).toEqual(['https:', '', ''])
          expect(readListedAddress(address)).toBe(address)
        },
      ),
    )
  })
})
