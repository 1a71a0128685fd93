import { describe, expect, it } from 'vitest'
import { readAuthority } from './read-authority.ts'

const key = 'ab'.repeat(32)
const profile = { uscc: [{ extension: '1.2.156.10260.4.1.4', prefixes: ['N'] }], name: [{ attribute: 'O' }] }

describe('an authority of the configuration', () => {
  it('is read with its defaults, attributes by short form or object identifier', () => {
    expect(
      readAuthority({ id: 'a', keys: [key], profile: { ...profile, stableId: [{ attribute: '0.9.2342.19200300.100.1.1' }] } }),
    ).toEqual({
      id: 'a',
      keys: [key],
      profile: {
        uscc: [{ extension: '1.2.156.10260.4.1.4', prefixes: ['N'] }],
        name: [{ attribute: '2.5.4.10' }],
        stableId: [{ attribute: '0.9.2342.19200300.100.1.1' }],
      },
      status: { greatestAgeSeconds: 3600, nonceRequired: false, frozenSeconds: 86_400 },
    })
    expect(
      readAuthority({ id: 'a', keys: [key], ocspGreatestAgeSeconds: 600, ocspNonceRequired: true, frozenStatusSeconds: 7200 }),
    ).toEqual({
      id: 'a',
      keys: [key],
      status: { greatestAgeSeconds: 600, nonceRequired: true, frozenSeconds: 7200 },
    })
  })

  it.each([
    ['no key', { id: 'a', keys: [] }],
    ['a key that is none', { id: 'a', keys: ['AB'] }],
    ['no id', { keys: [key] }],
    ['a field nobody knows', { id: 'a', keys: [key], colour: 'red' }],
    ['a profile without a name', { id: 'a', keys: [key], profile: { uscc: profile.uscc } }],
    ['a profile with a field nobody knows', { id: 'a', keys: [key], profile: { ...profile, shoeSize: [{ attribute: 'O' }] } }],
    ['a field without places', { id: 'a', keys: [key], profile: { ...profile, name: [] } }],
    ['a place that is two', { id: 'a', keys: [key], profile: { ...profile, name: [{ attribute: 'O', extension: '1.2.3' }] } }],
    ['a place that is none', { id: 'a', keys: [key], profile: { ...profile, name: [{ prefixes: ['N'] }] } }],
    ['an attribute nobody knows', { id: 'a', keys: [key], profile: { ...profile, name: [{ attribute: 'Organisation' }] } }],
    ['a pattern without a value', { id: 'a', keys: [key], profile: { ...profile, name: [{ attribute: 'CN', pattern: '{}@{}' }] } }],
    ['several without a pattern', { id: 'a', keys: [key], profile: { ...profile, name: [{ attribute: 'OU', several: true }] } }],
    ['an age of nothing', { id: 'a', keys: [key], ocspGreatestAgeSeconds: 0 }],
  ])('with %s is none', (_what, value) => {
    expect(readAuthority(value)).toBeUndefined()
  })
})
