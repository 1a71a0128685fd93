/** From findings to what is shown: a plain function. */
import { failures } from '@yinxin/protocol/failures'
import type { Check, CheckFinding } from './check.ts'
import type { CheckMark, CheckRow } from './check-row.ts'

/** A check that gave no answer in its time says so, and stops nobody. */
export type Findings = ReadonlyMap<string, CheckFinding | 'no-answer'>

const marks = { stop: 'stop', attention: 'warn', note: 'off' } as const
const order: readonly CheckMark[] = ['stop', 'warn', 'wait', 'ok', 'off']

/** Rows in the order of the page: what stops a sign-in, what wants attention, what is not known, what is fine, what does not matter. */
export function arrange(checks: readonly Check[], findings: Findings): readonly CheckRow[] {
  const rows = checks.map((check) => rowOf(check, findings.get(check.id)))
  const faulty = new Set(rows.filter(isFault).map(({ id }) => id))
  const folded = rows.map((row) => foldUnder(row, rootOf(row.id, checks, faulty)))
  return folded.map((row) => asBadAs(row, folded)).toSorted((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark))
}

const isFault = ({ mark }: CheckRow): boolean => mark === 'stop' || mark === 'warn'

function rowOf({ id, title, repair }: Check, finding: CheckFinding | 'no-answer' | undefined): CheckRow {
  if (finding === undefined) return { id, title, mark: 'wait', value: { zh: '正在检测', en: 'checking' } }
  if (finding === 'no-answer') return { id, title, mark: 'wait', value: { zh: '没有及时回答', en: 'no answer in time' } }
  const { value, cause, detail, doesNotMatter, repairable = true } = finding
  const mark = cause === undefined ? (doesNotMatter === true ? 'off' : 'ok') : marks[failures[cause].severity]
  return {
    id,
    title,
    mark,
    value,
    ...(cause === undefined ? {} : { cause }),
    ...(detail === undefined ? {} : { detail }),
    ...(cause === undefined || repair === undefined || !repairable
      ? {}
      : { repair: repair.label, ...(repair.changes === undefined ? {} : { changes: repair.changes }) }),
  }
}

/** The first fault upwards, and of that one its own; undefined when nothing it depends on is faulty. */
function rootOf(id: string, checks: readonly Check[], faulty: ReadonlySet<string>, seen: readonly string[] = []): string | undefined {
  const above = checks.find((check) => check.id === id)?.dependsOn ?? []
  for (const one of above) {
    if (seen.includes(one)) continue
    const further = rootOf(one, checks, faulty, [...seen, id])
    if (further !== undefined) return further
    if (faulty.has(one)) return one
  }
  return undefined
}

/** What works although something it depends on does not is left alone. */
function foldUnder(row: CheckRow, because: string | undefined): CheckRow {
  return because === undefined || !(row.cause !== undefined || row.mark === 'wait') ? row : { ...row, because }
}

/** A cause is as bad as the worst that follows from it: it stops a sign-in when that does. */
function asBadAs(row: CheckRow, all: readonly CheckRow[]): CheckRow {
  const stops = isFault(row) && all.some(({ because, mark }) => because === row.id && mark === 'stop')
  return stops ? { ...row, mark: 'stop' } : row
}
