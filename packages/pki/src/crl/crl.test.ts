import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import { buildCrlIndex } from './build-crl-index.ts'
import { openCrlIndex } from './lookup-in-index.ts'
import { buildCrl, isDeltaCrl, lookupRevocation, parseCrl, verifyCrl } from './crl.ts'
import type { Crl, CrlContent } from './crl.ts'
import { tags } from '../der/reader.ts'
import { encodeExplicit, encodeInteger, encodeSequence, encodeTime } from '../der/writer.ts'
import { assembleSigned, encodeExtensions } from '../x509/extension-builders.ts'
import { encodeGeneralName } from '../x509/general-name.ts'
import { encodeName, nameOf } from '../x509/name.ts'
import { oids } from '../der/oids.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'SM2', now })
const ca = pki.issuingCa
const content: CrlContent = {
  issuer: ca.certificate.subject,
  signatureAlgorithm: 'SM2-SM3',
  thisUpdate: now,
  nextUpdate: new Date('2026-03-03T08:00:00Z'),
  crlNumber: 7,
  authorityKeyIdentifier: ca.certificate.extensions.subjectKeyIdentifier ?? '',
  revoked: [
    { serialNumber: '01', revokedAt: new Date('2026-02-01T00:00:00Z'), reason: 'keyCompromise' },
    { serialNumber: '80ff', revokedAt: new Date('2026-02-02T00:00:00Z') },
  ],
}
function parsed(der: Uint8Array): Crl {
  const result = parseCrl(der)
  if (!result.ok) throw new Error(result.problem)
  return result.value
}
const build = (changes: Partial<CrlContent> = {}): Crl => parsed(buildCrl({ ...content, ...changes, issuerKey: ca.privateKey }))

describe('CRL', () => {
  it('is read back, verifies and finds its entries', () => {
    const crl = build()
    expect(verifyCrl(crl, ca.certificate)).toEqual({ ok: true })
    expect(crl).toMatchObject({ thisUpdate: now, nextUpdate: content.nextUpdate, entryCount: 2, criticalUnknown: [] })
    expect(crl.extensions.crlNumber).toBe(7n)
    expect(lookupRevocation(crl, '01')).toEqual({ revokedAt: new Date('2026-02-01T00:00:00Z'), reason: 'keyCompromise' })
    expect(lookupRevocation(crl, '80ff')).toEqual({ revokedAt: new Date('2026-02-02T00:00:00Z'), reason: 'unspecified' })
    expect(lookupRevocation(crl, '02')).toBeUndefined()
    expect(lookupRevocation(crl, '01', nameOf([['CN', 'someone else']]))).toBeUndefined()
  })

  it('an empty list has no entries element', () => {
    expect(build({ revoked: [] }).entryCount).toBe(0)
  })

  it('carries its scope and its base', () => {
    const crl = build({ issuingDistributionPoint: { urls: ['http://crl/1'], onlyUser: true }, deltaBase: 5 })
    expect(crl.extensions.issuingDistributionPoint?.onlyUserCertificates).toBe(true)
    expect([isDeltaCrl(crl), isDeltaCrl(build())]).toEqual([true, false])
  })

  it('another issuer, another key, no right to sign lists, a changed byte: refused', () => {
    const crl = build()
    expect(verifyCrl(crl, pki.root.certificate)).toEqual({ ok: false, problem: 'another issuer' })
    const sameName = pki.issueCa({ subject: ca.certificate.subject, issuer: pki.root })
    expect(verifyCrl(crl, sameName.certificate)).toEqual({ ok: false, problem: 'another key of the issuer' })
    const powerless = pki.issue({ subject: ca.certificate.subject, keyPair: ca, keyUsage: ['keyCertSign'] })
    expect(verifyCrl(crl, powerless.certificate)).toEqual({ ok: false, problem: 'the issuer may not sign revocation lists' })
    const changed = new Uint8Array(crl.raw)
    const place = Buffer.from(changed).indexOf(Buffer.from([0x02, 0x01, 0x01, 0x17]))
    changed[place + 2] = 3
    expect(verifyCrl(parsed(changed), ca.certificate)).toEqual({ ok: false, problem: 'signature wrong' })
  })

  it('an unknown critical extension of the list or of an entry makes it unusable', () => {
    const critical = { oid: '1.2.3.4', critical: true, value: encodeInteger(1) }
    expect(verifyCrl(handMade({ listExtensions: [critical] }), ca.certificate)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('1.2.3.4'),
    })
    expect(verifyCrl(handMade({ entryExtensions: [critical] }), ca.certificate)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('1.2.3.4'),
    })
  })

  it.each([oids.issuingDistributionPoint, oids.subjectAltName, oids.crlNumber, oids.basicConstraints])(
    'a critical extension that is none of an entry is unknown in one: %s',
    (oid) => {
      const entryExtensions = [{ oid, critical: true, value: encodeSequence() }]
      expect(handMade({ entryExtensions }).criticalUnknown).toEqual([oid])
    },
  )

  it.each([oids.reasonCode, oids.subjectAltName, oids.keyUsage])('and one that is none of a list is unknown there: %s', (oid) => {
    expect(handMade({ listExtensions: [{ oid, critical: true, value: encodeSequence() }] }).criticalUnknown).toEqual([oid])
  })

  it('an entry with an empty list of extensions is one without any, and the list says so', () => {
    const crl = handMade({ entryExtensions: [] })
    expect([crl.emptyEntryExtensions, build().emptyEntryExtensions]).toEqual([true, false])
    expect(lookupRevocation(crl, '05')).toMatchObject({ reason: 'unspecified' })
    const index = buildCrlIndex(crl.raw, new Uint8Array(8))
    expect(index.ok && openCrlIndex(index.value).emptyEntryExtensions).toBe(true)
    expect(index.ok && lookupRevocation(openCrlIndex(index.value), '05')).toMatchObject({ reason: 'unspecified' })
  })

  it('an indirect list belongs to the certificate issuer it names, also for the entries after', () => {
    const other = nameOf([['CN', 'other CA']])
    const value = encodeSequence(encodeGeneralName({ kind: 'directory', name: other }))
    const crl = handMade({ entryExtensions: [{ oid: oids.certificateIssuer, critical: true, value }] })
    expect(lookupRevocation(crl, '05', other)).toBeDefined()
    expect(lookupRevocation(crl, '06', other)).toBeDefined()
    expect(lookupRevocation(crl, '05')).toBeUndefined()
    expect(lookupRevocation(crl, '04')).toBeDefined()
  })

  it('a large list is searched by serial number', () => {
    const revoked = Array.from({ length: 200_000 }, (_, index) => ({ serialNumber: (0x1000_0000 + index).toString(16), revokedAt: now }))
    const crl = build({ revoked })
    expect(crl.entryCount).toBe(200_000)
    expect(lookupRevocation(crl, (0x1000_0000 + 199_999).toString(16))).toBeDefined()
    expect(lookupRevocation(crl, (0x1000_0000 + 200_000).toString(16))).toBeUndefined()
  })

  it('trailing bytes and version 1 with extensions are refused', () => {
    expect(parseCrl(new Uint8Array([...build().raw, 0])).ok).toBe(false)
    expect(() => handMade({ version1: true, listExtensions: [{ oid: '1.2.3', critical: false, value: encodeInteger(1) }] })).toThrow(
      'version 1',
    )
  })
})

describe('the form of a list', () => {
  const [algorithm, name, time] = [encodeAlgorithm('SM2-SM3'), encodeName(ca.certificate.subject), encodeTime(now)]
  const listed = (...before: readonly Uint8Array[]) =>
    parseCrl(assembleSigned(encodeSequence(...before, algorithm, name, time, encodeTime(now), plain), algorithm, Uint8Array.of(1)))
  const plain = encodeSequence(encodeSequence(encodeInteger(5), time))

  it('version 1 is said by saying nothing, version 2 by a one (§5.1.2.1)', () => {
    expect(listed()).toMatchObject({ ok: true, value: { version: 1 } })
    expect(listed(encodeInteger(1))).toMatchObject({ ok: true, value: { version: 2 } })
    for (const other of [0, 2, 3]) expect(listed(encodeInteger(other))).toMatchObject({ ok: false })
  })

  it('entries of version 1 have no extensions (§5.1.2.6)', () => {
    const reason = { oid: oids.reasonCode, critical: false, value: encodeInteger(1, tags.enumerated) }
    expect(() => handMade({ version1: true, entryExtensions: [reason] })).toThrow('version 1')
    expect(handMade({ entryExtensions: [reason] }).entryCount).toBe(3)
  })

  it('an issuing distribution point that says nothing is none (§5.2.5)', () => {
    const empty = { oid: oids.issuingDistributionPoint, critical: true, value: encodeSequence() }
    expect(() => handMade({ listExtensions: [empty] })).toThrow('says nothing')
  })
})

type HandMade = {
  listExtensions?: Parameters<typeof encodeExtensions>[0]
  entryExtensions?: Parameters<typeof encodeExtensions>[0]
  version1?: boolean
}

function handMade({ listExtensions = [], entryExtensions, version1 = false }: HandMade): Crl {
  const entry = (serial: number, extensions: Uint8Array[] = []) => encodeSequence(encodeInteger(serial), encodeTime(now), ...extensions)
  const message = encodeSequence(
    ...(version1 ? [] : [encodeInteger(1)]),
    encodeAlgorithm('SM2-SM3'),
    encodeName(ca.certificate.subject),
    encodeTime(now),
    encodeTime(content.nextUpdate),
    encodeSequence(entry(4), entry(5, entryExtensions ? [encodeExtensions(entryExtensions)] : []), entry(6)),
    ...(listExtensions.length > 0 ? [encodeExplicit(0, encodeExtensions(listExtensions))] : []),
  )
  return parsed(assembleSigned(message, encodeAlgorithm('SM2-SM3'), sign({ algorithm: 'SM2-SM3', privateKey: ca.privateKey, message })))
}
