import type { GeneralName } from '../x509/general-name.ts'
import { rdnKey } from '../x509/name.ts'
import { mailboxOf } from './name-syntax.ts'

/** Is a name inside a subtree (RFC 5280 §4.2.1.10)? `undefined` means: this cannot be told, so the path must be refused. */
export type Within = boolean | undefined

/** A name or a constraint made ready to be compared many times over. */
export type Prepared = { readonly kind: GeneralName['kind'] } & (
  | { readonly kind: 'directory'; readonly keys: readonly string[] }
  | { readonly kind: 'dns'; readonly domain: string; readonly asName: boolean; readonly asBase: boolean }
  | { readonly kind: 'email'; readonly local?: string; readonly host: string }
  | { readonly kind: 'uri'; readonly host: string | undefined; readonly text: string }
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
      return { kind: 'email', ...splitMail(name.value) }
    case 'uri':
      return { kind: 'uri', host: hostOf(name.value), text: fold(name.value) }
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
  if (name.kind === 'email' && base.kind === 'email') return mailWithin(name, base)
  // Only a URI with a host name can be compared; one without, or with an address, must be refused.
  if (name.kind === 'uri' && base.kind === 'uri') return name.host === undefined ? undefined : hostWithin(name.host, base.text)
  if (name.kind === 'ip' && base.kind === 'ip') return addressWithin(name.bytes, base)
  return undefined
}

/** One comparison by itself. */
export const isWithin = (name: GeneralName, base: GeneralName): Within => isPreparedWithin(prepare(name), prepare(base))

const fold = (text: string): string => text.toLowerCase().replace(/\.$/, '')

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const domain = new RegExp(`^${label}(?:\\.${label})*$`)
const domainOrWildcard = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`)

const prepareDomain = (folded: string): Prepared => ({
  kind: 'dns',
  domain: folded,
  asName: domainOrWildcard.test(folded),
  asBase: folded === '' || domain.test(folded),
})

/** Zero or more labels in front. A base with a leading dot is no domain name: the standard gives that form a meaning for hosts only. */
const domainWithin = (own: string, wanted: string): boolean => wanted === '' || own === wanted || endsWithLabels(own, wanted)

const endsWithLabels = (own: string, wanted: string): boolean =>
  own.length > wanted.length && own.endsWith(wanted) && own[own.length - wanted.length - 1] === '.'

/** A host by itself, or with a leading dot every host below. */
const hostWithin = (own: string, wanted: string): boolean =>
  wanted === '' || (wanted.startsWith('.') ? own.endsWith(wanted) : own === wanted)

type Mail = { readonly local?: string; readonly host: string }

/** What has an @ but is no mailbox has no host to be compared. */
function splitMail(mail: string): Mail {
  if (!mail.includes('@')) return { host: fold(mail) }
  const { local, host } = mailboxOf(mail) ?? { local: '', host: '' }
  return { local, host: fold(host) }
}

/** A base is a mailbox, a host, or with a leading dot every host below. The part before the @ distinguishes case. */
function mailWithin({ local, host }: Mail, base: Mail): Within {
  if (local === undefined || local === '' || host === '' || base.local === '') return undefined
  return base.local === undefined ? hostWithin(host, base.host) : local === base.local && host === base.host
}

function hostOf(uri: string): string | undefined {
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#]|$)/i.exec(uri) ?? []
  return host === '' || /^[\d.]+$/.test(host) ? undefined : fold(host)
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
