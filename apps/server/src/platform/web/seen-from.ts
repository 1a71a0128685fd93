import { BlockList, isIP, isIPv6 } from 'node:net'
import { addressGroup } from './address-group.ts'

/** A network the operator has a name for: a service hall, an office. */
export interface NamedPlace {
  readonly name: { readonly zh: string; readonly en: string }
  /** Addresses or ranges. */
  readonly addresses: readonly string[]
}

/** Where a browser was, as its owner sees it in the list of own sessions. */
export interface SeenFrom {
  /** The front half of an IPv4 address (`203.0.*.*`), of IPv6 the first 32 bits: enough to tell home from elsewhere, and no more is kept. */
  readonly network: string
  readonly place?: NamedPlace['name']
}

/** Where an address is. The first place that has it names it. */
export function seenFrom(address: string, places: readonly NamedPlace[] = []): SeenFrom {
  const plain = addressGroup(address)
  const v4 = isIP(plain) === 4
  const place = places.find(({ addresses }) => isAmong(v4 ? plain : address, addresses))
  const network = v4 ? `${plain.split('.').slice(0, 2).join('.')}.*.*` : `${plain.split(':').slice(0, 2).join(':')}:*`
  return { network, ...(place === undefined ? {} : { place: place.name }) }
}

function isAmong(address: string, ranges: readonly string[]): boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits] = range.split('/')
    const family = isIPv6(network) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(network, family)
    else list.addSubnet(network, Number(bits), family)
  }
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
