import { isIPv6 } from 'node:net'
import { hash } from 'node:crypto'
import type { AttemptLimit } from '../../platform/authentication/challenge-store.ts'
import type { PortalConfig } from '../config.ts'

/** Sign-ins one address may begin in a minute, unless configured: a service hall with hundreds of computers comes from one. */
const defaultPerAddress = 600

/** Sign-ins one browser may begin in a minute. */
const perBrowser = 30

/** How often a sign-in may be begun: by everybody behind one address, and by one browser. Keys are hashed: an address is personal data. */
export function signInLimits(
  config: Pick<PortalConfig, 'signInsPerMinute'>,
  address: string,
  browser: string,
): readonly [AttemptLimit, AttemptLimit] {
  const perAddress = config.signInsPerMinute ?? defaultPerAddress
  return [
    { key: `address ${hash('sha256', addressGroup(address)).slice(0, 32)}`, most: perAddress },
    { key: `browser ${browser.slice(0, 32)}`, most: perBrowser },
  ]
}

/** Whom an address stands for: one of IPv4; of IPv6 the /64, in which one computer picks addresses as it likes (RFC 4291 §2.5.1). */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return `${groupsOf(address).slice(0, 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::')
  const parts = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'))
  const [before, after] = [parts(head), parts(tail)]
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''))
}
