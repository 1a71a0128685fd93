import { describe, expect, it } from 'vitest'
import { fromHex } from '../der/bytes.ts'
import { oids } from '../der/oids.ts'
import { tags } from '../der/reader.ts'
import { encodeText, encodeValue } from '../der/writer.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import { keyIdentifierOf, parseTbsCertificate, tbsCertificate } from '../x509/certificate.ts'
import type { CertificateContent } from '../x509/certificate.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import type { KeyUsage, RawExtension } from '../x509/extensions.ts'
import { nameAttributeOids } from '../der/oids.ts'
import { nameOf } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { lintForIssuance, lintTbs } from './lint.ts'
import type { CertificateProfile } from './lint.ts'

const own = generateKeyPair('P-256')
const above = generateKeyPair('P-256')
const notBefore = new Date('2026-03-02T08:00:00Z')
const day = 86_400_000
const profiles = [
  'root-ca',
  'issuing-ca',
  'end-entity-sign',
  'end-entity-encrypt',
  'ocsp-responder',
] as const satisfies CertificateProfile[]

const usages: Readonly<Record<CertificateProfile, readonly KeyUsage[]>> = {
  'root-ca': ['keyCertSign', 'cRLSign'],
  'issuing-ca': ['keyCertSign', 'cRLSign'],
  'end-entity-sign': ['digitalSignature', 'nonRepudiation'],
  'end-entity-encrypt': ['keyEncipherment', 'dataEncipherment'],
  'ocsp-responder': ['digitalSignature'],
}
const purposes: Readonly<Partial<Record<CertificateProfile, readonly string[]>>> = {
  'end-entity-sign': [oids.clientAuth],
  'ocsp-responder': [oids.ocspSigning],
}
/** The most days each profile is issued for. */
const mostDays: Readonly<Record<CertificateProfile, number>> = {
  'root-ca': 30 * 366,
  'issuing-ca': 20 * 366,
  'end-entity-sign': 5 * 366,
  'end-entity-encrypt': 5 * 366,
  'ocsp-responder': 366,
}

function extensionsOf(profile: CertificateProfile): readonly RawExtension[] {
  const wanted = purposes[profile]
  const isCa = profile === 'root-ca' || profile === 'issuing-ca'
  return [
    buildExtension.subjectKeyIdentifier(keyIdentifierOf(own.publicKeySpki)),
    ...(profile === 'root-ca' ? [] : [buildExtension.authorityKeyIdentifier(keyIdentifierOf(above.publicKeySpki))]),
    buildExtension.basicConstraints({ ca: isCa }),
    buildExtension.keyUsage(usages[profile]),
    ...(wanted === undefined ? [] : [buildExtension.extendedKeyUsage(wanted)]),
    ...(profile === 'ocsp-responder' ? [buildExtension.ocspNoCheck()] : []),
  ]
}

/** What a certificate of this profile holds when nothing is wrong with it. */
function sound(profile: CertificateProfile): CertificateContent {
  const subject = nameOf([
    ['C', 'CN'],
    ['CN', '持有人'],
  ])
  return {
    serialNumber: '0123456789abcdef0123',
    issuer: profile === 'root-ca' ? subject : nameOf([['CN', 'CA']]),
    subject,
    publicKeySpki: own.publicKeySpki,
    notBefore,
    notAfter: new Date(+notBefore + 100 * day),
    extensions: extensionsOf(profile),
    signatureAlgorithm: 'ECDSA-SHA256',
  }
}

const rulesBroken = (profile: CertificateProfile, change: Partial<CertificateContent>): string[] =>
  lintTbs(tbsCertificate({ ...sound(profile), ...change }), profile).map(({ rule }) => rule)
/** The usual extensions with others in the place of those of the same kind. */
const replacing = (profile: CertificateProfile, ...others: RawExtension[]): Partial<CertificateContent> => ({
  extensions: [...extensionsOf(profile).filter(({ oid }) => !others.some((other) => other.oid === oid)), ...others],
})
const leaving = (profile: CertificateProfile, oid: string): Partial<CertificateContent> => ({
  extensions: extensionsOf(profile).filter((extension) => extension.oid !== oid),
})

describe.each(profiles)('what is issued as %s', (profile) => {
  const isCa = profile.endsWith('-ca')

  it('passes when nothing is wrong, for exactly as long as it may be', () => {
    expect(rulesBroken(profile, {})).toEqual([])
    const longest = +notBefore + mostDays[profile] * day
    expect(rulesBroken(profile, { notAfter: new Date(longest) })).toEqual([])
    expect(rulesBroken(profile, { notAfter: new Date(longest + 1000) })).toEqual(['validity-length'])
  })

  it('says whether it is an authority, and an authority says so critically', () => {
    expect(rulesBroken(profile, replacing(profile, buildExtension.basicConstraints({ ca: !isCa })))).toEqual(['basic-constraints'])
    expect(rulesBroken(profile, leaving(profile, oids.basicConstraints))).toEqual(
      isCa ? ['basic-constraints', 'basic-constraints-critical'] : [],
    )
    const quiet = { ...buildExtension.basicConstraints({ ca: isCa }), critical: false }
    expect(rulesBroken(profile, replacing(profile, quiet))).toEqual(isCa ? ['basic-constraints-critical'] : [])
  })

  it('names its key, and unless it is a root the key above', () => {
    expect(rulesBroken(profile, leaving(profile, oids.subjectKeyIdentifier))).toEqual(['subject-key-identifier'])
    expect(rulesBroken(profile, leaving(profile, oids.authorityKeyIdentifier))).toEqual(
      profile === 'root-ca' ? [] : ['authority-key-identifier'],
    )
  })

  it.each<[string, readonly KeyUsage[], readonly CertificateProfile[]]>([
    ['signs certificates and lists', ['keyCertSign', 'cRLSign'], ['root-ca', 'issuing-ca']],
    ['signs certificates only', ['keyCertSign'], []],
    ['signs lists only', ['cRLSign'], ['end-entity-encrypt']],
    ['signs', ['digitalSignature'], ['end-entity-sign', 'ocsp-responder']],
    ['signs, certificates too', ['digitalSignature', 'keyCertSign'], []],
    ['signs everything', ['digitalSignature', 'keyCertSign', 'cRLSign'], ['root-ca', 'issuing-ca']],
    ['is encrypted for', ['keyEncipherment'], ['end-entity-encrypt']],
  ])('key usage: %s', (_what, listed, fitting) =>
    expect(rulesBroken(profile, replacing(profile, buildExtension.keyUsage(listed)))).toEqual(
      fitting.includes(profile) ? [] : ['key-usage'],
    ),
  )

  it('key usage is critical and there', () => {
    const quiet = { ...buildExtension.keyUsage(usages[profile]), critical: false }
    expect(rulesBroken(profile, replacing(profile, quiet))).toEqual(['key-usage-critical'])
    expect(rulesBroken(profile, leaving(profile, oids.keyUsage))).toContain('key-usage-critical')
  })

  it.each<[string, readonly string[], readonly CertificateProfile[]]>([
    ['clients', [oids.clientAuth], ['issuing-ca', 'end-entity-sign', 'end-entity-encrypt']],
    ['answers about status', [oids.ocspSigning], ['issuing-ca', 'ocsp-responder']],
    ['clients and answers', [oids.clientAuth, oids.ocspSigning], ['issuing-ca']],
    ['anything', [oids.anyExtendedKeyUsage], ['issuing-ca', 'end-entity-encrypt']],
    ['clients and anything', [oids.clientAuth, oids.anyExtendedKeyUsage], ['issuing-ca', 'end-entity-encrypt']],
  ])('purposes: %s', (_what, listed, fitting) =>
    expect(rulesBroken(profile, replacing(profile, buildExtension.extendedKeyUsage(listed)))).toEqual(
      fitting.includes(profile) ? [] : ['extended-key-usage'],
    ),
  )

  it('purposes are listed by who signs as somebody or answers, and never by a root', () =>
    expect(rulesBroken(profile, leaving(profile, oids.extendedKeyUsage))).toEqual(
      profile === 'end-entity-sign' || profile === 'ocsp-responder' ? ['extended-key-usage'] : [],
    ))

  it('a responder says that its own status is not to be asked for', () =>
    expect(rulesBroken(profile, leaving(profile, oids.ocspNoCheck))).toEqual(profile === 'ocsp-responder' ? ['ocsp-no-check'] : []))
})

describe('the borders of single rules', () => {
  const profile = 'end-entity-sign'

  it.each<[string, string, readonly string[]]>([
    ['64 bits', '0123456789abcdef01', []],
    ['exactly 64 bits', '1123456789abcdef', []],
    ['60 bits', '0123456789abcdef', ['serial-64-random-bits']],
    ['20 octets', '7f'.repeat(20), []],
    ['21 octets', '7f'.repeat(21), ['serial-positive']],
    ['nothing', '00', ['serial-positive', 'serial-64-random-bits']],
  ])('serial number: %s', (_what, serialNumber, expected) => expect(rulesBroken(profile, { serialNumber })).toEqual(expected))

  it('a key of RSA has 2048 bits, an unknown or old kind none', () => {
    const asked = (publicKeySpki: Uint8Array) => rulesBroken(profile, { publicKeySpki })
    expect(asked(generateKeyPair('RSA', 2048).publicKeySpki)).toEqual([])
    expect(asked(generateKeyPair('RSA', 2040).publicKeySpki)).toEqual(['key-size'])
    expect(asked(generateKeyPair('DSA').publicKeySpki)).toEqual(['key-known'])
    expect(asked(generateKeyPair('Ed25519').publicKeySpki)).toEqual([])
  })

  const country = (value: string, tag: number): Name => {
    const raw = encodeText(value, tag)
    return { rdns: [[{ type: nameAttributeOids.C, value, isText: true, raw }]] }
  }
  it.each<[string, Name, readonly string[]]>([
    ['64 characters of several octets', nameOf([['CN', '测'.repeat(64)]]), []],
    ['65 characters', nameOf([['CN', '测'.repeat(65)]]), ['name-lengths']],
    ['64 characters outside of the first plane', nameOf([['O', '𠮷'.repeat(64)]]), []],
    ['a city of 128', nameOf([['L', 'a'.repeat(128)]]), []],
    ['a city of 129', nameOf([['L', 'a'.repeat(129)]]), ['name-lengths']],
    ['an empty value', nameOf([['CN', '']]), ['name-lengths']],
    ['a country', country('CN', tags.printableString), []],
    ['a country in small letters', country('cn', tags.printableString), ['name-lengths']],
    ['a country of three', country('CHN', tags.printableString), ['name-lengths']],
    ['a country in UTF-8', country('CN', tags.utf8String), ['name-lengths']],
  ])('name: %s', (_what, subject, expected) => {
    expect(rulesBroken(profile, { subject })).toEqual(expected)
    expect(rulesBroken(profile, { issuer: subject })).toEqual(expected)
  })

  it('a zero-width space in either name refuses', () => {
    const unseen = nameOf([['CN', '天府\u200b公司']])
    expect(rulesBroken(profile, { subject: unseen })).toEqual(['name-characters'])
    expect(rulesBroken(profile, { issuer: unseen })).toEqual(['name-characters'])
  })

  it('a critical extension nobody knows refuses; one that is not critical does not', () => {
    const unknown = { oid: '1.2.3.4', critical: true, value: fromHex('0500') }
    expect(rulesBroken(profile, replacing(profile, unknown))).toEqual(['no-unknown-critical'])
    expect(rulesBroken(profile, replacing(profile, { ...unknown, critical: false }))).toEqual([])
  })

  it('what is no certificate is told with what is wrong, and is never given for signing', () => {
    expect(lintTbs(encodeValue(tags.sequence), profile)).toMatchObject([{ rule: 'well-formed', clause: 'RFC 5280 §4.1' }])
    expect(lintForIssuance(encodeValue(tags.sequence), profile)).toMatchObject({ ok: false })
  })
})

describe('what is said of the issuer is the issuer’s', () => {
  const profile = 'end-entity-sign'
  const authority = (change: Partial<CertificateContent> = {}) => {
    const parsed = parseTbsCertificate(
      tbsCertificate({
        ...sound('root-ca'),
        subject: nameOf([['CN', 'CA']]),
        publicKeySpki: above.publicKeySpki,
        extensions: [buildExtension.subjectKeyIdentifier(keyIdentifierOf(above.publicKeySpki))],
        ...change,
      }),
    )
    if (!parsed.ok) throw new Error(parsed.problem)
    return parsed.value
  }
  const by = (issuer: ReturnType<typeof authority>) => lintTbs(tbsCertificate(sound(profile)), profile, issuer).map(({ rule }) => rule)

  it('passes under its own', () => expect(by(authority())).toEqual([]))
  it('not under another name, or the same name in another writing', () => {
    expect(by(authority({ subject: nameOf([['CN', 'CB']]) }))).toEqual(['issuer-name'])
    expect(by(authority({ subject: nameOf([['CN', 'ca']]) }))).toEqual(['issuer-name'])
  })
  it('not under another key; where the issuer does not name its key, it is computed', () => {
    expect(by(authority({ publicKeySpki: own.publicKeySpki, extensions: [] }))).toEqual(['authority-key-identifier-fits'])
    expect(by(authority({ extensions: [] }))).toEqual([])
  })
  it('not beyond the end of the issuer, to the second', () => {
    const { notAfter } = sound(profile)
    expect(by(authority({ notAfter }))).toEqual([])
    expect(by(authority({ notAfter: new Date(+notAfter - 1000) }))).toEqual(['validity-within-issuer'])
  })
  it('a root is compared with itself', () => {
    const other = tbsCertificate({ ...sound('root-ca'), issuer: nameOf([['CN', 'CA']]) })
    expect(lintTbs(other, 'root-ca', authority()).map(({ rule }) => rule)).toEqual(['issuer-name'])
  })
})
