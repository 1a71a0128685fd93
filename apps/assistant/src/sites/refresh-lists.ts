/**
 * Keeps the vendor's lists new: asks the download site in the background, a list after the other. What comes is judged by the list it is for
 * (signed-list.ts), so the site can neither forge one nor put an older one back; while it says nothing, what is in force stays in force.
 */
import { fetchBytes } from '../platform/fetch.ts'
import { unexpected } from '../platform/unexpected.ts'
import { maxListLength, type SignedList } from './signed-list.ts'

/** Lists of the site, by the names `yinxin vendor list` gives their kinds: `lists/<name>.jws`. */
export type RefreshedLists = Readonly<Record<'sites' | 'applications' | 'drivers', Pick<SignedList<unknown>, 'offer'>>>

export interface RefreshOptions {
  /** Address of the download site, ending in `/`; undefined: nobody is asked. */
  readonly address: string | undefined
  readonly lists: RefreshedLists
  /** Called when a list was taken. */
  readonly changed: () => void
  /** First question after the start, in milliseconds. */
  readonly firstAfterMs?: number
}

export interface ListRefresh {
  /** Asks for all of them now. Never rejects. */
  refresh(): Promise<void>
  close(): void
}

/** Between two questions, in milliseconds. */
const everyMs = 6 * 3_600_000

export function createListRefresh({ address, lists, changed, firstAfterMs = 90_000 }: RefreshOptions): ListRefresh {
  const gone = new AbortController()
  let going: Promise<void> | undefined
  const fetchAll = async (site: string): Promise<void> => {
    for (const [name, list] of Object.entries(lists)) {
      const text = await fetchText(`${site}lists/${name}.jws`, gone.signal)
      if (text !== undefined && !gone.signal.aborted && list.offer(text) === 'taken') changed()
    }
  }
  const refresh = async (): Promise<void> => {
    if (address === undefined) return
    going ??= fetchAll(address)
      .catch((error: unknown) => void unexpected(error))
      .finally(() => (going = undefined))
    await going
  }
  const goOn = (): void => {
    timer = setTimeout(goOn, everyMs * (0.9 + 0.2 * Math.random())) // a whole town does not ask in one minute
    timer.unref()
    void refresh()
  }
  let timer = setTimeout(goOn, firstAfterMs)
  timer.unref()
  return {
    refresh,
    close() {
      clearTimeout(timer)
      gone.abort()
    },
  }
}

/** Undefined where there is none, or more than a list can be, or nobody answers. */
async function fetchText(address: string, gone: AbortSignal): Promise<string | undefined> {
  try {
    const signal = AbortSignal.any([gone, AbortSignal.timeout(longestMs)])
    const { status, bytes, tooLarge } = await fetchBytes(address, maxListLength, { signal })
    return status === 200 && !tooLarge ? bytes.toString('utf8') : undefined
  } catch {
    return undefined // asked again in a few hours
  }
}

/** Longest one list may take, in milliseconds. */
const longestMs = 60_000
