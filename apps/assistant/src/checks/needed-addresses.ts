/** What this computer has to reach, beside the portals: who says whether certificates count, and where the assistant comes from. */
import type { CheckHost } from './check-host.ts'
import { reachAddress, type Reached } from './reach-address.ts'

export interface ReachedAddress {
  /** Host and port, as people pass them on. */
  readonly host: string
  readonly reached: Reached
}

/** Asks the portals of the site list. */
export const reachPortals = ({ portals }: CheckHost): Promise<readonly ReachedAddress[]> =>
  reachAll(
    portals().map((origin) => `${origin}/ssologin/login`),
    false,
  )

/** Asks the OCSP and CRL servers that the certificates on the UKeys name, one address a host. */
export async function reachStatusServers({ statusAddresses, asksHere }: CheckHost): Promise<readonly ReachedAddress[]> {
  const byHost = new Map((await statusAddresses()).map((address) => [hostOf(address), address]))
  return reachAll([...byHost.values()].slice(0, mostServers), !asksHere)
}

/** Asks the download site; empty where none was set. */
export const reachDownloadSite = ({ downloadSite }: CheckHost): Promise<readonly ReachedAddress[]> =>
  reachAll(downloadSite === undefined ? [] : [downloadSite], false)

/** Most that are asked: a certificate that names hundreds has nobody asked by us. */
const mostServers = 6

const hostOf = (address: string): string => URL.parse(address)?.host ?? ''

const reachAll = (addresses: readonly string[], elsewhere: boolean): Promise<readonly ReachedAddress[]> =>
  Promise.all(addresses.map(async (address) => ({ host: hostOf(address), reached: await reachAddress(address, elsewhere) })))

export const answers = ({ reached: { kind } }: ReachedAddress): boolean => kind === 'answered'
