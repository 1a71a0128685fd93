/** Fetches what an approved site publishes about itself (protocols §1): https, no redirects, small, quick, never from a private network. */
import { lookup } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { readListedSite, sitePublicationPath, type ListedSite } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isLoopbackOrigin, parseObject } from '@yinxin/protocol/wire'

const maxPublicationBytes = 16 * 1024
const timeoutMs = 5000

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6')
}

/** True for an address that is not on the public internet (RFC 6890). A mapped v4 address counts as the v4 address it is. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : address
  const version = isIP(plain)
  return version === 0 || privateNetworks.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * The publication of a site. The address that was checked is the one connected to. Only a page that is itself on a private address or on
 * this machine may be looked up there.
 * @returns SITE_KEY_UNAVAILABLE with the reason
 */
export async function fetchPublication(origin: string): Promise<Result<ListedSite>> {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, '')
  const address = await resolvePublic(host, isLoopbackOrigin(origin) || (isIP(host) !== 0 && isPrivateAddress(host)))
  if (address === undefined) return failed('SITE_KEY_UNAVAILABLE', { reason: 'address' })
  const text = await get(`${origin}${sitePublicationPath}`, address)
  if (text === undefined) return failed('SITE_KEY_UNAVAILABLE', { reason: 'answer' })
  const site = readListedSite(parseObject(text))
  return site?.origin === origin ? succeeded(site) : failed('SITE_KEY_UNAVAILABLE', { reason: 'content' })
}

async function resolvePublic(host: string, mayBePrivate: boolean): Promise<string | undefined> {
  try {
    const addresses = await lookup(host, { all: true })
    const usable = mayBePrivate || addresses.every(({ address }) => !isPrivateAddress(address))
    return usable ? addresses[0]?.address : undefined
  } catch {
    return undefined // unknown name, or no network
  }
}

function get(url: string, address: string): Promise<string | undefined> {
  const pinned: LookupFunction = (_host, options, done) => {
    const family = isIP(address)
    if (options.all === true) done(null, [{ address, family }])
    else done(null, address, family)
  }
  const start = url.startsWith('https:') ? requestHttps : requestHttp // http only for loopback: see parseOrigin
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const request = start(url, { signal, lookup: pinned, agent: false, headers: { accept: 'application/json' } }, (response) =>
      resolve(readBody(response)),
    )
    request.on('error', () => resolve(undefined))
    request.end()
  })
}

async function readBody(response: IncomingMessage): Promise<string | undefined> {
  const isJson = response.headers['content-type']?.startsWith('application/json') === true
  const chunks: Buffer[] = []
  try {
    if (response.statusCode !== 200 || !isJson) return void response.destroy()
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      if (chunks.reduce((total, { length }) => total + length, 0) > maxPublicationBytes) return void response.destroy()
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch {
    return undefined // cut off or timed out
  }
}
