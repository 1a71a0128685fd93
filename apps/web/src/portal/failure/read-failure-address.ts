import { codeOfNumber, type Failure, type FailureDetail } from '@yinxin/protocol/failures'
import { failedSteps, isPlain, type FailureCircumstances } from './failure-address.ts'

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
