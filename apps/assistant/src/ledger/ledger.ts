/**
 * The ledger: every use of a key on this computer, in a file that only grows at its end, with a line that is on the disk before the key is
 * used. It keeps two years and some ten thousand uses; the oldest run out. Whoever owns this account can write the whole file anew: the chain
 * is against damage and quiet changes, not against the owner.
 */
import { join } from 'node:path'
import { succeeded, type Result } from '@yinxin/protocol/failures'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'
import { unexpected } from '../platform/unexpected.ts'
import { appendLine, readLedgerFile, shorten, sizeOf, type LedgerBounds, type LedgerFile } from './ledger-file.ts'
import { hashOfLine, newLedger, readLine, followChain } from './ledger-chain.ts'
import type { LedgerHead, LedgerLine, LedgerOutcome, LedgerUse, LedgerVerdict } from './ledger-line.ts'
import { recordedUses, type RecordedUse } from './recorded-uses.ts'

export interface Ledger {
  /**
   * Writes down that a key is about to be used; the line is on the disk when this returns.
   * @returns the number of the line, or STATE_UNWRITABLE: the key must not be used then
   */
  begin(use: LedgerUse): Result<number>
  /** Writes down how it ended. What cannot be written stays open: the use itself is there. */
  end(n: number, outcome: LedgerOutcome): void
  /** Writes down a request that used no key; at most a hundred a day, so that no site can push uses out. */
  decline(use: LedgerUse, outcome: LedgerOutcome): void
  /** Newest first. */
  uses(): readonly RecordedUse[]
  /** Reads the file again and follows its chain. */
  verify(): LedgerVerdict
  /** Calls `listener` after every line. */
  watch(listener: () => void): void
}

const dayMs = 86_400_000
const usualBounds: LedgerBounds = { most: 8 * 1024 * 1024, left: 6 * 1024 * 1024, keptMs: 2 * 365 * dayMs }
const maxDeclinedPerDay = 100

/** @param now milliseconds */
export function openLedger(data: string, now: () => number, bounds: LedgerBounds = usualBounds): Ledger {
  const paths = { lines: join(data, 'ledger.jsonl'), head: join(data, 'ledger-head.json') }
  const listeners = new Set<() => void>()
  let lines: LedgerLine[] = []
  let [next, previous, size] = [1, newLedger.previous, 0]
  const take = ({ header, texts, size: bytes }: LedgerFile): void => {
    lines = texts.flatMap((text) => readLine(text) ?? [])
    const last = texts.at(-1)
    next = Math.max((lines.at(-1)?.n ?? 0) + 1, header?.from ?? 1)
    previous = last === undefined ? (header?.previous ?? newLedger.previous) : hashOfLine(last)
    size = bytes
    // What was changed or missing at the end stays so for whoever follows the chain later: it goes on from the last line there was.
    const head = readHead(paths.head)
    if (head !== undefined && head.n >= next - 1) [next, previous] = [head.n + 1, head.hash]
  }
  const load = (): void => {
    const file = readLedgerFile(paths.lines)
    take(file)
    quietly(() => take(shorten(paths.lines, file, now(), bounds)))
  }
  /** Throws when the disk refuses; then nothing of the line is left. */
  const append = (content: object): number => {
    if (sizeOf(paths.lines) !== size) load() // another assistant on the same folder, or somebody with an editor
    const line = { n: next, at: now(), previous, ...content }
    const text = JSON.stringify(line)
    size = appendLine(paths.lines, size, text)
    lines.push(line as LedgerLine)
    ;[next, previous] = [next + 1, hashOfLine(text)]
    return line.n
  }
  const told = (): void => {
    for (const listener of listeners) listener()
  }
  const close = (content: object): void => {
    quietly(() => {
      append(content)
      writeJsonFile(paths.head, { n: next - 1, hash: previous } satisfies LedgerHead)
    })
    if (size > bounds.most) quietly(load)
    told()
  }
  quietly(load)
  return {
    begin(use) {
      try {
        const n = append({ kind: 'begun', ...use })
        told()
        return succeeded(n)
      } catch (error) {
        return { ok: false, failure: unexpected(error) }
      }
    },
    end: (n, outcome) => close({ kind: 'ended', of: n, outcome }),
    decline(use, outcome) {
      const today = lines.filter(({ kind, at }) => kind === 'declined' && Math.abs(now() - at) < dayMs)
      if (today.length < maxDeclinedPerDay) close({ kind: 'declined', ...use, outcome })
    },
    uses: () => recordedUses(lines),
    verify() {
      const { header, texts } = readLedgerFile(paths.lines)
      return followChain(header, texts, readHead(paths.head))
    },
    watch: (listener) => void listeners.add(listener),
  }
}

/** Does what may fail without a lie: what is lost then is an end, and its use is written down. */
function quietly(act: () => void): void {
  try {
    act()
  } catch (error) {
    unexpected(error)
  }
}

function readHead(path: string): LedgerHead | undefined {
  const value = readJsonFile(path)
  const [n, hash] = [value?.['n'], asText(value?.['hash'], 64, 64)]
  return Number.isSafeInteger(n) && hash !== undefined ? { n: n as number, hash } : undefined
}
