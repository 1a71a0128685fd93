/** Sites the person approved, each with the keys it had then. A later key is never taken over silently. */
import { join } from 'node:path'
import { readListedSite, type ListedSite } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface ApprovedSite extends ListedSite {
  /** Milliseconds since the epoch. */
  readonly approvedAt: number
  /** Milliseconds since the epoch; absent: until the person takes it back. */
  readonly until?: number
}

export interface ApprovedSites {
  find(origin: string): ApprovedSite | undefined
  all(): readonly ApprovedSite[]
  /** Remembers a site with its keys, replacing what was remembered of it. Throws when the disk refuses, and nobody is approved then. */
  approve(site: ListedSite, period: 'ninety-days' | 'until-withdrawn'): void
  /** Throws when the disk refuses: gone until the assistant starts again. */
  forget(origin: string): void
}

const ninetyDaysMs = 90 * 86_400_000

/** Most sites one person can have approved; the oldest goes first. */
const maxSites = 100

/** What a site was approved for: to ask for proofs, or to have documents signed. Each has a file of its own: one never stands for the other. */
const files = { ask: 'approved-sites.json', sign: 'sites-approved-to-sign.json' } as const

/** @param now milliseconds */
export function openApprovedSites(data: string, now: () => number, what: keyof typeof files = 'ask'): ApprovedSites {
  const file = join(data, files[what])
  let sites = readSites(file)
  const write = (next: readonly ApprovedSite[]): void => writeJsonFile(file, { sites: next })
  const without = (origin: string) => sites.filter((site) => site.origin !== origin)
  const inForce = ({ until }: ApprovedSite): boolean => until === undefined || until > now()
  return {
    find: (origin) => sites.find((site) => site.origin === origin && inForce(site)),
    all: () => sites.filter(inForce),
    approve(site, period) {
      const approved = { ...site, approvedAt: now(), ...(period === 'ninety-days' ? { until: now() + ninetyDaysMs } : {}) }
      const next = [...without(site.origin).filter(inForce), approved].slice(-maxSites)
      write(next) // a disk that refuses approves nobody
      sites = next
    },
    forget(origin) {
      sites = without(origin) // and keeps nobody approved
      write(sites)
    },
  }
}

function readSites(file: string): readonly ApprovedSite[] {
  const listed = readJsonFile(file)?.['sites']
  if (!Array.isArray(listed)) return []
  return listed.slice(-maxSites).flatMap((entry: unknown) => {
    const site = readListedSite(entry)
    const stored = asObject(entry)
    const [approvedAt, until] = [stored?.['approvedAt'], stored?.['until']]
    if (site === undefined || typeof approvedAt !== 'number') return []
    if (until === undefined) return [{ ...site, approvedAt }]
    return typeof until === 'number' ? [{ ...site, approvedAt, until }] : [] // an end nobody can read is one that has come
  })
}
