/** The chain the lines of the ledger make. Plain functions over text. */
import { createHash } from 'node:crypto'
import { parseObject } from '@yinxin/protocol/wire'
import type { LedgerHead, LedgerHeader, LedgerLine, LedgerVerdict } from './ledger-line.ts'

/** What a chain begins with. */
const noLine = '0'.repeat(64)

export const newLedger: LedgerHeader = { ledger: 1, from: 1, previous: noLine }

/** Lower-case hex SHA-256 of a line, without its line feed. */
export const hashOfLine = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Reads a header; undefined when it is none. */
export function readLedgerHeader(text: string | undefined): LedgerHeader | undefined {
  const value = parseObject(text ?? '')
  const [from, previous] = [value?.['from'], value?.['previous']]
  if (value?.['ledger'] !== 1 || !Number.isSafeInteger(from) || typeof previous !== 'string') return undefined
  return { ledger: 1, from: from as number, previous }
}

/** Reads a line of ours; undefined when it is none. What it says is believed no further than to be shown. */
export function readLine(text: string): LedgerLine | undefined {
  const value = parseObject(text)
  if (value === undefined || !Number.isSafeInteger(value['n']) || typeof value['at'] !== 'number') return undefined
  const knownKind = value['kind'] === 'begun' || value['kind'] === 'declined' || value['kind'] === 'ended'
  return knownKind && typeof value['previous'] === 'string' ? (value as unknown as LedgerLine) : undefined
}

/**
 * Follows the chain.
 * @param head the last line by the file beside; it may be behind, because it is written after the lines
 */
export function followChain(header: LedgerHeader | undefined, texts: readonly string[], head: LedgerHead | undefined): LedgerVerdict {
  let [n, previous] = [header?.from ?? 1, header?.previous ?? noLine]
  if (header === undefined && (texts.length > 0 || head !== undefined)) return { whole: false, at: 1 }
  for (const text of texts) {
    const line = readLine(text)
    if (line === undefined || line.n !== n || line.previous !== previous) return { whole: false, at: n }
    previous = hashOfLine(text)
    if (head?.n === n && head.hash !== previous) return { whole: false, at: n }
    n += 1
  }
  if (head !== undefined && head.n >= n) return { whole: false, at: n }
  return { whole: true, lines: texts.length, from: header?.from ?? 1 }
}
