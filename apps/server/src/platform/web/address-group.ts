import { isIPv6 } from 'node:net'

/** Groups of addresses seen; the same ones come again and again. Begun anew when it is full. */
const known = new Map<string, string>()
const mostKnown = 1000

/** Whom an address stands for: one of IPv4; of IPv6 the /64, in which one computer picks addresses as it likes (RFC 4291 §2.5.1). */
export function addressGroup(address: string): string {
  const before = known.get(address)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const group = groupOf(address)
  known.set(address, group)
  return group
}

function groupOf(address: string): string {
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
