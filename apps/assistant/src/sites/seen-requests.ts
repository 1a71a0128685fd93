/**
 * Ids of requests that were acted on, kept across restarts: a second use is refused. An id is forgotten when its request has expired by
 * the wall clock and, whatever that clock was set to meanwhile, longer ago than any request lives.
 */
import { join } from 'node:path'
import { forgivenClockDifference, maxSiteRequestLife, type SiteRequest } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import type { Clocks } from '../platform/clock.ts'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface SeenRequests {
  has(request: Pick<SiteRequest, 'iss' | 'jti'>): boolean
  add(request: Pick<SiteRequest, 'iss' | 'jti' | 'exp'>): void
}

interface Seen {
  readonly iss: string
  readonly jti: string
  /** Seconds since the epoch. */
  readonly exp: number
  /** By the clock that only goes forward; after a restart, the restart. */
  readonly since: number
}

/** Far above what one person can cause in a quarter of an hour; a site that causes more pushes out its own oldest ids, nobody else's. */
const maxOfOneSite = 200
const maxKept = 5000

/** Longest a request can be acted on after it was signed, in milliseconds, with both clocks as wrong as is forgiven. */
const longestUseMs = (maxSiteRequestLife + 2 * forgivenClockDifference + 1) * 1000

export function openSeenRequests(data: string, clock: Clocks): SeenRequests {
  const file = join(data, 'seen-requests.json')
  let seen = readSeen(file, clock.elapsed())
  const inForce = ({ exp, since }: Seen): boolean =>
    (exp + forgivenClockDifference + 1) * 1000 > clock.now() || clock.elapsed() - since < longestUseMs
  return {
    has: ({ iss, jti }) => seen.some((one) => one.jti === jti && one.iss === iss && inForce(one)),
    add({ iss, jti, exp }) {
      const kept = seen.filter(inForce)
      const ofSite = kept.filter((one) => one.iss === iss)
      const tooMany = new Set(ofSite.slice(0, Math.max(0, ofSite.length - maxOfOneSite + 1)))
      seen = [...kept.filter((one) => !tooMany.has(one)).slice(-maxKept), { iss, jti, exp, since: clock.elapsed() }]
      writeJsonFile(file, { seen: seen.map(({ since: _since, ...stored }) => stored) })
    },
  }
}

function readSeen(file: string, since: number): readonly Seen[] {
  const stored = readJsonFile(file)?.['seen']
  if (!Array.isArray(stored)) return []
  return stored.slice(-maxKept).flatMap((value: unknown) => {
    const one = asObject(value)
    const [iss, jti, exp] = [one?.['iss'], one?.['jti'], one?.['exp']]
    return typeof iss === 'string' && typeof jti === 'string' && typeof exp === 'number' ? [{ iss, jti, exp, since }] : []
  })
}
