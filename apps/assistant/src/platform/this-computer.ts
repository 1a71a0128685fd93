/** Addresses that lead to this computer, or no further than its cable: nobody outside has a server there, but other programs have doors. */
import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const here = new BlockList()
here.addSubnet('0.0.0.0', 8)
here.addSubnet('127.0.0.0', 8)
here.addSubnet('169.254.0.0', 16) // link-local (RFC 3927), where clouds keep what machines are told
here.addSubnet('::', 127, 'ipv6') // unspecified and loopback
here.addSubnet('fe80::', 10, 'ipv6')

/** @param host as in a URL: an IPv6 address in brackets or bare. Names other than `localhost` are not looked up here. */
export function isOnThisComputer(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) === 0) return /^(?:.+\.)?localhost\.?$/i.test(bare)
  return here.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
}

/** Looks names up; where `host` turns out to be this computer there is no answer. Other names (a proxy's) may be here. */
export const lookupElsewhere =
  (host: string): LookupFunction =>
  (name, options, callback) =>
    lookup(name, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      if (name === host && addresses.some(isOnThisComputer)) return callback(new Error('an address of this computer'), '')
      return callback(error, found, family)
    })
