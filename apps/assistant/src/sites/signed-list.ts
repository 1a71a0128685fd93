/**
 * A list the vendor signed (roles as in TUF): a counter against rollback, an expiry against freeze. It comes as a file with the assistant, and newer
 * ones from the download site (refresh-lists.ts). The last good list is kept in the assistant's own folder, so that replacing the file by an older
 * one, or by nothing, changes nothing; and a clock that is set back while the assistant runs gives a list no more life.
 */
import { statSync } from 'node:fs'
import { parseCompactJws, readSiteKey, type SiteKey, type UnverifiedJws } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import type { Clocks } from '../platform/clock.ts'
import { readJsonFile, readTextFile, writeTextFile } from '../platform/json-file.ts'
import { unexpected } from '../platform/unexpected.ts'
import { isJwsSignedBy } from './jws-verify.ts'

/** Longest list we read, in characters. */
export const maxListLength = 1024 * 1024

/** How often the file is looked at for a newer list, in milliseconds. */
const lookEvery = 1000

export interface SignedListSources<List> {
  /** The list as the vendor published it (compact JWS). */
  readonly file: string | undefined
  /** The vendor's public key (JWK). */
  readonly vendorKey: string | undefined
  /** True where newer lists come from the download site: a file that came with the assistant is then older one day, and that is no sign of anything. */
  readonly refreshed?: boolean | undefined
  /** Where the last good one is kept. */
  readonly kept: string
  /** Reads the payload; undefined when it is of another type or malformed. */
  readonly read: (jws: UnverifiedJws) => List | undefined
}

export interface SignedList<List> {
  /** The list in force; undefined when there is none. */
  current(): List | undefined
  /** False while there is none in force, or the file is not the list that is. */
  sound(): boolean
  /** Takes a list that came from somewhere else, as far as it is to be believed. */
  offer(text: string): Offered
}

/** What becomes of a list: `older` than the one in force (rollback), `over` by its own word (freeze), `unsigned` by the vendor, or no list at all. */
type Offered = 'taken' | 'same' | 'older' | 'over' | 'unsigned'

/** What every list has. */
interface Numbered {
  readonly counter: number
  /** Seconds since the epoch. */
  readonly exp: number
}

export function openSignedList<List extends Numbered>(
  { file, vendorKey, refreshed, kept, read }: SignedListSources<List>,
  { now, elapsed }: Clocks,
): SignedList<List> {
  const key = readVendorKey(vendorKey)
  let inForce: List | undefined
  let [lookedAt, seen, rejected] = [-Infinity, '', false]
  /** When it ends by the clock that nobody sets; of a list that was over when it was read only the wall's clock knows. */
  let ends = Infinity
  const take = (list: List): void => {
    const left = list.exp * 1000 - now()
    ;[inForce, ends] = [list, left > 0 ? elapsed() + left : Infinity]
  }
  const verified = (text: string | undefined): List | undefined =>
    text === undefined || key === undefined ? undefined : readSigned(text, key, read)
  const before = verified(readTextFile(kept))
  if (before !== undefined) take(before)
  const takeText = (text: string): Exclude<Offered, 'over'> => {
    const fresh = verified(text)
    if (fresh === undefined) return 'unsigned'
    if (fresh.counter < (inForce?.counter ?? 0)) return 'older'
    const isSame = fresh.counter === inForce?.counter && fresh.exp === inForce.exp
    if (!isSame) take(fresh)
    keep(kept, text)
    return isSame ? 'same' : 'taken'
  }
  const look = (): void => {
    if (key === undefined || file === undefined || elapsed() - lookedAt < lookEvery) return
    lookedAt = elapsed()
    const stamp = stampOf(file)
    if (stamp === seen) return
    seen = stamp
    const text = readTextFile(file)
    const became = text === undefined ? 'unsigned' : takeText(text)
    rejected = became === 'unsigned' || (became === 'older' && !refreshed)
  }
  const current = (): List | undefined => {
    look()
    return inForce !== undefined && inForce.exp * 1000 > now() && elapsed() < ends ? inForce : undefined
  }
  return {
    current,
    sound: () => current() !== undefined && !rejected,
    offer(text) {
      current() // what lies in the file counts too
      const fresh = verified(text)
      return fresh !== undefined && fresh.exp * 1000 <= now() ? 'over' : takeText(text)
    },
  }
}

/** A list that cannot be kept is in force all the same, until the assistant ends. */
function keep(file: string, text: string): void {
  try {
    writeTextFile(file, text)
  } catch (error) {
    unexpected(error)
  }
}

function readSigned<List>(text: string, key: SiteKey, read: (jws: UnverifiedJws) => List | undefined): List | undefined {
  const jws = parseCompactJws(text.trim(), maxListLength)
  return jws !== undefined && isJwsSignedBy(jws, key) ? read(jws) : undefined
}

/** The vendor's key file: a JWK, its `kid` optional there because the file holds the only one. */
function readVendorKey(path: string | undefined): SiteKey | undefined {
  return path === undefined ? undefined : readSiteKey(asObject(readJsonFile(path)))
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'missing'
  }
}
