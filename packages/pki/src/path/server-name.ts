import type { Certificate } from '../x509/certificate.ts'
import { equalBytes } from '../der/bytes.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'

const rule = { check: 'server-name', code: 'SERVER_NAME', clause: 'RFC 9525 §6' } as const

/**
 * Is the certificate for this server? `serverName` is a domain name or an IP address as text. Only alternative names count, never the
 * common name; `*` stands for exactly one whole label, the leftmost (RFC 9525 §6.3).
 */
export function checkServerName(certificate: Certificate, serverName: string): PathFinding {
  const names = certificate.extensions.subjectAltName ?? []
  const address = addressBytes(serverName)
  const matches = address
    ? names.some((name) => name.kind === 'ip' && equalBytes(name.bytes, address))
    : isDomain(fold(serverName)) && names.some((name) => name.kind === 'dns' && domainMatches(name.value.toLowerCase(), fold(serverName)))
  return finding(rule, certificate, matches ? undefined : `not for ${serverName}`)
}

/** Whoever asks may write the root's dot; a certificate may not (RFC 5280 §4.2.1.6). */
const fold = (name: string): string => name.toLowerCase().replace(/\.$/, '')
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const isDomain = (name: string): boolean => name.length <= 253 && name.split('.').every((part) => label.test(part))

function domainMatches(presented: string, wanted: string): boolean {
  if (!presented.startsWith('*.')) return presented === wanted
  const below = presented.slice(2)
  const dot = wanted.indexOf('.')
  // `*.cn` would be for everybody under a top-level domain.
  return below.includes('.') && dot > 0 && wanted.slice(dot + 1) === below
}

/** The octets of an IPv4 or IPv6 address written as text, or nothing when it is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const four = octetsOf(text)
  if (four) return Uint8Array.from(four)
  if (!text.includes(':') || !/^[0-9a-f:.]+$/i.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1))
  if (!head || (halves.length === 2 && !tail)) return undefined
  const missing = 16 - head.length - (tail?.length ?? 0)
  if (tail ? missing < 2 : missing !== 0) return undefined
  return Uint8Array.from([...head, ...Array<number>(missing).fill(0), ...(tail ?? [])])
}

/** The one canonical text of an address: dotted decimal, or RFC 5952 §4. */
export function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => (((address[2 * index] ?? 0) << 8) | (address[2 * index + 1] ?? 0)).toString(16))
  const text = groups.join(':')
  const [longest] = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run).sort((a, b) => zeros(b) - zeros(a))
  return longest === undefined ? text : text.replace(longest, ':').replace(/^:$|^:(?!:)|(?<!:):$/g, '::')
}

const zeros = (run: string): number => run.split('0').length

function octetsOf(text: string): number[] | undefined {
  const parts = text.split('.')
  const octets = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return parts.length === 4 && octets.every((octet) => octet < 256) ? octets : undefined
}

/** Dotted decimal may stand for the last two groups of the whole address only (RFC 4291 §2.2). */
function groupsOf(half: string, atEnd: boolean): number[] | undefined {
  if (half === '') return []
  const octets: number[] = []
  const groups = half.split(':')
  for (const [index, group] of groups.entries()) {
    const four = atEnd && index === groups.length - 1 ? octetsOf(group) : undefined
    if (four) octets.push(...four)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff)
    else return undefined
  }
  return octets
}
