import { codeOfNumber, type Failure, type FailureDetail } from '@yinxin/protocol/failures'

export const failurePath = '/ssologin/failure'

/** Address of the failure page for `failure`: its number, its trace id and its plain facts. */
export function failureAddress(failure: Failure): string {
  const query = new URLSearchParams({ code: String(failure.number) })
  if (failure.traceId !== undefined) query.set('trace', failure.traceId)
  for (const [name, fact] of Object.entries(failure.detail ?? {}))
    if (isPlain(String(fact))) query.append('detail', `${name}:${String(fact)}`)
  return `${failurePath}?${query.toString()}`
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
    if (name !== undefined && fact !== undefined && isPlain(fact)) detail[name] = fact.slice(0, 10)
  }
  return {
    code,
    number: code === 'INTERNAL' ? 9000 : number,
    ...(/^[0-9a-f]{16,32}$/i.test(trace) ? { traceId: trace } : {}),
    ...(Object.keys(detail).length === 0 ? {} : { detail: detail as FailureDetail }),
  }
}

/** A number of up to four digits, or an ISO date with or without its time. */
function isPlain(fact: string): boolean {
  return /^\d{1,4}$/.test(fact) || /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(fact)
}
