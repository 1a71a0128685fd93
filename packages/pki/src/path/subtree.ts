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

/** Zero or more labels in front; a leading dot asks for at least one. */
function domainWithin(name: string, base: string): boolean {
  const [own, wanted] = [fold(name), fold(base)]
  if (wanted === '') return true
  return wanted.startsWith('.') ? own.endsWith(wanted) : own === wanted || own.endsWith(`.${wanted}`)
}

/** A host by itself, or with a leading dot every host below. */
function hostWithin(host: string, base: string): boolean {
  const [own, wanted] = [fold(host), fold(base)]
  return wanted === '' || (wanted.startsWith('.') ? own.endsWith(wanted) : own === wanted)
}

function mailWithin(mail: string, base: string): boolean {
  const at = mail.lastIndexOf('@')
  if (at < 0) return false
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

/** Address and mask, four or sixteen octets each. */
function addressWithin(address: Uint8Array, base: Uint8Array): boolean {
  const size = address.length
  if ((size !== 4 && size !== 16) || base.length !== 2 * size) return false
  return address.every((octet, index) => (octet & (base[size + index] ?? 0)) === ((base[index] ?? 0) & (base[size + index] ?? 0)))
}
