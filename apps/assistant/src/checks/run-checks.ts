/** Runs checks together, each in its own time. */
import { pause } from '../platform/pause.ts'
import { unexpected } from '../platform/unexpected.ts'
import type { Check, CheckFinding } from './check.ts'
import type { CheckHost } from './check-host.ts'
import type { Findings } from './arrange.ts'

/** Longest all of them take, in milliseconds. */
const allMs = 3000

/** @param told called with everything known so far, after each answer */
export async function runChecks(checks: readonly Check[], host: CheckHost, told: (findings: Findings) => void): Promise<Findings> {
  const findings = new Map<string, CheckFinding | 'no-answer'>()
  await Promise.all(
    checks.map(async (check) => {
      findings.set(check.id, await inTime(check, host))
      told(new Map(findings))
    }),
  )
  return findings
}

async function inTime(check: Check, host: CheckHost): Promise<CheckFinding | 'no-answer'> {
  const controller = new AbortController()
  const late = pause(Math.min(check.timeoutMs, allMs), controller.signal).then(() => 'no-answer' as const)
  try {
    return await Promise.race([lasting(check, host, controller.signal), late])
  } catch (error) {
    unexpected(error)
    return 'no-answer'
  } finally {
    controller.abort() // neither the wait nor the look goes on
  }
}

/** A fault that may pass is looked at twice; the second look counts. */
async function lasting({ look, shownAfterMs = 0 }: Check, host: CheckHost, signal: AbortSignal): Promise<CheckFinding> {
  const first = await look(host, signal)
  if (first.cause === undefined || shownAfterMs === 0) return first
  await pause(shownAfterMs, signal)
  return look(host, signal)
}
