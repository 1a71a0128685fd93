import { randomBytes } from 'node:crypto'
import { failure, type Failure } from '@yinxin/protocol/failures'

/**
 * Turns an error nobody expected into INTERNAL with a trace id; the error itself goes to standard error under that id and nowhere else.
 */
export function unexpected(error: unknown): Failure {
  const traceId = randomBytes(8).toString('hex')
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), traceId, error: said })}\n`)
  return { ...failure('INTERNAL'), traceId }
}
