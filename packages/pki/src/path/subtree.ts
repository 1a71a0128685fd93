import type { GeneralName } from '../general-name.ts'
import { rdnKey } from '../name.ts'
import type { Name } from '../name.ts'

/** Is a name inside a subtree (RFC 5280 §4.2.1.10)? `undefined` means: this cannot be told, so the path must be refused. */
export function isWithin(name: GeneralName, base: GeneralName): boolean | undefined {
  switch (name.kind) {
    case 'directory':
      return base.kind === 'directory' && directoryWithin(name.name, base.name)
    case 'dns':
      return base.kind === 'dns' && domainWithin(name.value, base.value)
    case 'email':
      return base.kind === 'email' && mailWithin(name.value, base.value)
    case 'uri':
      return base.kind === 'uri' ? uriWithin(name.value, base.value) : false
    case 'ip':
      return base.kind === 'ip' && addressWithin(name.bytes, base.bytes)
    default:
      return undefined
  }
}

function directoryWithin(name: Name, base: Name): boolean {
  return base.rdns.every((rdn, index) => {
    const own = name.rdns[index]
    return own !== undefined && rdnKey(own) === rdnKey(rdn)
  })
}

const fold = (text: string): string => text.toLowerCase().replace(/\.$/, '')

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const domain = new RegExp(`^${label}(?:\\.${label})*$`)
const domainOrWildcard = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`)

/** Zero or more labels in front. A base with a leading dot is no domain name: the standard gives that form a meaning for hosts only. */
function domainWithin(name: string, base: string): boolean | undefined {
  const [own, wanted] = [fold(name), fold(base)]
  if (wanted !== '' && !domain.test(wanted)) return undefined
  if (!domainOrWildcard.test(own)) return undefined
  return wanted === '' || own === wanted || own.endsWith(`.${wanted}`)
}

/** A host by itself, or with a leading dot every host below. */
function hostWithin(host: string, base: string): boolean {
  const [own, wanted] = [fold(host), fold(base)]
  return wanted === '' || (wanted.startsWith('.') ? own.endsWith(wanted) : own === wanted)
}

function mailWithin(mail: string, base: string): boolean | undefined {
  const at = mail.lastIndexOf('@')
  if (at <= 0 || at === mail.length - 1) return undefined
  const baseAt = base.lastIndexOf('@')
  if (baseAt < 0) return hostWithin(mail.slice(at + 1), base)
  return mail.slice(0, at) === base.slice(0, baseAt) && fold(mail.slice(at + 1)) === fold(base.slice(baseAt + 1))
}

/** Only a URI with a host name can be compared; one without, or with an address, must be refused. */
function uriWithin(uri: string, base: string): boolean | undefined {
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#]|$)/i.exec(uri) ?? []
  if (host === '' || /^[\d.]+$/.test(host)) return undefined
  return hostWithin(host, base)
}

/** Address and mask, four or sixteen octets each; the mask is a prefix (RFC 4632). An address of the other size is outside. */
function addressWithin(address: Uint8Array, base: Uint8Array): boolean | undefined {
  const size = address.length
  if ((size !== 4 && size !== 16) || (base.length !== 8 && base.length !== 32)) return undefined
  if (!isPrefix(base.subarray(base.length / 2))) return undefined
  if (base.length !== 2 * size) return false
  return address.every((octet, index) => (octet & (base[size + index] ?? 0)) === ((base[index] ?? 0) & (base[size + index] ?? 0)))
}

/** Ones, then zeros. */
const isPrefix = (mask: Uint8Array): boolean => /^1*0*$/.test([...mask].map((octet) => octet.toString(2).padStart(8, '0')).join(''))
