/** Sites the person approved, each with the keys it had then. A later key is never taken over silently. */
import { join } from 'node:path'
import { readListedSite, type ListedSite } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface ApprovedSite extends ListedSite {
  /** Milliseconds since the epoch. */
  readonly approvedAt: number
}

export interface ApprovedSites {
  find(origin: string): ApprovedSite | undefined
  all(): readonly ApprovedSite[]
  /** Remembers a site with its keys, replacing what was remembered of it. */
  approve(site: ListedSite): void
  forget(origin: string): void
}

/** Most sites one person can have approved; the oldest goes first. */
const maxSites = 100

/** @param now milliseconds */
export function openApprovedSites(data: string, now: () => number): ApprovedSites {
  const file = join(data, 'approved-sites.json')
  let sites = readSites(file)
  const save = (next: readonly ApprovedSite[]): void => {
    sites = next.slice(-maxSites)
    writeJsonFile(file, { sites })
  }
  const without = (origin: string) => sites.filter((site) => site.origin !== origin)
  return {
    find: (origin) => sites.find((site) => site.origin === origin),
    all: () => sites,
    approve: (site) => save([...without(site.origin), { ...site, approvedAt: now() }]),
    forget: (origin) => save(without(origin)),
  }
}

function readSites(file: string): readonly ApprovedSite[] {
  const stored = readJsonFile(file)?.['sites']
  if (!Array.isArray(stored)) return []
  return stored.slice(-maxSites).flatMap((entry: unknown) => {
    const site = readListedSite(entry)
    const approvedAt = asObject(entry)?.['approvedAt']
    return site === undefined || typeof approvedAt !== 'number' ? [] : [{ ...site, approvedAt }]
  })
}
