import { randomBytes } from 'node:crypto'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { logLine } from './log.ts'

/** What a disk says that takes nothing: full, over quota, read-only, not ours, failing. */
const diskRefusals: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EFBIG', 'EISDIR'])
const fileCalls: ReadonlySet<unknown> = new Set(['open', 'write', 'fsync', 'ftruncate', 'rename', 'mkdir', 'read'])

/**
 * Turns an error nobody expected into INTERNAL with a trace id, and a disk that refuses into STATE_UNWRITABLE; the error itself goes to
 * standard error and the log of this computer under that id, without what is personal in it, and nowhere else.
 */
export function unexpected(error: unknown): Failure {
  const traceId = randomBytes(8).toString('hex')
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
  logLine(said, { traceId })
  return { ...failure(isDiskRefusal(error) ? 'STATE_UNWRITABLE' : 'INTERNAL'), traceId }
}

function isDiskRefusal(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return diskRefusals.has(code) && fileCalls.has(syscall)
}
