import type { GeneralName } from '../x509/general-name.ts'

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** The preferred name syntax of RFC 1034 §3.5 with the digits of RFC 1123 §2.1, no dot at the end; `*.` in front is nobody's rule to break. */
const isPreferredDomain = (name: string): boolean =>
  name.length <= 253 &&
  name
    .replace(/^\*\./, '')
    .split('.')
    .every((part) => label.test(part))

/**
 * A host name without the form of an address, in lower or upper case: dotted, decimal and hexadecimal ones end in a number (URL standard, "ends
 * in a number"), and programs that follow it go to the address. Nothing else is a host here: no percent-encoding, no dot at the end, no `_`.
 */
export const isHost = (name: string): boolean =>
  name.length <= 253 && name.split('.').every((part) => label.test(part)) && !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i.test(name)

/** A host of two labels or more: what RFC 5280 §4.2.1.10 calls fully qualified, as far as a name shows it. */
export const isQualifiedHost = (name: string): boolean => name.includes('.') && isHost(name)

const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const localPart = new RegExp(`^(?:${atom}(?:\\.${atom})*|"(?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*")$`, 'i')

/** What stands before the @ of a mailbox (RFC 5321 §4.1.2): words with dots between, or anything in quotation marks. */
const isLocalPart = (text: string): boolean => localPart.test(text)

/** The two parts of a mailbox, or nothing when it is none: an @ may stand in a quoted local part only. */
export function mailboxOf(text: string): { readonly local: string; readonly host: string } | undefined {
  const at = text.lastIndexOf('@')
  const [local, host] = [text.slice(0, at), text.slice(at + 1)]
  return at > 0 && isLocalPart(local) && host !== '' ? { local, host } : undefined
}

const absoluteUri = /^[a-z][a-z0-9+.-]*:[^\s]+$/i

/** Has the name the form RFC 5280 §4.2.1.6 gives its kind? Kinds without a text of their own always do. */
export function isWellFormedName(name: GeneralName): boolean {
  if (name.kind === 'dns') return isPreferredDomain(name.value)
  if (name.kind === 'email') return mailboxOf(name.value) !== undefined
  if (name.kind === 'uri') return absoluteUri.test(name.value)
  return true
}
