import { createClock, createTestPki, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { examinePath, type TrustStore } from '../trust-anchors.ts'
import { checkPath } from './path.ts'

const clock = createClock()
const [ours, theirs] = [
  createTestPki({ kind: 'P-256', now: clock.now() }),
  createTestPki({ kind: 'SM2', now: clock.now(), name: '另一家' }),
]
const store = { anchors: [...ours.trustAnchors, ...theirs.trustAnchors], intermediates: [...ours.intermediates, ...theirs.intermediates] }
const day = 86_400_000
const at = (days: number): Date => new Date(+clock.now() + days * day)
const codesOf = ({ certificate }: TestIdentity, trusted: TrustStore = store, now = clock.now()) =>
  checkPath(examinePath(certificate, trusted, now)).map(({ code }) => code)

describe('path', () => {
  it('leads to anchors of several CAs', () => {
    expect([ours, theirs].map((pki) => codesOf(pki.issue({ subject: 'x' })))).toEqual([[undefined], [undefined]])
  })

  it('an intermediate may be the anchor', () => {
    expect(codesOf(ours.issue({ subject: 'x' }), { anchors: ours.intermediates, intermediates: [] })).toEqual([undefined])
  })

  it('expired and not yet valid, at both ends of the last second', () => {
    const identity = ours.issue({ subject: 'x', notBefore: at(-1), notAfter: at(1) })
    expect([at(-1), at(1)].map((now) => codesOf(identity, store, now))).toEqual([[undefined], [undefined]])
    expect(codesOf(identity, store, new Date(+at(1) + 1000))).toEqual(['CERTIFICATE_EXPIRED'])
    expect(codesOf(identity, store, new Date(+at(-1) - 1000))).toEqual(['CERTIFICATE_NOT_YET_VALID'])
  })

  it('reports every kind of failure, dates first', () => {
    const stranger = createTestPki({ kind: 'P-256', now: clock.now(), name: '外人' })
    expect(codesOf(stranger.issue({ subject: 'x', notBefore: at(-9), notAfter: at(-1) }))).toEqual([
      'CERTIFICATE_EXPIRED',
      'CERTIFICATE_NOT_TRUSTED',
    ])
  })

  it('a CA of the same name with another key is not trusted', () => {
    const double = createTestPki({ kind: 'P-256', now: clock.now() })
    expect(codesOf(double.issue({ subject: 'x' }))).toEqual(['CERTIFICATE_NOT_TRUSTED'])
  })

  it('a certificate issued by one that is no CA', () => {
    const endEntity = ours.issue({ subject: '不是 CA' })
    const issued = ours.issue({ subject: 'x', issuer: endEntity })
    const trusted = { ...store, intermediates: [...store.intermediates, endEntity.certificate] }
    expect(codesOf(issued, trusted)).toEqual(['CERTIFICATE_PATH_INVALID'])
  })

  it('is skipped without a certificate', () => expect(checkPath(undefined)[0]?.result).toBe('skipped'))
})
