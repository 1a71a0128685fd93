import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { oids } from '../der/oids.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { Extensions } from '../x509/extensions.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf } from '../x509/name.ts'
import type { PathPlace } from './profile-rule.ts'
import { addressBytes } from './server-name.ts'
import { webRules } from './web-rules.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const keyPair = pki.issue({ subject: 'key' })
const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const ip = (text: string): GeneralName => ({ kind: 'ip', bytes: addressBytes(text) ?? Uint8Array.of() })

const issued = pki.issue({ subject: nameOf([['CN', 'a.cn']]), keyPair, extendedKeyUsage: [oids.serverAuth] }).certificate
const usual: Certificate = { ...issued, extensions: { ...issued.extensions, subjectAltName: [dns('a.cn')] } }

type Change = Partial<Omit<Certificate, 'extensions'>> & { readonly extensions?: Partial<Extensions> }
const changed = ({ extensions, ...rest }: Change): Certificate => ({
  ...usual,
  ...rest,
  extensions: { ...usual.extensions, ...extensions },
})
/** The extension marked critical or not, as a certificate would have it. */
const marked = (oid: string, critical: boolean): Pick<Extensions, 'all'> => ({
  all: [...usual.extensions.all.filter((found) => found.oid !== oid), { oid, critical, value: Uint8Array.of() }],
})
const without = (name: keyof Extensions): Certificate => {
  const { [name]: _left, ...others } = usual.extensions
  return { ...usual, extensions: others as Extensions }
}

/** What is wrong with a certificate in this place of a path. */
const problems = (certificate: Certificate, place: PathPlace = 'first') =>
  webRules.flatMap(({ check, problem }) => {
    const said = problem(certificate, place)
    return said === undefined ? [] : [`${check}: ${said}`]
  })

describe('what the Baseline Requirements demand of a server', () => {
  it('nothing of one that keeps them', () => expect(problems(usual)).toEqual([]))

  it.each<[string, Change, readonly string[]]>([
    ['an authority', { extensions: { basicConstraints: { ca: true } } }, ['subscriber: an authority is no server']],
    ['may sign certificates', { extensions: { keyUsage: ['keyCertSign'] } }, ['subscriber: an authority is no server']],
    ['an SM2 key', { keyKind: 'SM2' }, ['key: no SM2 keys']],
    ['a key of P-384', { keyKind: 'P-384' }, []],
    ['a key of P-521', { keyKind: 'P-521' }, []],
    [
      'names critical beside a subject',
      { extensions: marked(oids.subjectAltName, true) },
      ['alternative-names: critical beside a subject'],
    ],
    ['names critical without a subject', { subject: nameOf([]), extensions: marked(oids.subjectAltName, true) }, []],
    ['critical purposes', { extensions: marked(oids.extendedKeyUsage, true) }, ['extended-key-usage: must not be critical']],
    ['another purpose', { extensions: { extendedKeyUsage: [oids.clientAuth] } }, ['extended-key-usage: not for servers']],
    ['of servers and clients', { extensions: { extendedKeyUsage: [oids.clientAuth, oids.serverAuth] } }, []],
    ...[oids.anyExtendedKeyUsage, oids.codeSigning, oids.emailProtection, oids.timeStamping, oids.ocspSigning].map(
      (oid): [string, Change, readonly string[]] => [
        `for servers and ${oid}`,
        { extensions: { extendedKeyUsage: [oids.serverAuth, oids.clientAuth, oid] } },
        ['extended-key-usage: also for something no server does'],
      ],
    ),
    ['no common name', { subject: nameOf([['O', 'a.cn']]) }, []],
    [
      'two common names',
      {
        subject: nameOf([
          ['CN', 'a.cn'],
          ['CN', 'a.cn'],
        ]),
      },
      ['common-name: more than one'],
    ],
    ['a common name of another case', { subject: nameOf([['CN', 'A.cn']]) }, ['common-name: not among the alternative names']],
    [
      'a domain listed as an address only',
      { extensions: { subjectAltName: [ip('10.0.0.1')] } },
      ['common-name: not among the alternative names'],
    ],
    ['an address in its one text', { subject: nameOf([['CN', '2001:db8::1']]), extensions: { subjectAltName: [ip('2001:db8::1')] } }, []],
    [
      'an address in another text',
      { subject: nameOf([['CN', '2001:db8:0::1']]), extensions: { subjectAltName: [ip('2001:db8::1')] } },
      ['common-name: not among the alternative names'],
    ],
    [
      'another address',
      { subject: nameOf([['CN', '10.0.0.2']]), extensions: { subjectAltName: [ip('10.0.0.1')] } },
      ['common-name: not among the alternative names'],
    ],
  ])('%s', (_what, change, expected) => expect(problems(changed(change))).toEqual(expected))

  it('names and purposes must be there', () => {
    expect(problems(without('subjectAltName'))).toEqual(['common-name: not among the alternative names', 'alternative-names: missing'])
    expect(problems(without('extendedKeyUsage'))).toEqual(['extended-key-usage: missing'])
  })

  it.each([
    [1024, ['key: RSA key of 1024 bits']],
    [2048, []],
    [2052, ['key: RSA key of 2052 bits']],
  ])('an RSA key of %d bits', (bits, expected) => {
    const { publicKeySpki } = generateKeyPair('RSA', bits)
    expect(problems(changed({ keyKind: 'RSA', publicKeySpki }))).toEqual(expected)
  })

  it('what is demanded of servers is not demanded of who stands between or above', () => {
    const authority = changed({ subject: nameOf([['CN', 'CA']]), extensions: { basicConstraints: { ca: true } } })
    expect(problems(authority).length).toBeGreaterThan(1)
    expect(problems(authority, 'between')).toEqual([])
  })

  it('a root limits no purposes; the others may', () => {
    expect(problems(changed({}), 'between')).toEqual([])
    expect(problems(changed({}), 'anchor')).toEqual(['extended-key-usage: a root limits its own purposes'])
    const { all } = usual.extensions
    const unlimited = changed({ extensions: { all: all.filter(({ oid }) => oid !== oids.extendedKeyUsage) } })
    expect(problems(unlimited, 'anchor')).toEqual([])
  })

  const own = usual.extensions.subjectKeyIdentifier ?? ''
  it.each<[string, Change, readonly string[]]>([
    ['that names no key', { extensions: { authorityKeyIdentifier: {} } }, ['without the key']],
    [
      'with an issuer',
      { extensions: { authorityKeyIdentifier: { keyIdentifier: 'aa', issuer: [dns('a.cn')] } } },
      ['with issuer or serial number'],
    ],
    [
      'with a serial number',
      { extensions: { authorityKeyIdentifier: { keyIdentifier: 'aa', serialNumber: '00' } } },
      ['with issuer or serial number'],
    ],
    ['of somebody else, by somebody else', { extensions: { authorityKeyIdentifier: { keyIdentifier: 'aa' } } }, []],
    [
      'of somebody else, by itself',
      { issuer: usual.subject, extensions: { authorityKeyIdentifier: { keyIdentifier: 'aa' } } },
      ['another key than its own'],
    ],
    ['its own, by itself', { issuer: usual.subject, extensions: { authorityKeyIdentifier: { keyIdentifier: own } } }, []],
  ])('an authority key identifier %s', (_what, change, expected) =>
    expect(problems(changed(change))).toEqual(expected.map((problem) => `authority-key-identifier: ${problem}`)),
  )

  it('whether there is an authority key identifier is not asked here', () =>
    expect(problems(without('authorityKeyIdentifier'))).toEqual([]))
})
