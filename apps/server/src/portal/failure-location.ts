import { failures, type FailureCode } from '@yinxin/protocol/failures'

/** Address of the failure page for a code. */
export function failureLocation(code: FailureCode, traceId: string): string {
  return `/ssologin/failure?code=${failures[code].number}&trace=${traceId}`
}
