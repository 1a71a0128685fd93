/**
 * The vendor-signed list of sites (roles as in TUF): a counter against rollback, an expiry against freeze. The last good list is kept in
 * the assistant's own folder, so that replacing the file by an older one, or by nothing, changes nothing; and a clock that is set back while
 * the assistant runs gives a list no more life.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { parseCompactJws, readSiteKey, readSiteList, type ListedSite, type SiteKey, type SiteList } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { asObject } from '@yinxin/protocol/wire'
import type { Clocks } from '../platform/clock.ts'
import { readJsonFile, readTextFile, writeTextFile } from '../platform/json-file.ts'
import { isJwsSignedBy } from './jws-verify.ts'

/** Longest site list we read, in characters. */
const maxListLength = 1024 * 1024

/** How often the file is looked at for a newer list, in milliseconds. */
const lookEvery = 1000

export interface Sites {
  /** The listed site of an origin; undefined when it is not listed or there is no list in force. */
  listed(origin: string): ListedSite | undefined
  /** Every site of the list in force. */
  all(): readonly ListedSite[]
  /** SITE_LIST_INVALID while there is no list in force, or the file is not the list that is. */
  problem(): Failure | undefined
}

export interface SiteListSources {
  /** The list as the vendor published it (compact JWS). */
  readonly list: string | undefined
  /** The vendor's public key (JWK). */
  readonly vendorKey: string | undefined
  /** Folder of the assistant's own state. */
  readonly data: string
}

/** Reads and verifies the text of a site list; undefined when it is none of the vendor's. */
export function verifySiteList(text: string, vendorKey: SiteKey): SiteList | undefined {
  const jws = parseCompactJws(text.trim(), maxListLength)
  return jws !== undefined && isJwsSignedBy(jws, vendorKey) ? readSiteList(jws) : undefined
}

export function openSiteList({ list, vendorKey, data }: SiteListSources, { now, elapsed }: Clocks): Sites {
  const key = readVendorKey(vendorKey)
  const kept = join(data, 'site-list.jws')
  let inForce: SiteList | undefined
  let [lookedAt, seen, rejected] = [-Infinity, '', false]
  /** When it ends by the clock that nobody sets; of a list that was over when it was read only the wall's clock knows. */
  let ends = Infinity
  const take = (list: SiteList): void => {
    const left = list.exp * 1000 - now()
    ;[inForce, ends] = [list, left > 0 ? elapsed() + left : Infinity]
  }
  const before = key === undefined ? undefined : readList(kept, key)
  if (before !== undefined) take(before)
  const look = (): void => {
    if (key === undefined || list === undefined || elapsed() - lookedAt < lookEvery) return
    lookedAt = elapsed()
    const stamp = stampOf(list)
    if (stamp === seen) return
    seen = stamp
    const text = readTextFile(list)
    const fresh = text === undefined ? undefined : verifySiteList(text, key)
    rejected = fresh === undefined || fresh.counter < (inForce?.counter ?? 0)
    if (rejected || fresh === undefined || text === undefined) return
    if (fresh.counter !== inForce?.counter || fresh.exp !== inForce.exp) take(fresh)
    writeTextFile(kept, text)
  }
  const current = (): SiteList | undefined => {
    look()
    return inForce !== undefined && inForce.exp * 1000 > now() && elapsed() < ends ? inForce : undefined
  }
  return {
    listed: (origin) => current()?.sites.find((site) => site.origin === origin),
    all: () => current()?.sites ?? [],
    problem: () => (current() === undefined || rejected ? failure('SITE_LIST_INVALID') : undefined),
  }
}

/** The vendor's key file: a JWK, its `kid` optional there because the file holds the only one. */
function readVendorKey(path: string | undefined): SiteKey | undefined {
  return path === undefined ? undefined : readSiteKey(asObject(readJsonFile(path)))
}

function readList(path: string, key: SiteKey): SiteList | undefined {
  const text = readTextFile(path)
  return text === undefined ? undefined : verifySiteList(text, key)
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'missing'
  }
}
