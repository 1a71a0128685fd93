import { addresses } from '../addresses.ts'
import type { Failure } from '@yinxin/protocol/failures'

/** Where a sign-in stopped: at the portal before anything was signed, or when the proof was verified. */
export const failedSteps = ['portal', 'verification'] as const
export type FailedStep = (typeof failedSteps)[number]

/** What is known besides the failure itself. */
export interface FailureCircumstances {
  readonly step?: FailedStep
  /** When it happened. */
  readonly at?: Date
}

/** Address of the failure page for `failure`: its number, its trace id and its plain facts, when and where it happened. */
export function failureAddress(failure: Failure, { step, at }: FailureCircumstances = {}): string {
  const query = new URLSearchParams({ code: String(failure.number) })
  if (at !== undefined) query.set('at', at.toISOString())
  if (step !== undefined) query.set('step', step)
  if (failure.traceId !== undefined) query.set('trace', failure.traceId)
  for (const [name, fact] of Object.entries(failure.detail ?? {}))
    if (isPlain(String(fact))) query.append('detail', `${name}:${String(fact)}`)
  return `${addresses.failure}?${query.toString()}`
}

/** What a fact of an address may be: a number of up to four digits, or an ISO date with or without its time. */
export function isPlain(fact: string): boolean {
  return /^\d{1,4}$/.test(fact) || /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(fact)
}
