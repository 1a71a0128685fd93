import { buildCrl, keyIdentifierOf, parseCrl, type Crl, type CrlContent, type RevokedEntry } from '@yinxin/pki'
import { createClock, createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { combineLists } from './combine-lists.ts'

const clock = createClock()
const pki = createTestPki({ kind: 'P-256', now: clock.now() })
const shard = 'http://status.test/7.crl'
const { certificate } = pki.issue({ subject: 'x', urls: { crl: [shard] } })
const hours = (count: number): Date => new Date(+clock.now() + count * 3_600_000)

function list(content: Partial<CrlContent>): Crl {
  const { issuingCa } = pki
  const parsed = parseCrl(
    buildCrl({
      issuer: issuingCa.certificate.subject,
      issuerKey: issuingCa.privateKey,
      signatureAlgorithm: 'ECDSA-SHA256',
      authorityKeyIdentifier: keyIdentifierOf(issuingCa.publicKeySpki),
      ...{ thisUpdate: clock.now(), nextUpdate: hours(1), crlNumber: 5, revoked: [] },
      ...content,
    }),
  )
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

const entry = (reason: RevokedEntry['reason'] & string): RevokedEntry[] => [
  { serialNumber: certificate.serialNumber, revokedAt: hours(-1), reason },
]
const told = (...lists: Crl[]) => {
  const answer = combineLists(lists, certificate, clock.now())
  return answer && [answer.entry?.reason, answer.fresh]
}
const expired = { thisUpdate: hours(-3), nextUpdate: hours(-2) }
const delta = (content: Partial<CrlContent>) => list({ deltaBase: 5, crlNumber: 7, ...content })

describe('complete and delta lists', () => {
  it.each<[string, Crl[], unknown]>([
    ['nothing', [], undefined],
    ['a complete one', [list({})], [undefined, true]],
    ['the newer of two', [list({ thisUpdate: hours(-1), revoked: entry('certificateHold') }), list({})], [undefined, true]],
    ['a delta alone', [delta({})], undefined],
    ['a delta that revokes', [list({}), delta({ revoked: entry('keyCompromise') })], ['keyCompromise', true]],
    [
      'a delta that ends a hold',
      [list({ revoked: entry('certificateHold') }), delta({ revoked: entry('removeFromCRL') })],
      [undefined, true],
    ],
    ['a delta that says nothing new', [list({ revoked: entry('superseded') }), delta({})], ['superseded', true]],
    ['a delta on an expired list', [list(expired), delta({})], [undefined, true]],
    ['an expired delta on a fresh list', [list({}), delta({ ...expired, revoked: entry('keyCompromise') })], ['keyCompromise', true]],
    ['both expired', [list(expired), delta(expired)], [undefined, false]],
    ['a delta on a later list than we have', [list({ crlNumber: 4 }), delta({ revoked: entry('keyCompromise') })], [undefined, true]],
    ['a delta older than the list', [list({ crlNumber: 8 }), delta({ revoked: entry('removeFromCRL') })], [undefined, true]],
  ])('%s', (_name, lists, expected) => expect(told(...lists)).toEqual(expected))
})

describe('scope (RFC 5280 §5.2.5)', () => {
  it.each<[string, CrlContent['issuingDistributionPoint'], boolean]>([
    ['of its own distribution point', { urls: [shard] }, true],
    ['of another distribution point', { urls: ['http://status.test/8.crl'] }, false],
    ['of end entities', { onlyUser: true }, true],
    ['of authorities', { onlyCa: true }, false],
  ])('a list %s', (_name, issuingDistributionPoint, covers) => {
    expect(told(list({ ...(issuingDistributionPoint === undefined ? {} : { issuingDistributionPoint }) })) !== undefined).toBe(covers)
  })
})
