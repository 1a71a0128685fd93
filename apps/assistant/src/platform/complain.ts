import { failureText, type Failure } from '@yinxin/protocol/failures'

/** Says on standard error why a command did not do what it was asked, for people and, on a line of its own, for programs. @returns the exit code */
export function complain(reason: Failure): number {
  const { title, remedy } = failureText(reason.code, 'en', reason.detail)
  process.stderr.write(`${reason.number} ${title} ${remedy}\n${JSON.stringify({ failure: reason })}\n`)
  return 1
}
