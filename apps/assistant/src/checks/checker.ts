/** The checks of this computer as the page follows them. */
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { unexpected } from '../platform/unexpected.ts'
import { arrange, type Findings } from './arrange.ts'
import type { Check, Repair } from './check.ts'
import type { CheckHost } from './check-host.ts'
import type { CheckState } from './check-row.ts'
import { runChecks } from './run-checks.ts'

export interface Checker {
  state(): CheckState
  /** Runs all checks; a run that is going on is the run. */
  run(): Promise<void>
  /** What a repair would change. @returns NOT_FOUND for a check that has none, or that found nothing to repair */
  plan(id: string): Result<readonly string[]>
  /** Repairs, and checks again. @returns as `plan`, STATE_UNWRITABLE, and the repair's own */
  repair(id: string): Promise<Result<unknown>>
}

/** @param changed called whenever the state did */
export function createChecker(checks: readonly Check[], host: CheckHost, changed: () => void): Checker {
  const here = checks.filter(({ platforms }) => platforms.includes(host.platform))
  let state: CheckState = { all: here.length, rows: [] }
  let running: Promise<void> | undefined
  const set = (next: CheckState): void => {
    state = next
    changed()
  }
  /** Rows of the run before stay until all have answered: nothing flickers. */
  const told = (findings: Findings): void =>
    set({ ...state, answered: findings.size, rows: state.at === undefined ? arrange(here, findings) : state.rows })
  const runAll = async (): Promise<void> => {
    set({ ...state, answered: 0 })
    const findings = await runChecks(here, host, told)
    set({ all: here.length, at: host.now(), rows: arrange(here, findings) })
  }
  const run = (): Promise<void> => {
    running ??= runAll().finally(() => (running = undefined))
    return running
  }
  const repairOf = (id: string) => {
    const offered = state.rows.some((row) => row.id === id && row.repair !== undefined)
    return offered ? here.find((check) => check.id === id)?.repair : undefined
  }
  return {
    state: () => state,
    run,
    plan(id) {
      const repair = repairOf(id)
      return repair === undefined ? failed('NOT_FOUND') : succeeded(repair.plan(host))
    },
    async repair(id) {
      const repair = repairOf(id)
      if (repair === undefined) return failed('NOT_FOUND')
      const done = await carriedOut(repair, host)
      await running
      await run()
      return done
    },
  }
}

/** A repair that threw is one the disk refused. */
async function carriedOut({ run }: Repair, host: CheckHost): Promise<Result<unknown>> {
  try {
    return (await run(host)) ?? succeeded({})
  } catch (error) {
    return { ok: false, failure: unexpected(error) }
  }
}
