import { expect, it } from 'vitest'
import { countsFor, defaultOcspPolicy, freshnessProblem, nonceOctets } from './ocsp-freshness.ts'

const now = new Date('2026-03-02T08:00:00Z')
const made = (secondsAgo: number, nonceEchoed = false) => ({ nonceEchoed, thisUpdate: new Date(+now - secondsAgo * 1000) })

it.each([
  ['our nonce, a week old', made(604_800, true), {}, undefined],
  ['our nonce, where it is required', made(0, true), { nonceRequired: true }, undefined],
  ['no nonce, of this moment', made(0), {}, undefined],
  ['no nonce, at the greatest age', made(3600), {}, undefined],
  ['no nonce, a second older', made(3601), {}, '3601 s old, 3600 s allowed'],
  ['no nonce, where the authority allows a day', made(80_000), { greatestAgeSeconds: 86_400 }, undefined],
  [
    'no nonce, of this moment, where it is required',
    made(0),
    { nonceRequired: true },
    'answered without our nonce, which this responder gives',
  ],
])('%s', (_what, answer, policy, problem) => {
  expect(freshnessProblem(answer, { ...defaultOcspPolicy, ...policy, now })).toBe(problem)
})

it('what is left of its time', () => {
  const rules = { ...defaultOcspPolicy, now }
  expect([countsFor(made(3000), rules), countsFor(made(3000, true), rules)]).toEqual([600_000, Infinity])
})

it('a nonce has the octets that both RFC 8954 and RFC 9654 allow', () => {
  expect(nonceOctets).toBe(32)
})
