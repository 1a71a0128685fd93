import { createHash } from 'node:crypto'
import type { Certificate } from '../x509/certificate.ts'
import { identityKindOf } from './identity-extensions.ts'
import { parseExtensionText } from '../x509/text-value.ts'
import { attribute, nameKey } from '../x509/name.ts'
import { nameAttributeOids, oids } from '../der/oids.ts'

/** What a certificate says of its holder; only what is written in it, nothing is checked against a register. */
export type CertificateHolder = {
  /** Organisation, else the common name. */
  readonly name: string
  readonly commonName?: string
  /** Unified social credit code, when a value has its form (18 characters of GB 32100). The check digit is the caller's to verify. */
  readonly uscc?: string
  /** Nine-character organisation code (GB 11714), as old certificates carry it. */
  readonly organizationCode?: string
  readonly insuranceNumber?: string
  readonly registrationNumber?: string
  readonly taxationNumber?: string
  readonly residentId?: string
  /** The issuer's own lasting identifier of this holder, where the issuer writes one. */
  readonly entityId?: string
}

/** Where an issuer writes what: extension or subject attribute identifiers, tried in order. */
export type OidMap = {
  readonly [K in 'uscc' | 'insuranceNumber' | 'registrationNumber' | 'taxationNumber' | 'residentId' | 'entityId']?: readonly string[]
}

/** GM/T 0015, with the 2023 edition's arc for the credit code beside the older one. Issuers with their own identifiers get a map of their own. */
export const defaultOidMap: Required<OidMap> = {
  uscc: [oids.gmOrganizationCode, '1.2.156.10260.4.4', nameAttributeOids.organizationIdentifier],
  insuranceNumber: [oids.gmInsuranceNumber],
  registrationNumber: [oids.gmRegistrationNumber],
  taxationNumber: [oids.gmTaxationNumber],
  residentId: [oids.gmIdentityCode],
  entityId: [nameAttributeOids.UID],
}

/** 18 characters of GB 32100-2015: registration department, kind, district, organisation code, check. */
const usccForm = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/
const organizationCodeForm = /^[0-9A-Z]{8}-?[0-9X]$/

/** Prefixes issuers put in front of a value: kind of document, country and register (ETSI EN 319 412-1), a label. */
const prefixes = /^(?:SF|HZ|JG|QT|TY|NTRCN-|VATCN-|USCC:?|统一社会信用代码[:：]?|N(?=[0-9A-Z]{18}$)|@\d+@(?:SF|HZ|JG|QT|TY)?)+/

const strip = (value: string): string => value.trim().replace(prefixes, '').trim()

/** Reads the holder. Keys of `oidMap` replace the default for that field. */
export function organizationOf(certificate: Certificate, oidMap: OidMap = {}): CertificateHolder {
  const map = { ...defaultOidMap, ...oidMap }
  const values = (field: keyof OidMap): string[] =>
    (map[field] ?? [])
      .flatMap((oid) => valueOf(certificate, oid))
      .map(strip)
      .filter((value) => value !== '')
  const codes = [...values('uscc'), ...codesInName(certificate)].map((value) => value.toUpperCase())
  const commonName = attribute(certificate.subject, 'CN')
  return {
    name: attribute(certificate.subject, 'O') ?? commonName ?? '',
    ...defined('commonName', commonName),
    ...defined(
      'uscc',
      codes.find((code) => usccForm.test(code)),
    ),
    ...defined(
      'organizationCode',
      codes.find((code) => organizationCodeForm.test(code)),
    ),
    ...defined('insuranceNumber', values('insuranceNumber')[0]),
    ...defined('registrationNumber', values('registrationNumber')[0]),
    ...defined('taxationNumber', values('taxationNumber')[0]),
    ...defined('residentId', identityKindOf(certificate) === 'residentId' ? values('residentId')[0] : undefined),
    ...defined('entityId', values('entityId')[0]),
  }
}

const defined = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: string })

function valueOf(certificate: Certificate, oid: string): string[] {
  const extension = certificate.extensions.all.find((found) => found.oid === oid)
  const text = extension && parseExtensionText(extension.value)
  return text?.ok !== true
    ? certificate.subject.rdns
        .flat()
        .filter(({ type }) => type === oid)
        .map(({ value }) => value)
    : [text.value.text]
}

/** Last resort: a code written as serial number, organisational unit or common name of the subject. */
function codesInName({ subject }: Certificate): string[] {
  return (['serialNumber', 'OU', 'CN'] as const).flatMap((type) => attribute(subject, type) ?? []).map(strip)
}

/** What a holder's key is for; signing and encryption certificates of one holder are different subjects. */
export function keyPurposeOf({ extensions: { keyUsage } }: Certificate): 'sign' | 'encrypt' {
  return !keyUsage || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation') ? 'sign' : 'encrypt'
}

/**
 * An identifier that stays the same when the certificate is renewed (R24): the issuer with its own entity id, else the issuer with credit
 * code, holder and key purpose; where neither is written, the whole subject stands in. 43 characters base64url.
 */
export function stableSubjectId(certificate: Certificate, oidMap: OidMap = {}): string {
  const holder = organizationOf(certificate, oidMap)
  const issuer = nameKey(certificate.issuer)
  const code = holder.uscc ?? holder.organizationCode
  const purpose = keyPurposeOf(certificate)
  const parts =
    holder.entityId !== undefined
      ? ['entity', issuer, holder.entityId, purpose]
      : code !== undefined
        ? ['code', issuer, code, holder.residentId ?? holder.commonName ?? holder.name, purpose]
        : ['subject', issuer, nameKey(certificate.subject), purpose]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
