import { contextPrimitive, tags } from '../der/reader.ts'
import { oids } from '../der/oids.ts'
import { encodeText } from '../der/writer.ts'
import type { RawExtension } from '../x509/extensions.ts'
import { extensionText } from '../x509/text-value.ts'
import type { TextValue, WithExtensions } from '../x509/text-value.ts'

/** The extensions of GM/T 0015 (GB/T 20518) §5.2.4 about the subject's identity. Values as written, prefixes included. */
export const identityExtensions = {
  /** Resident id, military officer's id or passport of a person: `identityKindOf` tells which. */
  identityCode: oids.gmIdentityCode,
  insuranceNumber: oids.gmInsuranceNumber,
  registrationNumber: oids.gmRegistrationNumber,
  /** Organisation code by the standard; in practice the unified social credit code. */
  organizationCode: oids.gmOrganizationCode,
  taxationNumber: oids.gmTaxationNumber,
} as const
export type IdentityExtension = keyof typeof identityExtensions

/** What a certificate writes in one of them. IMPLICIT and EXPLICIT tags and every string type are read alike. */
export const identityText = (certificate: WithExtensions, extension: IdentityExtension): TextValue =>
  extensionText(certificate, identityExtensions[extension])

const identityKinds = ['residentId', 'militaryId', 'passport'] as const
export type IdentityKind = (typeof identityKinds)[number]

/**
 * Which number the identity code is: IdentityCode ::= CHOICE {[0], [1], [2]}, IMPLICIT or EXPLICIT, because the standard leaves that open. A
 * value without a tag is taken for a resident id, as its writers mean it. Nothing without the extension or with another tag.
 */
export function identityKindOf({ extensions }: WithExtensions): IdentityKind | undefined {
  const [tag] = extensions.all.find(({ oid }) => oid === oids.gmIdentityCode)?.value ?? []
  if (tag === undefined) return undefined
  return (tag & 0xc0) === 0x80 ? identityKinds[tag & 0x1f] : 'residentId'
}

/** Values of the extensions to write, by the names of their readers; at most one identity code. */
export type IdentityContent = Partial<Readonly<Record<Exclude<IdentityExtension, 'identityCode'> | IdentityKind, string>>>

const textTag = (value: string): number => (/^[A-Za-z0-9 '()+,./:=?-]*$/.test(value) ? tags.printableString : tags.utf8String)

/** The extensions for what is known of the subject: PrintableString where it holds the value, the identity code with an IMPLICIT tag. */
export function buildIdentityExtensions(content: IdentityContent): RawExtension[] {
  const text = (oid: string, value: string | undefined, tag?: number): RawExtension[] =>
    value === undefined ? [] : [{ oid, critical: false, value: encodeText(value, tag ?? textTag(value)) }]
  const kind = identityKinds.find((one) => content[one] !== undefined)
  return [
    ...(kind ? text(oids.gmIdentityCode, content[kind], contextPrimitive(identityKinds.indexOf(kind))) : []),
    ...text(oids.gmInsuranceNumber, content.insuranceNumber),
    ...text(oids.gmRegistrationNumber, content.registrationNumber),
    ...text(oids.gmOrganizationCode, content.organizationCode),
    ...text(oids.gmTaxationNumber, content.taxationNumber),
  ]
}
