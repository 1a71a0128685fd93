import { describe, expect, it } from 'vitest'
import { algorithmTable } from '../keys/algorithm-table.ts'
import type { VerificationKey } from '../keys/public-key.ts'
import { algorithmProblem, familyOf, keyProblem, type AlgorithmPolicy } from './algorithm-policy.ts'

const key = (kind: VerificationKey['kind'], bits: number) => ({ kind, bits }) as VerificationKey

describe('signature algorithms', () => {
  it('unless said, all that are not weak are taken, and none with SHA-1 or MD5 is', () => {
    for (const { id, weak, hash } of algorithmTable) {
      expect(algorithmProblem(id, {}) === undefined, id).toBe(weak !== true)
      if (/^(?:sha-?1|md5)$/i.test(hash ?? '')) expect(weak, id).toBe(true)
    }
  })

  it('when named, exactly those are taken: a weak one too, and a strong one not', () => {
    for (const named of algorithmTable)
      for (const { id } of algorithmTable)
        expect(algorithmProblem(id, { algorithms: [named.id] })).toBe(id === named.id ? undefined : `${id} is not accepted`)
  })

  it('one that is not known is never taken, and an empty list takes none', () => {
    for (const policy of [{}, { algorithms: [] }, { algorithms: algorithmTable.map(({ id }) => id) }])
      expect(algorithmProblem('unknown', policy)).toBe('algorithm not known')
    for (const { id } of algorithmTable) expect(algorithmProblem(id, { algorithms: [] })).toBeDefined()
  })
})

describe('keys', () => {
  const dsa: AlgorithmPolicy = { algorithms: algorithmTable.map(({ id }) => id) }

  it.each([
    ['RSA', 2048, {}, undefined],
    ['RSA', 2047, {}, 'RSA key of 2047 bits'],
    ['RSA-PSS', 1024, {}, 'RSA-PSS key of 1024 bits'],
    ['RSA', 1024, { minimumRsaBits: 1024 }, undefined],
    ['RSA', 1023, { minimumRsaBits: 1024 }, 'RSA key of 1023 bits'],
    ['RSA', 2048, { minimumRsaBits: 3072 }, 'RSA key of 2048 bits'],
    ['P-256', 256, {}, undefined],
    ['SM2', 256, {}, undefined],
    ['DSA', 4096, {}, 'DSA key'],
    ['DSA', 2048, dsa, undefined],
    ['DSA', 1024, dsa, 'DSA key of 1024 bits'],
    ['DSA', 1024, { ...dsa, minimumDsaBits: 1024 }, undefined],
    ['DSA', 1024, { ...dsa, minimumRsaBits: 512 }, 'DSA key of 1024 bits'],
  ] as const)('%s of %d bits under %j: %s', (kind, bits, policy, problem) => {
    expect(keyProblem(key(kind, bits), policy as AlgorithmPolicy)).toBe(problem)
  })

  it('SM2 is one family, everything else the other', () => {
    expect((['SM2', 'P-256', 'RSA', 'DSA'] as const).map(familyOf)).toEqual(['SM', 'international', 'international', 'international'])
  })
})
