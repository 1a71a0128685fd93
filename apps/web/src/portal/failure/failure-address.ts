import { addresses } from '../addresses.ts'
import { codeOfNumber, type Failure, type FailureDetail } from '@yinxin/protocol/failures'

/** Where a sign-in stopped: at the portal before anything was signed, or when the proof was verified. */
const failedSteps = ['portal', 'verification'] as const
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

/**
 * Reads the address of the failure page. Words never come from it: an unknown number is INTERNAL, a fact counts only when it is a small
 * number or a date, a trace id only when it looks like one.
 */
export function readFailureAddress(search: string): Failure {
  const query = new URLSearchParams(search)
  const number = /^\d{4}$/.test(query.get('code') ?? '') ? Number(query.get('code')) : 9000
  const code = codeOfNumber(number) ?? 'INTERNAL'
  const trace = query.get('trace') ?? ''
  const detail: Record<string, string> = {}
  for (const pair of query.getAll('detail').slice(0, 8)) {
    const [, name, fact] = /^([a-zA-Z]{1,20}):(.*)$/.exec(pair) ?? []
    if (name !== undefined && fact !== undefined && isPlain(fact)) detail[name] = fact
  }
  return {
    code,
    number: code === 'INTERNAL' ? 9000 : number,
    ...(/^[0-9a-f]{16,32}$/i.test(trace) ? { traceId: trace } : {}),
    ...(Object.keys(detail).length === 0 ? {} : { detail: detail as FailureDetail }),
  }
}

/** The same address with the time of the event in it. */
export function addressWithTime(address: string, at: Date): string {
  const url = new URL(address)
  url.searchParams.set('at', at.toISOString())
  return url.href
}

/** When and where, as far as an address says what can be true: a time that has been, a step there is. */
export function readCircumstances(search: string, now: Date): FailureCircumstances {
  const query = new URLSearchParams(search)
  const at = new Date(query.get('at') ?? '')
  const step = failedSteps.find((one) => one === query.get('step'))
  return { ...(at <= now ? { at } : {}), ...(step === undefined ? {} : { step }) }
}

/** A number of up to four digits, or an ISO date with or without its time. */
function isPlain(fact: string): boolean {
  return /^\d{1,4}$/.test(fact) || /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(fact)
}
