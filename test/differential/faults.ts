import {
  buildExtension,
  encodeBoolean,
  encodeExplicit,
  encodeInteger,
  encodeNull,
  encodeOid,
  encodeSequence,
  encodeText,
  nameOf,
  oids,
} from '@yinxin/pki'
import type { GeneralName, Name, NameAttributeType, RawExtension } from '@yinxin/pki'
import { algorithmOf } from './authority.ts'
import type { CertificatePlan, KeyHolder, ListPlan } from './authority.ts'

/** One thing changed in a certificate or list that was right. `outcome` is said where the standard leaves no choice. */

export type Change<Plan> = {
  readonly what: string
  /** What RFC 5280 says of a path that has only this about it. */
  readonly outcome: 'valid' | 'invalid' | 'open'
  change(plan: Plan, world: { readonly now: Date; readonly stranger: KeyHolder; readonly purpose: boolean }): Plan
}

const day = 86_400_000
const after = (date: Date, days: number): Date => new Date(+date + days * day)

export const withExtension = (plan: CertificatePlan, added: RawExtension): CertificatePlan => ({
  ...plan,
  extensions: [...plan.extensions.filter(({ oid }) => oid !== added.oid), added],
})
const without = (plan: CertificatePlan, ...gone: string[]): CertificatePlan => ({
  ...plan,
  extensions: plan.extensions.filter(({ oid }) => !gone.includes(oid)),
})
const raw = (oid: string, critical: boolean, value: Uint8Array): RawExtension => ({ oid, critical, value })
const flipCase = (text: string): string => [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('')

/** The same name to RFC 5280 §7.1: other string types, other case, more spaces. */
export function respelled(name: Name): Name {
  return {
    rdns: name.rdns.map((rdn) =>
      rdn.map((attribute) => {
        if (attribute.raw[0] !== 0x0c) return attribute
        const value = ` ${flipCase(attribute.value).replaceAll(' ', '  ')} `
        return { ...attribute, value, raw: encodeText(value, 0x13) }
      }),
    ),
  }
}

/** Changes to the certificate in question. */
export const leafChanges: readonly Change<CertificatePlan>[] = [
  { what: 'nothing', outcome: 'valid', change: (plan) => plan },
  { what: 'nothing', outcome: 'valid', change: (plan) => plan },
  { what: 'expired', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, notAfter: after(now, -1) }) },
  { what: 'expired a second ago', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, notAfter: new Date(+now - 1000) }) },
  { what: 'expires this second', outcome: 'valid', change: (plan, { now }) => ({ ...plan, notAfter: now }) },
  { what: 'not yet valid', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, notBefore: new Date(+now + 1000) }) },
  { what: 'valid from this second', outcome: 'valid', change: (plan, { now }) => ({ ...plan, notBefore: now }) },
  { what: 'expires after 2050', outcome: 'valid', change: (plan) => ({ ...plan, notAfter: new Date('2061-05-04T03:02:01Z') }) },
  { what: 'signature broken', outcome: 'invalid', change: (plan) => ({ ...plan, signatureBroken: true }) },
  {
    what: 'signed by a stranger',
    outcome: 'invalid',
    change: (plan, { stranger }) => ({ ...plan, signedBy: stranger, algorithm: algorithmOf(stranger) }),
  },
  { what: 'issuer unknown', outcome: 'invalid', change: (plan) => ({ ...plan, issuer: nameOf([['CN', 'nobody']]) }) },
  { what: 'issuer spelled otherwise', outcome: 'valid', change: (plan) => ({ ...plan, issuer: respelled(plan.issuer) }) },
  {
    what: 'outer algorithm differs',
    outcome: 'invalid',
    change: (plan) => ({ ...plan, outerAlgorithm: plan.algorithm === 'RSA-SHA256' ? 'RSA-SHA384' : 'RSA-SHA256' }),
  },
  {
    what: 'unknown critical extension',
    outcome: 'invalid',
    change: (plan) => withExtension(plan, raw('1.2.3.4.5', true, encodeNull())),
  },
  { what: 'unknown extension', outcome: 'valid', change: (plan) => withExtension(plan, raw('1.2.3.4.5', false, encodeNull())) },
  {
    what: 'an extension twice',
    outcome: 'invalid',
    change: (plan) => ({ ...plan, extensions: [...plan.extensions, ...plan.extensions.filter(({ oid }) => oid === oids.keyUsage)] }),
  },
  {
    what: 'key usage of another purpose',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.keyUsage(['keyEncipherment'])),
  },
  {
    what: 'extended key usage of another purpose',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.extendedKeyUsage([oids.codeSigning])),
  },
  {
    what: 'any extended key usage',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.extendedKeyUsage([oids.anyExtendedKeyUsage])),
  },
  { what: 'no usages', outcome: 'valid', change: (plan) => without(plan, oids.keyUsage, oids.extendedKeyUsage, oids.basicConstraints) },
  { what: 'version 1', outcome: 'open', change: (plan) => ({ ...plan, version: 1 }) },
  { what: 'serial number negative', outcome: 'open', change: (plan) => ({ ...plan, serialNumber: '-8001' }) },
  { what: 'serial number zero', outcome: 'open', change: (plan) => ({ ...plan, serialNumber: '00' }) },
  { what: 'serial number of 24 octets', outcome: 'open', change: (plan) => ({ ...plan, serialNumber: '11'.repeat(24) }) },
  {
    what: 'empty subject, critical alternative name',
    outcome: 'open',
    change: (plan) =>
      withExtension({ ...plan, subject: nameOf([]) }, buildExtension.subjectAltName([{ kind: 'dns', value: 'a.inside.example' }], true)),
  },
  { what: 'empty subject', outcome: 'open', change: (plan) => without({ ...plan, subject: nameOf([]) }, oids.subjectAltName) },
  {
    what: 'an authority itself',
    outcome: 'open',
    change: (plan) =>
      withExtension(
        withExtension(plan, buildExtension.basicConstraints({ ca: true })),
        buildExtension.keyUsage(['keyCertSign', 'digitalSignature']),
      ),
  },
  {
    what: 'extension that cannot be read',
    outcome: 'invalid',
    change: (plan) => withExtension(plan, raw(oids.basicConstraints, true, Uint8Array.of(0x30, 0x03, 0x01))),
  },
  {
    what: 'other key identifier of the issuer',
    outcome: 'open',
    change: (plan, { stranger }) => withExtension(plan, buildExtension.authorityKeyIdentifier(stranger.keyIdentifier)),
  },
  { what: 'no key identifiers', outcome: 'open', change: (plan) => without(plan, oids.authorityKeyIdentifier, oids.subjectKeyIdentifier) },
  {
    what: 'weak signature algorithm',
    outcome: 'open',
    change: (plan) => (plan.signedBy.kind === 'RSA' ? { ...plan, algorithm: 'RSA-SHA1' } : plan),
  },
  {
    what: 'RSA-PSS',
    outcome: 'valid',
    change: (plan) => (plan.signedBy.kind === 'RSA' ? { ...plan, algorithm: 'RSA-PSS-SHA256' } : plan),
  },
]

const names = {
  dns: (value: string): GeneralName => ({ kind: 'dns', value }),
  email: (value: string): GeneralName => ({ kind: 'email', value }),
  uri: (value: string): GeneralName => ({ kind: 'uri', value }),
  ip: (...octets: number[]): GeneralName => ({ kind: 'ip', bytes: Uint8Array.from(octets) }),
  dn: (...attributes: (readonly [NameAttributeType, string])[]): GeneralName => ({ kind: 'directory', name: nameOf(attributes) }),
}

/** Alternative names of certificates, in and out of the subtrees below. */
export const leafNames: readonly (readonly GeneralName[])[] = [
  [],
  [names.dns('a.inside.example')],
  [names.dns('inside.example')],
  [names.dns('INSIDE.example'), names.dns('b.a.inside.example')],
  [names.dns('notinside.example')],
  [names.dns('outside.example')],
  [names.email('x@inside.example')],
  [names.email('x@a.inside.example')],
  [names.email('x@outside.example')],
  [names.uri('https://a.inside.example/path')],
  [names.uri('https://outside.example:443/')],
  [names.ip(10, 1, 2, 3)],
  [names.ip(11, 1, 2, 3)],
  [names.ip(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  [names.dn(['C', 'CN'], ['O', 'Inside'], ['CN', 'x'])],
  [names.dn(['C', 'CN'], ['O', 'Outside'])],
  [names.dns('a.inside.example'), names.ip(10, 0, 0, 1), names.email('y@inside.example')],
]

/** Subtrees an authority may be bound to. */
export const constraints: readonly Parameters<typeof buildExtension.nameConstraints>[0][] = [
  { permitted: [names.dns('inside.example')] },
  { excluded: [names.dns('inside.example')] },
  { permitted: [names.email('inside.example')] },
  { permitted: [names.email('.inside.example')] },
  { permitted: [names.email('x@inside.example')] },
  { excluded: [names.email('inside.example')] },
  { permitted: [names.uri('.inside.example')] },
  { excluded: [names.uri('outside.example')] },
  { permitted: [names.ip(10, 0, 0, 0, 255, 0, 0, 0)] },
  { excluded: [names.ip(10, 1, 0, 0, 255, 255, 0, 0)] },
  { permitted: [names.dn(['C', 'CN'], ['O', 'inside'])] },
  { permitted: [names.dn(['C', 'CN'])] },
  { excluded: [names.dn(['C', 'CN'], ['O', 'Inside'])] },
  { excluded: [names.dn(['C', 'CN'], ['O', 'World'])] },
  { permitted: [names.dns('inside.example'), names.email('inside.example')], excluded: [names.dns('a.inside.example')] },
]

/** Changes to one authority between anchor and certificate, seen from below. */
export const authorityChanges: readonly Change<CertificatePlan>[] = [
  { what: 'authority expired', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, notAfter: after(now, -1) }) },
  { what: 'authority not yet valid', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, notBefore: after(now, 1) }) },
  {
    what: 'basic constraints say no authority',
    outcome: 'invalid',
    change: (plan) => withExtension(plan, buildExtension.basicConstraints({ ca: false })),
  },
  { what: 'no basic constraints', outcome: 'invalid', change: (plan) => without(plan, oids.basicConstraints) },
  {
    what: 'basic constraints not critical',
    outcome: 'open',
    change: (plan) => withExtension(plan, { ...buildExtension.basicConstraints({ ca: true }), critical: false }),
  },
  {
    what: 'key may not sign certificates',
    outcome: 'invalid',
    change: (plan) => withExtension(plan, buildExtension.keyUsage(['cRLSign', 'digitalSignature'])),
  },
  { what: 'no key usage', outcome: 'open', change: (plan) => without(plan, oids.keyUsage) },
  {
    what: 'authority signature broken',
    outcome: 'invalid',
    change: (plan) => ({ ...plan, signatureBroken: true }),
  },
  {
    what: 'authority signed by a stranger',
    outcome: 'invalid',
    change: (plan, { stranger }) => ({ ...plan, signedBy: stranger, algorithm: algorithmOf(stranger) }),
  },
  {
    what: 'authority with unknown critical extension',
    outcome: 'invalid',
    change: (plan) => withExtension(plan, raw('1.2.3.4.5', true, encodeNull())),
  },
  { what: 'authority of version 1', outcome: 'invalid', change: (plan) => ({ ...plan, version: 1 }) },
  {
    what: 'authority for servers only',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.extendedKeyUsage([oids.serverAuth])),
  },
  {
    what: 'authority for clients only',
    outcome: 'valid',
    change: (plan) => withExtension(plan, buildExtension.extendedKeyUsage([oids.clientAuth])),
  },
  { what: 'authority issuer spelled otherwise', outcome: 'valid', change: (plan) => ({ ...plan, issuer: respelled(plan.issuer) }) },
  {
    what: 'path length 0',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.basicConstraints({ ca: true, pathLength: 0 })),
  },
  {
    what: 'path length 1',
    outcome: 'open',
    change: (plan) => withExtension(plan, buildExtension.basicConstraints({ ca: true, pathLength: 1 })),
  },
]

const policyConstraints = (...fields: Uint8Array[]) => raw(oids.policyConstraints, true, encodeSequence(...fields))
const skip = (number: number, count: number) => encodeInteger(count, 0x80 | number)

/** Policy extensions of authorities, beside the policies themselves. */
export const policyChanges: readonly Change<CertificatePlan>[] = [
  { what: 'explicit policy at once', outcome: 'open', change: (plan) => withExtension(plan, policyConstraints(skip(0, 0))) },
  { what: 'explicit policy after one', outcome: 'open', change: (plan) => withExtension(plan, policyConstraints(skip(0, 1))) },
  { what: 'no mapping after one', outcome: 'open', change: (plan) => withExtension(plan, policyConstraints(skip(1, 1))) },
  { what: 'no mapping at once', outcome: 'open', change: (plan) => withExtension(plan, policyConstraints(skip(0, 0), skip(1, 0))) },
  {
    what: 'any policy forbidden at once',
    outcome: 'open',
    change: (plan) => withExtension(plan, raw(oids.inhibitAnyPolicy, true, encodeInteger(0))),
  },
  {
    what: 'any policy forbidden after one',
    outcome: 'open',
    change: (plan) => withExtension(plan, raw(oids.inhibitAnyPolicy, true, encodeInteger(1))),
  },
  ...[
    ['1.3.6.1.4.1.1.1', '1.3.6.1.4.1.1.2'],
    ['1.3.6.1.4.1.1.2', '1.3.6.1.4.1.1.3'],
    ['1.3.6.1.4.1.1.1', oids.anyPolicy],
  ].map(([from = '', to = '']): Change<CertificatePlan> => ({
    what: `maps ${from} to ${to}`,
    outcome: 'open',
    change: (plan) => withExtension(plan, raw(oids.policyMappings, true, encodeSequence(encodeSequence(encodeOid(from), encodeOid(to))))),
  })),
]

export const policies: readonly string[] = ['1.3.6.1.4.1.1.1', '1.3.6.1.4.1.1.2', '1.3.6.1.4.1.1.3', oids.anyPolicy]

const withListExtension = (plan: ListPlan, added: RawExtension): ListPlan => ({
  ...plan,
  extensions: [...plan.extensions.filter(({ oid }) => oid !== added.oid), added],
})
const idp = (...fields: Uint8Array[]): RawExtension => raw(oids.issuingDistributionPoint, true, encodeSequence(...fields))
const fullName = (url: string) => encodeExplicit(0, encodeExplicit(0, encodeText(url, 0x86)))

/** Changes to the list of one authority. */
export const listChanges: readonly Change<ListPlan>[] = [
  { what: 'list expired', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, nextUpdate: new Date(+now - 1000) }) },
  { what: 'list not yet valid', outcome: 'invalid', change: (plan, { now }) => ({ ...plan, thisUpdate: new Date(+now + 1000) }) },
  { what: 'list of this second', outcome: 'valid', change: (plan, { now }) => ({ ...plan, thisUpdate: now }) },
  {
    what: 'list without an end',
    outcome: 'open',
    change: ({ nextUpdate: _, ...plan }) => plan,
  },
  { what: 'list signature broken', outcome: 'invalid', change: (plan) => ({ ...plan, signatureBroken: true }) },
  {
    what: 'list signed by a stranger',
    outcome: 'invalid',
    change: (plan, { stranger }) => ({ ...plan, signedBy: stranger, algorithm: algorithmOf(stranger) }),
  },
  { what: 'list of another issuer', outcome: 'invalid', change: (plan) => ({ ...plan, issuer: nameOf([['CN', 'nobody']]) }) },
  { what: 'list issuer spelled otherwise', outcome: 'valid', change: (plan) => ({ ...plan, issuer: respelled(plan.issuer) }) },
  {
    what: 'list with unknown critical extension',
    outcome: 'invalid',
    change: (plan) => withListExtension(plan, raw('1.2.3.4.5', true, encodeNull())),
  },
  {
    what: 'list with unknown extension',
    outcome: 'valid',
    change: (plan) => withListExtension(plan, raw('1.2.3.4.5', false, encodeNull())),
  },
  {
    what: 'another entry with unknown critical extension',
    outcome: 'invalid',
    change: (plan) => ({
      ...plan,
      entries: [...plan.entries, { serialNumber: '7f', revokedAt: plan.thisUpdate, extensions: [raw('1.2.3.4.5', true, encodeNull())] }],
    }),
  },
  {
    what: 'list of end entities only',
    outcome: 'open',
    change: (plan) => withListExtension(plan, idp(encodeBoolean(true, 0x81))),
  },
  { what: 'list of authorities only', outcome: 'open', change: (plan) => withListExtension(plan, idp(encodeBoolean(true, 0x82))) },
  {
    what: 'list of attribute certificates only',
    outcome: 'invalid',
    change: (plan) => withListExtension(plan, idp(encodeBoolean(true, 0x85))),
  },
  {
    what: 'list of another distribution point',
    outcome: 'invalid',
    change: (plan) => withListExtension(plan, idp(fullName('http://other.example/crl'))),
  },
  {
    what: 'list of some reasons',
    outcome: 'invalid',
    change: (plan) => withListExtension(plan, idp(Uint8Array.of(0x83, 2, 5, 0x60))),
  },
  {
    what: 'list that is a delta',
    outcome: 'invalid',
    change: (plan) => withListExtension(plan, buildExtension.deltaCrlIndicator(1)),
  },
  {
    what: 'list with other key identifier',
    outcome: 'open',
    change: (plan, { stranger }) => withListExtension(plan, buildExtension.authorityKeyIdentifier(stranger.keyIdentifier)),
  },
  {
    what: 'list without extensions but its number',
    outcome: 'open',
    change: (plan) => ({ ...plan, extensions: [buildExtension.crlNumber(9)] }),
  },
]
