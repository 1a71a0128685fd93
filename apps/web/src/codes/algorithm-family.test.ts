import { expect, it } from 'vitest'
import { algorithmFamily } from './algorithm-family.ts'

it.each([
  ['P-256', 'ECDSA'],
  ['P-384', 'ECDSA'],
  ['RSA-2048', 'RSA'],
  ['SM2', 'SM2'],
])('%s is said as on the sign-in page: %s', (algorithm, family) => expect(algorithmFamily(algorithm)).toBe(family))
