import { attempt } from '../der/parsed.ts'
import { endOf, readAny, readerOver } from '../der/reader.ts'
import { decodeText } from '../x509/name.ts'
import { oids } from '../der/oids.ts'

/** Identity of the certificate's subject by the extensions of GM/T 0015 (GB/T 20518) §5.2.4. Values as written, prefixes included. */
export type GmSubject = {
  readonly residentId?: string
  readonly militaryId?: string
  readonly passport?: string
  readonly insuranceNumber?: string
  readonly registrationNumber?: string
  /** Organisation code by the standard; in practice the unified social credit code. */
  readonly organizationCode?: string
  readonly taxationNumber?: string
}

const identityKinds = ['residentId', 'militaryId', 'passport'] as const

const plainKinds = new Map<string, keyof GmSubject>([
  [oids.gmInsuranceNumber, 'insuranceNumber'],
  [oids.gmRegistrationNumber, 'registrationNumber'],
  [oids.gmOrganizationCode, 'organizationCode'],
  [oids.gmTaxationNumber, 'taxationNumber'],
])

/** Reads one GM/T 0015 extension; an empty object for any other extension or an unreadable value. */
export function readGmExtension(oid: string, value: Uint8Array): GmSubject {
  if (oid === oids.gmIdentityCode) return readIdentityCode(value)
  const kind = plainKinds.get(oid)
  const text = kind && readExtensionText(value)
  return text ? { [kind]: text } : {}
}

/** IdentityCode ::= CHOICE {[0], [1], [2]}. The standard leaves the tagging open: IMPLICIT and EXPLICIT both occur. */
function readIdentityCode(value: Uint8Array): GmSubject {
  const text = readExtensionText(value)
  const [tag = 0] = value
  const kind = (tag & 0xc0) === 0x80 ? identityKinds[tag & 0x1f] : 'residentId'
  return kind && text ? { [kind]: text } : {}
}

/**
 * Text of an extension value as issuers write it: a character string, one under an explicit or implicit context tag or in an OCTET STRING,
 * or bare ASCII without any encoding. Nothing when it is none of these.
 */
export function readExtensionText(value: Uint8Array): string | undefined {
  const encoded = attempt('text', () => encodedText(value, 0))
  if (encoded.ok) return encoded.value
  return value.length > 0 && value.every((octet) => octet >= 0x20 && octet < 0x7f) ? Buffer.from(value).toString('latin1') : undefined
}

function encodedText(value: Uint8Array, depth: number): string | undefined {
  const reader = readerOver(value)
  const found = readAny(reader)
  endOf(reader)
  const wrapped = (found.tag & 0xe0) === 0xa0 || found.tag === 0x04
  if (wrapped && depth < 3) return encodedText(found.content, depth + 1)
  if ((found.tag & 0xe0) === 0x80) return new TextDecoder('utf-8', { fatal: true }).decode(found.content)
  return decodeText(found)
}
