/** What the page shows of the checks: types only, which pages know too. */
import type { FailureCode, FailureDetail } from '@yinxin/protocol/failures'

export interface CheckWords {
  readonly zh: string
  readonly en: string
}

export type CheckMark = 'stop' | 'warn' | 'ok' | 'off' | 'wait'

/** A row of the page. */
export interface CheckRow {
  readonly id: string
  readonly title: CheckWords
  readonly mark: CheckMark
  readonly value: CheckWords
  readonly cause?: FailureCode
  readonly detail?: FailureDetail
  /** Id of the check whose fault this one follows from: folded under it. */
  readonly because?: string
  readonly repair?: CheckWords
  /** `package`: the repair installs somebody else's program. */
  readonly changes?: 'package'
}

export interface CheckState {
  /** How many have answered in the run that is going on; absent when none is. */
  readonly answered?: number
  readonly all: number
  /** When the rows were found, milliseconds since the epoch; absent before the first run. */
  readonly at?: number
  readonly rows: readonly CheckRow[]
}
