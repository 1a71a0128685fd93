import { nameKey, nameOf, type Certificate, type DistributionPoint, type GeneralName } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { deltaSourcesOf, listCircleOf, listSourcesOf } from './list-sources.ts'
import { positionOf } from './position.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const issued = pki.issue({ subject: 'a' })
const own = nameKey(issued.certificate.issuer)
const uri = (value: string): GeneralName => ({ kind: 'uri', value })
const directory = (name: string): GeneralName => ({ kind: 'directory', name: nameOf([['CN', name]]) })
const keyOf = (name: string) => nameKey(nameOf([['CN', name]]))
const naming = (crlDistributionPoints: readonly DistributionPoint[], freshestCrl?: readonly DistributionPoint[]): Certificate => ({
  ...issued.certificate,
  extensions: { ...issued.certificate.extensions, crlDistributionPoints, ...(freshestCrl === undefined ? {} : { freshestCrl }) },
})
const urls = (certificate: Certificate) => listSourcesOf(certificate).map(({ url, isDelta }) => `${isDelta ? 'delta ' : ''}${url}`)

describe('where a certificate’s lists are asked for', () => {
  it('nowhere, where it names no place', () => {
    const { crlDistributionPoints: _left, ...extensions } = issued.certificate.extensions
    expect(listSourcesOf({ ...issued.certificate, extensions: extensions as Certificate['extensions'] })).toEqual([])
  })

  it('by http and https, whatever their letters, in order; nothing else is fetched', () => {
    const names = [
      'HTTP://a/1',
      'ldap://b/',
      'https://c/',
      'file:///etc/passwd',
      'ftp://d/',
      'httpx://e/',
      ' http://f/',
      'javascript:0',
    ].map(uri)
    expect(urls(naming([{ fullName: [...names, { kind: 'dns', value: 'http://g/' }] }]))).toEqual(['HTTP://a/1', 'https://c/'])
  })

  it('of one point all addresses have the same list; another point has another', () => {
    const sources = listSourcesOf(naming([{ fullName: [uri('http://a/'), uri('http://b/')] }, { fullName: [uri('http://c/')] }]))
    expect(sources.map(({ point }) => point === sources[0]?.point)).toEqual([true, true, false])
    expect(sources.every(({ issuers }) => issuers.length === 1 && issuers[0] === own)).toBe(true)
  })

  it('whose lists they are: the certificate’s issuer’s, or whom the point names', () => {
    const [indirect, nobody] = listSourcesOf(
      naming([
        { fullName: [uri('http://a/')], crlIssuer: [directory('lists'), uri('http://x/'), directory('more')] },
        { fullName: [uri('http://b/')], crlIssuer: [uri('http://x/')] },
      ]),
    )
    expect(indirect?.issuers).toEqual([keyOf('lists'), keyOf('more')])
    expect(nobody?.issuers).toEqual([])
  })

  it('deltas after complete lists; those a list names too', () => {
    const certificate = naming([{ fullName: [uri('http://a/')] }], [{ fullName: [uri('http://delta/')] }])
    expect(urls(certificate)).toEqual(['http://a/', 'delta http://delta/'])
    expect(deltaSourcesOf(certificate)).toMatchObject([{ url: 'http://delta/', issuers: [own], isDelta: true }])
    expect(deltaSourcesOf(issued.certificate)).toEqual([])
  })

  it('sixteen places of each kind and no more', () => {
    const many = Array.from({ length: 20 }, (_, index) => uri(`http://a/${index}`))
    expect(urls(naming([{ fullName: many }], [{ fullName: many }]))).toHaveLength(32)
    expect(urls(naming(many.map((name) => ({ fullName: [name] })))).at(-1)).toBe('http://a/15')
  })
})

describe('whose lists matter for a certificate', () => {
  const { issuingCa: ca, root } = pki
  const position = (certificate: Certificate) => positionOf(certificate, ca.certificate, [root.certificate])
  const nobody = new Map<string, readonly Certificate[]>()

  it('its issuer’s and those above; the anchor is asked about nothing', () => {
    const { issuers, signers } = listCircleOf(position(issued.certificate), nobody)
    expect([...issuers].toSorted()).toEqual([own, nameKey(root.certificate.subject)].toSorted())
    expect(signers.map(({ sha256 }) => sha256)).toEqual([ca.certificate.sha256, root.certificate.sha256])
  })

  it('whoever a distribution point names, and in turn whoever vouches for them', () => {
    const lister = pki.issue({ subject: nameOf([['CN', 'lists']]), keyUsage: ['cRLSign'] }).certificate
    const certificate = naming([{ fullName: [uri('http://a/')], crlIssuer: [directory('lists')] }])
    const { issuers, signers } = listCircleOf(position(certificate), new Map([[keyOf('lists'), [lister]]]))
    expect(issuers.has(keyOf('lists'))).toBe(true)
    expect(signers.map(({ sha256 }) => sha256)).toContain(lister.sha256)
    expect(issuers.has(nameKey(lister.issuer))).toBe(true)
  })

  it('two that vouch for each other end, and each signer is there once', () => {
    const [one, two] = [
      pki.issue({ subject: nameOf([['CN', 'one']]) }).certificate,
      pki.issue({ subject: nameOf([['CN', 'two']]) }).certificate,
    ]
    const circle = new Map([
      [keyOf('one'), [{ ...one, issuer: two.subject }]],
      [keyOf('two'), [{ ...two, issuer: one.subject }]],
    ])
    const certificate = naming([{ crlIssuer: [directory('one')] }])
    const { issuers, signers } = listCircleOf(position(certificate), circle)
    expect([issuers.has(keyOf('one')), issuers.has(keyOf('two'))]).toEqual([true, true])
    expect(new Set(signers.map(({ sha256 }) => sha256)).size).toBe(signers.length)
    expect(signers).toHaveLength(4)
  })
})
