/** The ledger as a file. */
import type { Language } from '@yinxin/protocol/failures'
import { csvLine } from '@yinxin/protocol/wire'
import { momentOf } from '@yinxin/ui/dates'
import type { LedgerVerdict } from '../../ledger/ledger-line.ts'
import type { RecordedUse } from '../../ledger/recorded-uses.ts'
import { outcomeWords } from './outcome-words.ts'
import { ledgerWords, purposeWords } from './texts.ts'

/** UTF-8 with a mark that spreadsheets know it by; what begins like a formula is written so that none runs it. */
export function usesAsCsv(uses: readonly RecordedUse[], language: Language): string {
  const words = ledgerWords(language)
  const head = [words.line, words.time, words.who, words.purpose, words.certificate, words.ukey, words.outcome, words.number]
  const rows = uses.map((use) => {
    const { text, number } = outcomeWords(use.outcome, language)
    return [
      String(use.n),
      momentOf(new Date(use.at)),
      use.site === undefined ? words.own : use.site.origin,
      [purposeWords(use.purpose, language), ...aboutOf(use)].join(' '),
      use.certificate?.holder ?? '',
      use.ukey ?? '',
      text,
      number === undefined ? '' : String(number),
    ]
  })
  return `\ufeff${[head, ...rows].map(csvLine).join('')}`
}

/** Everything, for programs; `chain` is what following the chain gave. */
export const usesAsJson = (uses: readonly RecordedUse[], chain: LedgerVerdict): string =>
  `${JSON.stringify({ chain, uses: uses.map((use) => ({ ...use, at: new Date(use.at).toISOString() })) }, undefined, 2)}\n`

/** What a use was about in particular. */
export function aboutOf({ about, document }: RecordedUse): readonly string[] {
  if (about === undefined) return [document ?? []].flat()
  switch (about.type) {
    case 'issuance':
    case 'decision':
      return [about.application, about.organization]
    case 'case':
      return [about.number]
    case 'organization':
      return [about.name]
    case 'account':
      return [about.account]
    default:
      return [] // a later version wrote it, before this one was gone back to
  }
}
