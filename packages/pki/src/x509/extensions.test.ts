import { describe, expect, it } from 'vitest'
import { fromHex } from '../der/bytes.ts'
import { context, contextPrimitive, readDer, tags } from '../der/reader.ts'
import { encodeBoolean, encodeInteger, encodeOid, encodeSequence, encodeText, encodeValue } from '../der/writer.ts'
import { buildExtension, encodeExtensions } from './extension-builders.ts'
import { isCritical, readExtensions } from './extensions.ts'
import type { ExtensionCarrier, Extensions, RawExtension } from './extensions.ts'
import { encodeGeneralName, urisOf } from './general-name.ts'
import { nameOf } from './name.ts'
import { oids } from '../der/oids.ts'
import type { Parsed } from '../der/parsed.ts'

const parseIn = (carrier: ExtensionCarrier, extensions: readonly RawExtension[]): Parsed<Extensions> =>
  readDer('extensions', encodeExtensions(extensions), 10_000, (reader) => readExtensions(reader, carrier))
const parse = (...extensions: readonly RawExtension[]) => parseIn('certificate', extensions)
const parsed = (...extensions: readonly RawExtension[]) => parsedIn('certificate', extensions)
function parsedIn(carrier: ExtensionCarrier, extensions: readonly RawExtension[]): Extensions {
  const result = parseIn(carrier, extensions)
  if (!result.ok) throw new Error(result.problem)
  return result.value
}
const raw = (oid: string, value: Uint8Array, critical = false): RawExtension => ({ oid, critical, value })

describe('extensions we issue are read back', () => {
  it('basic constraints, key usage, purposes', () => {
    const found = parsed(
      buildExtension.basicConstraints({ ca: true, pathLength: 0 }),
      buildExtension.keyUsage(['keyCertSign', 'cRLSign', 'decipherOnly']),
      buildExtension.extendedKeyUsage([oids.clientAuth, oids.ocspSigning]),
    )
    expect(found.basicConstraints).toEqual({ ca: true, pathLength: 0 })
    expect(found.keyUsage).toEqual(['keyCertSign', 'cRLSign', 'decipherOnly'])
    expect(found.extendedKeyUsage).toEqual([oids.clientAuth, oids.ocspSigning])
    expect(isCritical(found, oids.keyUsage)).toBe(true)
    expect(isCritical(found, oids.extendedKeyUsage)).toBe(false)
    expect(parsed(buildExtension.basicConstraints({ ca: false })).basicConstraints).toEqual({ ca: false })
  })

  it('key identifiers, policies, places', () => {
    const found = parsed(
      buildExtension.subjectKeyIdentifier('aa01'),
      buildExtension.authorityKeyIdentifier('bb02'),
      buildExtension.certificatePolicies(['1.2.3', '1.2.4']),
      buildExtension.crlDistributionPoints(['http://crl.example/1.crl', 'http://crl.example/2.crl']),
      buildExtension.authorityInfoAccess({ ocsp: ['http://ocsp.example'], caIssuers: ['http://ca.example/ca.cer'] }),
      buildExtension.ocspNoCheck(),
    )
    expect(found.subjectKeyIdentifier).toBe('aa01')
    expect(found.authorityKeyIdentifier).toEqual({ keyIdentifier: 'bb02' })
    expect(found.certificatePolicies?.map(({ policy }) => policy)).toEqual(['1.2.3', '1.2.4'])
    expect(found.crlDistributionPoints?.flatMap(({ fullName = [] }) => urisOf(fullName))).toEqual([
      'http://crl.example/1.crl',
      'http://crl.example/2.crl',
    ])
    expect(found.authorityInfoAccess).toEqual({ ocsp: ['http://ocsp.example'], caIssuers: ['http://ca.example/ca.cer'] })
    expect(found.ocspNoCheck).toBe(true)
  })

  it('those of lists and their entries', () => {
    const found = parsedIn('list', [
      buildExtension.issuingDistributionPoint({ urls: ['http://crl.example/1.crl'], onlyUser: true }),
      buildExtension.crlNumber(300),
      buildExtension.deltaCrlIndicator(299n),
    ])
    expect(found.issuingDistributionPoint).toMatchObject({ onlyUserCertificates: true, onlyCaCertificates: false, indirect: false })
    expect([found.crlNumber, found.deltaCrlIndicator]).toEqual([300n, 299n])
    expect(parsedIn('listEntry', [buildExtension.reasonCode('superseded')]).reasonCode).toBe('superseded')
  })

  it('names and name constraints of every kind', () => {
    const names = [
      { kind: 'dns', value: 'example.cn' },
      { kind: 'email', value: 'a@example.cn' },
      { kind: 'uri', value: 'https://example.cn' },
      { kind: 'ip', bytes: Uint8Array.of(10, 0, 0, 1) },
      { kind: 'registeredId', oid: '1.2.3' },
      { kind: 'directory', name: nameOf([['CN', 'x']]) },
    ] as const
    expect(parsed(buildExtension.subjectAltName(names)).subjectAltName?.map(encodeGeneralName)).toEqual(names.map(encodeGeneralName))
    const constraints = parsed(buildExtension.nameConstraints({ permitted: [names[0]], excluded: [names[1]] })).nameConstraints
    expect([constraints?.permitted.length, constraints?.excluded.length]).toEqual([1, 1])
  })
})

describe('refused', () => {
  it.each<[string, RawExtension[]]>([
    ['duplicates', [buildExtension.ocspNoCheck(), buildExtension.ocspNoCheck()]],
    ['duplicates of a stranger', [buildExtension.crlNumber(1), buildExtension.crlNumber(1)]],
    ['an empty list', []],
    ['key usage beyond its bits', [raw(oids.keyUsage, fromHex('0303060040'))]],
    ['negative path length', [raw(oids.basicConstraints, encodeSequence(encodeBoolean(true), fromHex('0201ff')))]],
    ['trailing bytes in a value', [raw(oids.keyUsage, fromHex('0302010600'))]],
    ['an empty purpose list', [raw(oids.extendedKeyUsage, encodeSequence())]],
    [
      'a text with control characters as URL',
      [
        raw(
          oids.authorityInfoAccess,
          encodeSequence(encodeSequence(encodeOid(oids.accessOcsp), encodeText('http://a\nb', contextPrimitive(6)))),
        ),
      ],
    ],
    [
      'name constraints with a minimum',
      [
        raw(
          oids.nameConstraints,
          encodeSequence(
            encodeValue(context(0), encodeSequence(encodeGeneralName({ kind: 'dns', value: 'a' }), encodeInteger(1, contextPrimitive(0)))),
          ),
        ),
      ],
    ],
  ])('%s', (_what, extensions) => {
    expect(parse(...extensions).ok).toBe(false)
  })

  it('reason 7', () => {
    expect(parseIn('listEntry', [raw(oids.reasonCode, encodeInteger(7, tags.enumerated))]).ok).toBe(false)
  })
})

describe('an extension is known in its own carrier only', () => {
  const places: Readonly<Record<ExtensionCarrier, readonly string[]>> = {
    certificate: [
      oids.basicConstraints,
      oids.keyUsage,
      oids.subjectAltName,
      oids.nameConstraints,
      oids.crlDistributionPoints,
      oids.ocspNoCheck,
    ],
    list: [oids.crlNumber, oids.issuingDistributionPoint, oids.deltaCrlIndicator],
    listEntry: [oids.reasonCode, oids.certificateIssuer, oids.invalidityDate],
    ocspMessage: [oids.ocspNonce],
    ocspSingle: [],
  }
  const strangers = Object.keys(places).flatMap((carrier) =>
    [...Object.entries(places).flatMap(([other, known]) => (other === carrier ? [] : known)), '1.2.3.4'].map(
      (oid) => [carrier as ExtensionCarrier, oid] as const,
    ),
  )

  it.each(strangers)('in a %s, critical %s is unknown; not critical, it is passed over unread', (carrier, oid) => {
    const unreadable = Uint8Array.of(0xff)
    expect(parsedIn(carrier, [raw(oid, unreadable, true)]).criticalUnknown).toEqual([oid])
    expect(parsedIn(carrier, [raw(oid, unreadable)])).toEqual({ all: [raw(oid, unreadable)], criticalUnknown: [] })
  })

  it('those of both kinds of both', () => {
    for (const carrier of ['certificate', 'list'] as const)
      expect(parsedIn(carrier, [raw(oids.authorityKeyIdentifier, encodeSequence(), true)]).criticalUnknown).toEqual([])
  })
})
