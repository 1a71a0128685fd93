import { createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCrl } from '../crl/crl.ts'
import { tags } from '../der/reader.ts'
import { encodeText } from '../der/writer.ts'
import { nameAttributeOids } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import { reasonFlagNames } from '../x509/distribution-point.ts'
import type { DistributionPoint, IssuingDistributionPoint, ReasonFlag } from '../x509/distribution-point.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf } from '../x509/name.ts'
import type { NameAttribute } from '../x509/name.ts'
import type { AnyList } from './any-list.ts'
import { allReasons, directoryNames, reasonsCovered } from './scope.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const user = pki.issue({ subject: 'user' }).certificate
const parsedList = parseCrl(pki.crl())
if (!parsedList.ok) throw new Error(parsedList.problem)
const plain: AnyList = parsedList.value

const says: IssuingDistributionPoint = {
  onlyUserCertificates: false,
  onlyCaCertificates: false,
  indirect: false,
  onlyAttributeCertificates: false,
}
/** The list of the issuing CA with these words about what it covers. */
const list = (words: Partial<IssuingDistributionPoint>, issuer = plain.issuer): AnyList => ({
  ...plain,
  issuer,
  extensions: { ...plain.extensions, issuingDistributionPoint: { ...says, ...words } },
})
const uri = (value: string): GeneralName => ({ kind: 'uri', value })
const directory = (...names: string[]): GeneralName => ({ kind: 'directory', name: nameOf(names.map((value) => ['OU', value] as const)) })
const attribute = (value: string): NameAttribute => ({
  type: nameAttributeOids.OU,
  value,
  isText: true,
  raw: encodeText(value, tags.utf8String),
})
const as = (change: Partial<Certificate>): Certificate => ({ ...user, ...change })
const authority = as({ extensions: { ...user.extensions, basicConstraints: { ca: true } } })
const silent = as({ extensions: (({ basicConstraints: _left, ...rest }) => rest)(user.extensions) as Certificate['extensions'] })
const stranger = nameOf([['OU', 'lists']])

const bits = (...reasons: ReasonFlag[]) => reasons.reduce((mask, reason) => mask | (1 << reasonFlagNames.indexOf(reason)), 0)
const covered = (of: AnyList, certificate = user, point: DistributionPoint = {}) => reasonsCovered(of, certificate, point)

describe('for which reasons a list speaks (RFC 5280 §6.3.3)', () => {
  it('all eight, when nobody says otherwise; the bit that is not used counts for nothing', () => {
    expect(allReasons).toBe(0b1_1111_1110)
    expect(covered(plain)).toBe(allReasons)
    expect(covered(list({ onlySomeReasons: ['unused'] }))).toBe(0)
  })

  it('the reasons both name', () => {
    fc.assert(
      fc.property(
        fc.option(fc.subarray([...reasonFlagNames]), { nil: undefined }),
        fc.option(fc.subarray([...reasonFlagNames]), { nil: undefined }),
        (ofPoint, ofList) => {
          const both = reasonFlagNames.filter(
            (reason) => reason !== 'unused' && (ofPoint?.includes(reason) ?? true) && (ofList?.includes(reason) ?? true),
          )
          const of = list(ofList === undefined ? { onlyUserCertificates: true } : { onlySomeReasons: ofList })
          expect(covered(of, user, ofPoint === undefined ? {} : { reasons: ofPoint })).toBe(bits(...both))
        },
      ),
    )
    expect(covered(plain, user, { reasons: ['keyCompromise'] })).toBe(bits('keyCompromise'))
  })

  it.each<[string, Partial<IssuingDistributionPoint>, Certificate, boolean]>([
    ['users, of a user', { onlyUserCertificates: true }, user, true],
    ['users, of an authority', { onlyUserCertificates: true }, authority, false],
    ['users, of one that says nothing of it', { onlyUserCertificates: true }, silent, true],
    ['authorities, of a user', { onlyCaCertificates: true }, user, false],
    ['authorities, of an authority', { onlyCaCertificates: true }, authority, true],
    ['authorities, of one that says nothing of it', { onlyCaCertificates: true }, silent, false],
    ['users, of version 1', { onlyUserCertificates: true }, as({ version: 1 }), false],
    ['authorities, of version 1', { onlyCaCertificates: true }, as({ version: 1 }), false],
    ['everybody, of version 1', {}, as({ version: 1 }), true],
    ['attribute certificates', { onlyAttributeCertificates: true }, user, false],
  ])('a list of %s', (_what, words, certificate, expected) => expect(covered(list(words), certificate)).toBe(expected ? allReasons : 0))

  it.each<[string, AnyList, DistributionPoint, boolean]>([
    ['by the issuer', plain, {}, true],
    ['by somebody else', { ...plain, issuer: stranger }, {}, false],
    ['indirect, by whom the point names', list({ indirect: true }, stranger), { crlIssuer: [directory('lists')] }, true],
    ['indirect, by whom the point does not name', list({ indirect: true }, stranger), { crlIssuer: [directory('others')] }, false],
    ['indirect, by somebody else, and the point names nobody', list({ indirect: true }, stranger), {}, false],
    ['by whom the point names, but not indirect', list({}, stranger), { crlIssuer: [directory('lists')] }, false],
    ['by the issuer, and the point names another', list({ indirect: true }), { crlIssuer: [directory('lists')] }, false],
    [
      'by one of those named',
      list({ indirect: true }, stranger),
      { crlIssuer: [uri('http://a/'), directory('a'), directory('LISTS')] },
      true,
    ],
  ])('a list %s', (_what, of, point, expected) => expect(covered(of, user, point)).toBe(expected ? allReasons : 0))

  it.each<[string, Partial<IssuingDistributionPoint>, DistributionPoint, boolean]>([
    ['the same address', { fullName: [uri('http://a/1')] }, { fullName: [uri('http://a/1')] }, true],
    ['another address', { fullName: [uri('http://a/1')] }, { fullName: [uri('http://a/2')] }, false],
    ['one in common', { fullName: [uri('http://a/1'), uri('ldap://b/x')] }, { fullName: [uri('http://c/'), uri('ldap://b/x')] }, true],
    ['scheme and host in other case', { fullName: [uri('HTTP://A.cn/x')] }, { fullName: [uri('http://a.CN/x')] }, true],
    ['the path in other case', { fullName: [uri('http://a/X')] }, { fullName: [uri('http://a/x')] }, false],
    ['the query in other case', { fullName: [uri('http://a?X')] }, { fullName: [uri('http://a?x')] }, false],
    ['a domain in other case', { fullName: [{ kind: 'dns', value: 'A.cn' }] }, { fullName: [{ kind: 'dns', value: 'a.cn' }] }, true],
    [
      'the same characters of another kind',
      { fullName: [{ kind: 'dns', value: 'a.cn' }] },
      { fullName: [{ kind: 'email', value: 'a.cn' }] },
      false,
    ],
    ['the same name', { fullName: [directory('a', 'b')] }, { fullName: [directory('A', 'B')] }, true],
    [
      'the same address in octets',
      { fullName: [{ kind: 'ip', bytes: Uint8Array.of(1, 2, 3, 4) }] },
      { fullName: [{ kind: 'ip', bytes: Uint8Array.of(1, 2, 3, 4) }] },
      true,
    ],
    [
      'another address in octets',
      { fullName: [{ kind: 'ip', bytes: Uint8Array.of(1, 2, 3, 4) }] },
      { fullName: [{ kind: 'ip', bytes: Uint8Array.of(1, 2, 3, 5) }] },
      false,
    ],
    [
      'the same identifier',
      { fullName: [{ kind: 'registeredId', oid: '1.2' }] },
      { fullName: [{ kind: 'registeredId', oid: '1.2' }] },
      true,
    ],
    [
      'another identifier',
      { fullName: [{ kind: 'registeredId', oid: '1.2' }] },
      { fullName: [{ kind: 'registeredId', oid: '1.3' }] },
      false,
    ],
    [
      'another of a kind nobody reads',
      { fullName: [{ kind: 'other', raw: Uint8Array.of(1) }] },
      { fullName: [{ kind: 'other', raw: Uint8Array.of(2) }] },
      false,
    ],
    [
      'the same, though of another such kind',
      { fullName: [{ kind: 'other', raw: Uint8Array.of(1) }] },
      { fullName: [{ kind: 'x400', raw: Uint8Array.of(1) }] },
      false,
    ],
    ['a relative name on both sides', { relativeName: [attribute('1')] }, { relativeName: [attribute('1')] }, true],
    ['another relative name', { relativeName: [attribute('1')] }, { relativeName: [attribute('2')] }, false],
    ['no name at the certificate', { fullName: [uri('http://a/1')] }, {}, false],
    ['no name at the list', {}, { fullName: [uri('http://a/1')] }, true],
  ])('a list for a place of its own: %s', (_what, words, point, expected) =>
    expect(covered(list(words), user, point)).toBe(expected ? allReasons : 0),
  )

  it('a relative name is completed with the issuer of the list: written out it is the same', () => {
    const whole: GeneralName = { kind: 'directory', name: { rdns: [...plain.issuer.rdns, [attribute('1')]] } }
    expect(covered(list({ relativeName: [attribute('1')] }), user, { fullName: [whole] })).toBe(allReasons)
    expect(covered(list({ fullName: [whole] }), user, { relativeName: [attribute('1')] })).toBe(allReasons)
    const indirect = list({ indirect: true, relativeName: [attribute('1')] }, stranger)
    const crlIssuer = [directory('lists')]
    expect(covered(indirect, user, { crlIssuer, fullName: [directory('lists', '1')] })).toBe(allReasons)
    expect(covered(indirect, user, { crlIssuer, relativeName: [attribute('1')] })).toBe(allReasons)
    expect(covered(indirect, user, { crlIssuer, fullName: [whole] })).toBe(0)
  })

  it('where the certificate has only the issuer of lists, that is the name of the place (§6.3.3 (b)(2)(i))', () => {
    const named = list({ indirect: true, fullName: [directory('lists')] }, stranger)
    expect(covered(named, user, { crlIssuer: [directory('lists')] })).toBe(allReasons)
    const elsewhere = list({ indirect: true, fullName: [directory('place')] }, stranger)
    expect(covered(elsewhere, user, { crlIssuer: [directory('lists')] })).toBe(0)
  })
})

it('the distinguished names among general names, in order', () => {
  const names = [directory('b'), uri('http://a/'), directory('a')]
  expect(directoryNames(names)).toEqual([nameOf([['OU', 'b']]), nameOf([['OU', 'a']])])
  expect(directoryNames([uri('http://a/')])).toEqual([])
})
