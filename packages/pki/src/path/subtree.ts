import type { GeneralName } from '../x509/general-name.ts'
import { rdnKey } from '../x509/name.ts'
import { isHost, isQualifiedHost, mailboxOf } from './name-syntax.ts'

/** Is a name inside a subtree (RFC 5280 §4.2.1.10)? `undefined` means: this cannot be told, so the path must be refused. */
export type Within = boolean | undefined

/** A name or a constraint made ready to be compared many times over. */
export type Prepared = { readonly kind: GeneralName['kind'] } & (
  | { readonly kind: 'directory'; readonly keys: readonly string[] }
  | { readonly kind: 'dns'; readonly domain: string; readonly asName: boolean; readonly asBase: boolean }
  | { readonly kind: 'email'; readonly local?: string; readonly host: string; readonly asName: boolean; readonly asBase: boolean }
  | { readonly kind: 'uri'; readonly host: string | undefined; readonly text: string; readonly asBase: boolean }
  | { readonly kind: 'ip'; readonly bytes: Uint8Array; readonly asBase: boolean }
  | { readonly kind: 'registeredId' | 'other' | 'x400' | 'ediParty' }
)

/** Makes a name ready. */
export function prepare(name: GeneralName): Prepared {
  switch (name.kind) {
    case 'directory':
      return { kind: 'directory', keys: name.name.rdns.map(rdnKey) }
    case 'dns':
      return prepareDomain(fold(name.value))
    case 'email':
      return prepareMail(name.value)
    case 'uri':
      return { kind: 'uri', host: hostOf(name.value), text: fold(name.value), asBase: isHostBase(fold(name.value), isQualifiedHost) }
    case 'ip':
      return { kind: 'ip', bytes: name.bytes, asBase: isAddressRange(name.bytes) }
    default:
      return { kind: name.kind }
  }
}

/** `isWithin` for names prepared before. */
export function isPreparedWithin(name: Prepared, base: Prepared): Within {
  if (name.kind !== base.kind) return false
  if (name.kind === 'directory' && base.kind === 'directory') return base.keys.every((key, index) => name.keys[index] === key)
  if (name.kind === 'dns' && base.kind === 'dns') return name.asName && base.asBase ? domainWithin(name.domain, base.domain) : undefined
  if (name.kind === 'email' && base.kind === 'email') return name.asName && base.asBase ? mailWithin(name, base) : undefined
  if (name.kind === 'uri' && base.kind === 'uri')
    return name.host !== undefined && base.asBase ? hostWithin(name.host, base.text) : undefined
  if (name.kind === 'ip' && base.kind === 'ip') return addressWithin(name.bytes, base)
  return undefined
}

/** One comparison by itself. */
export const isWithin = (name: GeneralName, base: GeneralName): Within => isPreparedWithin(prepare(name), prepare(base))

const fold = (text: string): string => text.toLowerCase()

type Domain = Extract<Prepared, { kind: 'dns' }>

/** As a name fully qualified, `*` allowed for the first label; as a constraint any domain, or nothing at all for every name. */
function prepareDomain(folded: string): Domain {
  const below = folded.startsWith('.')
  return {
    kind: 'dns',
    domain: folded,
    asName: isQualifiedHost(folded.replace(/^\*\./, 'any.')),
    asBase: folded === '' || isHost(below ? folded.slice(1) : folded),
  }
}

/**
 * Zero or more labels in front; one or more in front of a constraint that begins with a dot. The standard gives that form no meaning for
 * domain names; OpenSSL, Go, NSS and Botan all give it this one (docs/verifier.md).
 */
const domainWithin = (own: string, wanted: string): boolean =>
  wanted === '' || own === wanted || own.endsWith(wanted.startsWith('.') ? wanted : `.${wanted}`)

/** A host by itself, or with a leading dot every host below. */
const hostWithin = (own: string, wanted: string): boolean => (wanted.startsWith('.') ? own.endsWith(wanted) : own === wanted)

/** A constraint on hosts, of URIs or of mailboxes. */
const isHostBase = (folded: string, isWhole: (host: string) => boolean): boolean =>
  folded.startsWith('.') ? isHost(folded.slice(1)) : isWhole(folded)

type Mail = Extract<Prepared, { kind: 'email' }>

/** A mailbox with a host to compare, or a constraint: a mailbox, a host, or with a leading dot every host below. */
function prepareMail(mail: string): Mail {
  const mailbox = mailboxOf(mail)
  const host = fold(mailbox?.host ?? mail)
  const isMailbox = mailbox !== undefined && isHost(host)
  const local = mailbox === undefined ? {} : { local: mailbox.local }
  return { kind: 'email', ...local, host, asName: isMailbox, asBase: isMailbox || (!mail.includes('@') && isHostBase(host, isHost)) }
}

/** The part before the @ distinguishes case. */
const mailWithin = ({ local, host }: Mail, base: Mail): boolean =>
  base.local === undefined ? hostWithin(host, base.host) : local === base.local && host === base.host

const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._~%!$&'()*+,;=:-]*@)?([^/?#:@]*)(?::\d*)?(?:[/?#]|$)/i

/** Of a URI its host, when that is a fully qualified name: without one it must be refused (§4.2.1.10). */
function hostOf(uri: string): string | undefined {
  const host = fold(authority.exec(uri)?.[1] ?? '')
  return isQualifiedHost(host) ? host : undefined
}

/** Address and mask, four or sixteen octets each; the mask is ones, then zeros (RFC 4632). */
function isAddressRange(range: Uint8Array): boolean {
  const bits = [...range.subarray(range.length / 2)].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  return (range.length === 8 || range.length === 32) && /^1*0*$/.test(bits)
}

/** An address of the other size is outside. */
function addressWithin(address: Uint8Array, base: { readonly bytes: Uint8Array; readonly asBase: boolean }): Within {
  const size = address.length
  if ((size !== 4 && size !== 16) || !base.asBase) return undefined
  if (base.bytes.length !== 2 * size) return false
  return address.every((octet, index) => ((octet ^ (base.bytes[index] ?? 0)) & (base.bytes[size + index] ?? 0)) === 0)
}
