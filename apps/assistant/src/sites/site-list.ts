/** The vendor's list of sites: whose requests need no approval. */
import { join } from 'node:path'
import { readSiteList, type ListedSite } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import type { Clocks } from '../platform/clock.ts'
import { openSignedList, type SignedList } from './signed-list.ts'

export interface Sites {
  /** The listed site of an origin; undefined when it is not listed or there is no list in force. */
  listed(origin: string): ListedSite | undefined
  /** Every site of the list in force. */
  all(): readonly ListedSite[]
  /** SITE_LIST_INVALID while there is no list in force, or the file is not the list that is. */
  problem(): Failure | undefined
  readonly offer: SignedList<unknown>['offer']
}

export interface SiteListSources {
  /** The list as the vendor published it (compact JWS). */
  readonly list: string | undefined
  /** The vendor's public key (JWK). */
  readonly vendorKey: string | undefined
  /** True where newer ones come from the download site. */
  readonly refreshed?: boolean | undefined
  /** Folder of the assistant's own state. */
  readonly data: string
}

export function openSiteList({ list: file, vendorKey, refreshed, data }: SiteListSources, clocks: Clocks): Sites {
  const list = openSignedList({ file, vendorKey, refreshed, kept: join(data, 'site-list.jws'), read: readSiteList }, clocks)
  return {
    listed: (origin) => list.current()?.sites.find((site) => site.origin === origin),
    all: () => list.current()?.sites ?? [],
    problem: () => (list.sound() ? undefined : failure('SITE_LIST_INVALID')),
    offer: list.offer,
  }
}
