import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, createTestPki, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { createCertificateCache, knownCertificateOf, type KnownCertificate } from './known-certificate.ts'
import { examinePath } from './trust-anchors.ts'

const clock = createClock()
const pki = createTestPki({ kind: 'P-256', now: clock.now() })
const day = 86_400_000
const at = (days: number): Date => new Date(+clock.now() + days * day)

/** The certificate with its path, as the gateway keeps it. */
function verified({ der }: TestIdentity, intermediates = pki.intermediates): KnownCertificate & Required<Pick<KnownCertificate, 'path'>> {
  const known = knownCertificateOf(der)
  if (!known.ok) throw new Error(known.problem)
  const { trusted: path } = examinePath(known.value.certificate, { anchors: pki.trustAnchors, intermediates }, clock.now())
  if (path === undefined) throw new Error('no path')
  return { ...known.value, path }
}

const readBack = (cache: ReturnType<typeof createCertificateCache>, { der }: TestIdentity, now = clock.now()) => {
  const read = cache.read(encodeBase64(der), now)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

describe('certificates kept by fingerprint', () => {
  it('with key and path: the very same objects come back', () => {
    const [cache, identity] = [createCertificateCache(), pki.issue({ subject: 'x' })]
    const known = verified(identity)
    expect(readBack(cache, identity).path).toBeUndefined() // reading alone keeps nothing
    cache.keep(known)
    expect(readBack(cache, identity)).toBe(known)
  })

  it.each([
    ['its own', { notBefore: at(-2), notAfter: at(3) }, { notBefore: at(-9), notAfter: at(9) }],
    ["an intermediate's", { notBefore: at(-9), notAfter: at(9) }, { notBefore: at(-2), notAfter: at(3) }],
  ])('until the earliest of the dates of its path, which are %s', (_name, own, above) => {
    const issuer = pki.issueCa({ subject: '下级', issuer: pki.root, ...above })
    const identity = pki.issue({ subject: 'x', issuer, ...own })
    for (const [days, kept] of [
      [-2, true],
      [3, true],
      [-2.1, false],
      [3.1, false],
    ] as const) {
      const cache = createCertificateCache()
      cache.keep(verified(identity, [issuer.certificate]))
      expect([days, readBack(cache, identity, at(days)).path !== undefined]).toEqual([days, kept])
    }
  })

  it('a certificate with one octet changed is another one', () => {
    const [cache, identity] = [createCertificateCache(), pki.issue({ subject: 'x' })]
    cache.keep(verified(identity))
    const changed = Uint8Array.from(identity.der)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    expect(readBack(cache, { ...identity, der: changed }).path).toBeUndefined()
  })

  it('no more than there is room for: the one not used for longest goes', () => {
    const cache = createCertificateCache(2)
    const [a, b, c] = ['a', 'b', 'c'].map((subject) => pki.issue({ subject })) as [TestIdentity, TestIdentity, TestIdentity]
    cache.keep(verified(a))
    cache.keep(verified(b))
    readBack(cache, a)
    cache.keep(verified(c))
    expect([a, b, c].map((identity) => readBack(cache, identity).path !== undefined)).toEqual([true, false, true])
  })
})
