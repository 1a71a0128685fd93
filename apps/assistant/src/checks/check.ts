/**
 * A check of this computer: one file, one record. What is wrong is a failure of the catalogue the sign-in page reads too: severity, whether it
 * blocks a sign-in, cause and remedy are there and nowhere else.
 */
import type { FailureCode, FailureDetail, Result } from '@yinxin/protocol/failures'
import type { CheckHost } from './check-host.ts'
import type { CheckWords } from './check-row.ts'

/** What a look found. */
export interface CheckFinding {
  /** What there is, in a few words. Nothing personal. */
  readonly value: CheckWords
  /** What is wrong; absent: nothing is. */
  readonly cause?: FailureCode
  readonly detail?: FailureDetail
  /** True for what nobody needs: grey, whatever is there. */
  readonly doesNotMatter?: boolean
  /** False where the repair of this check cannot be done on this computer. */
  readonly repairable?: boolean
}

export interface Repair {
  readonly label: CheckWords
  /** What it would change, a line each; changes nothing. */
  readonly plan: (host: CheckHost) => readonly string[]
  /** `package`: it installs somebody else's program; else it writes files of ours. */
  readonly changes?: 'package'
  /** Does it; throws where the disk refuses, says itself what else may go wrong. */
  readonly run: (host: CheckHost) => void | Promise<Result<unknown>>
}

export interface Check {
  readonly id: string
  readonly title: CheckWords
  readonly platforms: readonly NodeJS.Platform[]
  /** Checks whose fault explains one here. */
  readonly dependsOn?: readonly string[]
  /** Longest it may take, in milliseconds. */
  readonly timeoutMs: number
  /** How long a fault has to last before it is shown, in milliseconds: what is only passing is not. */
  readonly shownAfterMs?: number
  readonly look: (host: CheckHost, signal: AbortSignal) => CheckFinding | Promise<CheckFinding>
  readonly repair?: Repair
}

export const everywhere: readonly NodeJS.Platform[] = ['linux', 'win32', 'darwin']

/** Words that are the same in both languages: a number, a name. */
export const same = (text: string): CheckWords => ({ zh: text, en: text })
