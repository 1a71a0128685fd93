/** What was found, to be kept or copied: nothing personal is in it. Plain functions. */
import { failures, failureText, type Language } from '@yinxin/protocol/failures'
import { redacted } from '../platform/redacted.ts'
import type { CheckRow, CheckState, CheckWords } from './check-row.ts'

export interface ReportFacts {
  readonly version: string
  readonly homeFolder: string
}

/** As lines for people. */
export function reportAsText(state: CheckState, language: Language, facts: ReportFacts): string {
  const own = ({ zh, en }: CheckWords): string => (language === 'en' ? en : zh)
  const head = [`Yinxin ${facts.version}`, new Date(state.at ?? 0).toISOString()].join('  ')
  const lines = state.rows.map((row) => `[${row.mark}] ${own(row.title)}: ${own(row.value)}${causeOf(row, language)}`)
  return redacted(`${[head, '', ...lines].join('\n')}\n`, facts.homeFolder)
}

function causeOf({ cause, because }: CheckRow, language: Language): string {
  if (cause === undefined) return ''
  return ` (${failures[cause].number} ${failureText(cause, language).title}${because === undefined ? '' : ` < ${because}`})`
}

/** For programs. */
export function reportAsJson({ rows, at }: CheckState, facts: ReportFacts): string {
  const found = rows.map(({ id, mark, value, cause, because }) => ({
    id,
    mark,
    value: redacted(value.en, facts.homeFolder), // before it is written as JSON, which writes a path of Windows in other characters
    ...(cause === undefined ? {} : { code: failures[cause].number }),
    ...(because === undefined ? {} : { because }),
  }))
  return `${JSON.stringify({ version: facts.version, at: new Date(at ?? 0).toISOString(), found }, undefined, 2)}\n`
}
