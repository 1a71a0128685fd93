import { describe, expect, test } from 'vitest'
import { completed, profileFor, deviceText, triesLeft } from './profile.ts'
import { isFileOf } from '../library-file.ts'
import { readProfiles } from './read-profiles.ts'

/** The standard's ways. */
const standard = profileFor([], '/opt/other.so')

describe('which profile a library has', () => {
  const byFile = completed({ name: 'by file', files: ['libmaker*.so', 'maker.dll'] })
  const byManufacturer = completed({ name: 'by manufacturer', manufacturers: ['示范厂'] })

  test.each([
    ['/opt/LibMaker_3.so', undefined, 'by file'],
    ['/opt/maker.dll', '示范厂', 'by file'],
    ['/opt/other.so', '示范厂', 'by manufacturer'],
    ['/opt/other.so', '另一家', standard.name],
    ['/opt/other.so', undefined, standard.name],
    ['/opt/libmaker.so/other.so', undefined, standard.name],
  ])('%s with manufacturer %s: %s', (library, manufacturer, expected) => {
    expect(profileFor([byFile, byManufacturer], library, manufacturer).name).toBe(expected)
  })

  test.each([
    ['a*b', 'ab', true],
    ['a*b', 'axb', true],
    ['a*a', 'a', false],
    ['*.so', 'lib.so', true],
    ['a*c*e', 'abcde', true],
    ['a*e*c', 'abcde', false],
    ['a.b', 'axb', false],
    ['*', 'anything', true],
  ])('%s fits %s: %s', (pattern, name, expected) => {
    expect(isFileOf([pattern], `/opt/${name}`)).toBe(expected)
  })
})

describe('what a profile makes of what a library says', () => {
  test.each([
    ['left', 5, 6, 5],
    ['used', 1, 6, 5],
    ['used', 6, 6, 0],
    ['untold', 5, 6, undefined],
    ['left', 7, 6, undefined], // more than there can be
    ['left', 0xeeee_eeee, 0xeeee_eeee, undefined],
    ['left', 0, 0, undefined],
  ] as const)('tries told as %s: %i of %i', (tries, told, most, expected) => {
    expect(triesLeft(completed({ name: 'x', tries }), told, most)).toBe(expected)
  })

  test.each([
    ['UTF-8', 'either', Buffer.from('单位'), '单位'],
    ['GBK', 'either', Buffer.from('b5a5cebb', 'hex'), '单位'],
    ['neither', 'utf-8', Buffer.from('ff', 'hex'), '\ufffd'],
    ['with what cannot be shown', 'either', Buffer.from('a\u001b[31m\u0085b '), 'a[31mb'],
  ] as const)('a text: %s', (_, labels, bytes, expected) => {
    expect(deviceText(completed({ name: 'x', labels }), bytes)).toBe(expected)
  })
})

describe('profiles as a person writes them', () => {
  test('codes are added to those of the standard; the rest is as the standard has it', () => {
    const [read] = readProfiles([{ name: 'maker', errors: { '0x0A000081': 'pin-incorrect' }, tries: 'used' }])
    expect(read).toEqual({
      ...standard,
      name: 'maker',
      tries: 'used',
      errors: { ...standard.errors, 0x0a00_0081: 'pin-incorrect' },
    })
  })

  test('a button is waited for as long as the profile says', () => {
    expect(readProfiles([{ name: 'maker', button: { seconds: 60 } }])[0]?.button).toEqual({ seconds: 60 })
  })

  test.each([
    ['no list', {}, 'not a list'],
    ['one without a name', [{ tries: 'used' }], 'has no name'],
    ['a field nobody knows', [{ name: 'm', ulong: 4 }], '"m": ulong'],
    ['an inherited name as a field', [{ name: 'm', constructor: 1 }], '"m": constructor'],
    ['a meaning nobody knows', [{ name: 'm', errors: { '0x1': 'ok' } }], 'errors: 0x1'],
    ['a code that is no number', [{ name: 'm', errors: { PIN: 'removed' } }], 'errors: PIN'],
    ['a name of a file with capitals, which would never fit', [{ name: 'm', files: ['Maker.dll'] }], 'files'],
    ['lengths the wrong way round', [{ name: 'm', pinLength: { min: 8, max: 6 } }], 'pinLength'],
    ['a button nobody can wait for', [{ name: 'm', button: { seconds: 0 } }], 'button'],
    ['a button that waits for ever', [{ name: 'm', button: { seconds: 301 } }], 'button'],
    ['something of a button that nobody knows', [{ name: 'm', button: { seconds: 60, key: 1 } }], 'button'],
    ['something else than a profile', [null], 'has no name'],
  ])('refused in one sentence: %s', (_, written, sentence) => {
    expect(() => readProfiles(written)).toThrow(sentence)
  })
})
