/**
 * What the issuers said about the certificates on the UKeys here: asked in the background when somebody looks, one question after the other, kept across
 * restarts, and not asked again until it is old.
 */
import { join } from 'node:path'
import { parseCertificate, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { asObject, decodeBase64 } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../../platform/json-file.ts'
import { unexpected } from '../../platform/unexpected.ts'
import { askStatus, mayBeAsked, type AskedStatus } from './ask-status.ts'
import type { ShownStatus } from './shown-status.ts'

export interface KnownStatuses {
  /** Undefined: nobody was asked yet, or there is nobody to ask. */
  of(sha256: string): ShownStatus | undefined
  /** Somebody looks at these, of one UKey: what is not known of them, or no more, is asked. */
  attend(onUkey: readonly UkeyCertificate[]): void
  /** What was said of this one counts no more, since something was done about it: it is asked again when somebody looks. */
  forget(sha256: string): void
  close(): void
}

interface StatusOptions {
  /** Folder of the assistant's own state. */
  readonly data: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Called whenever an answer came. */
  readonly changed: () => void
  /** Servers on this computer are asked too. */
  readonly here?: boolean
  /** Before each question, in milliseconds. */
  readonly pauseMs?: number
}

/** Most certificates that are remembered, and that wait to be asked about. */
const [mostKept, mostWaiting] = [50, 20] as const
const hour = 3_600_000
/** How long an answer is taken to hold that does not say, and after which it is asked again whatever it says; the least between two questions. */
const [longest, least] = [12 * hour, 60_000] as const
/** How long who did not answer is not asked again. */
const silence = hour

/** When it is asked again, milliseconds since the epoch. */
const againAt = ({ status, askedAt, until = Infinity }: AskedStatus): number =>
  askedAt + (status === 'unknown' ? silence : Math.max(least, Math.min(until - askedAt, longest)))

/** A clock that was set back says so by answers of the future. */
const isDue = (known: AskedStatus | undefined, now: number): boolean =>
  known === undefined || now >= againAt(known) || known.askedAt > now + hour

/** What was good is not called so for longer than its answer did. */
function shownNow({ until, ...known }: AskedStatus, now: number): ShownStatus {
  const isOver = known.status === 'good' && now >= (until ?? known.askedAt + longest)
  return isOver ? { status: 'unknown', askedAt: known.askedAt } : known
}

export function openKnownStatuses({ data, now, changed, here = false, pauseMs = 500 }: StatusOptions): KnownStatuses {
  const file = join(data, 'certificate-status.json')
  const known = new Map(readKept(file))
  const waiting = new Map<string, { readonly certificate: Certificate; readonly beside: readonly Certificate[] }>()
  /** When somebody did not answer who had before. */
  const silentAt = new Map<string, number>()
  /** About which something was done while the question was on its way. */
  const outdated = new Set<string>()
  const gone = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const keep = (): void => {
    try {
      writeJsonFile(file, { statuses: [...known].map(([of, one]) => ({ sha256: of, ...one })) })
    } catch (error) {
      unexpected(error) // asked again after a restart
    }
    changed()
  }
  const note = (sha256: string, status: AskedStatus): void => {
    known.delete(sha256)
    known.set(sha256, status)
    silentAt.delete(sha256)
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - mostKept))) known.delete(oldest)
    keep()
  }
  const next = (): void => {
    const [first] = waiting
    if (first === undefined || timer !== undefined || gone.signal.aborted) return
    const [sha256, { certificate, beside }] = first
    const ask = async (): Promise<void> => {
      outdated.delete(sha256)
      const status = await askStatus(certificate, beside, { now: now(), gone: gone.signal, here }).catch((error: unknown): AskedStatus => {
        unexpected(error) // whatever is on a UKey must not end the assistant
        return { status: 'unknown', askedAt: now() }
      })
      if (gone.signal.aborted) return
      waiting.delete(sha256)
      if (outdated.delete(sha256)) {
        timer = undefined
        return void (changed(), next()) // asked before that: whoever looks next asks again
      }
      const before = known.get(sha256)
      // Who does not answer takes nothing back of what was said and still counts.
      if (status.status === 'unknown' && before !== undefined && shownNow(before, now()).status !== 'unknown') silentAt.set(sha256, now())
      else note(sha256, status)
      timer = undefined
      next()
    }
    timer = setTimeout(() => void ask(), pauseMs)
    timer.unref()
  }
  return {
    of(sha256) {
      const status = known.get(sha256)
      return status === undefined ? undefined : shownNow(status, now())
    },
    attend(onUkey) {
      const isQuiet = (sha256: string): boolean => now() < (silentAt.get(sha256) ?? -Infinity) + silence
      const due = onUkey.filter(
        ({ use, sha256 }) => use !== 'other' && !waiting.has(sha256) && !isQuiet(sha256) && isDue(known.get(sha256), now()),
      )
      if (due.length === 0) return
      const all = onUkey.flatMap(({ certificate }) => read(certificate) ?? [])
      for (const { sha256 } of due) {
        const certificate = all.find((one) => one.sha256 === sha256)
        if (certificate === undefined || waiting.size >= mostWaiting || certificate.notAfter.getTime() <= now() || !mayBeAsked(certificate))
          continue
        waiting.set(sha256, { certificate, beside: all })
      }
      next()
    },
    forget(sha256) {
      silentAt.delete(sha256)
      if (waiting.has(sha256)) outdated.add(sha256)
      if (known.delete(sha256)) keep()
    },
    close() {
      clearTimeout(timer)
      gone.abort()
    },
  }
}

function read(certificate: string): Certificate | undefined {
  const der = decodeBase64(certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  return parsed?.ok === true ? parsed.value : undefined
}

const statuses = ['good', 'revoked', 'on-hold', 'unknown'] as const

function readKept(file: string): readonly (readonly [string, AskedStatus])[] {
  const stored = readJsonFile(file)?.['statuses']
  if (!Array.isArray(stored)) return []
  return stored.slice(-mostKept).flatMap((value: unknown) => {
    const one = asObject(value)
    const { sha256, askedAt, source, host } = one ?? {}
    const status = statuses.find((name) => name === one?.['status'])
    if (typeof sha256 !== 'string' || typeof askedAt !== 'number' || status === undefined) return []
    const times = Object.fromEntries(
      (['since', 'until'] as const).flatMap((name) => (typeof one?.[name] === 'number' ? [[name, one[name]]] : [])),
    )
    return [
      [
        sha256,
        {
          status,
          askedAt,
          ...(source === 'ocsp' || source === 'crl' ? { source } : {}),
          ...(typeof host === 'string' ? { host } : {}),
          ...times,
        },
      ] as const,
    ]
  })
}
