import type { StatusResult } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject } from '@yinxin/protocol/wire'

/** Checks the outline of a `status` answer; MESSAGE_INVALID when it is none. */
export function readStatus(value: unknown): Result<StatusResult> {
  const object = asObject(value)
  if (!Array.isArray(object?.['ukeys'])) return failed('MESSAGE_INVALID')
  const ukeys = (object['ukeys'] as StatusResult['ukeys']).filter(
    (ukey) => asObject(ukey) !== undefined && Array.isArray(ukey.certificates),
  )
  const problems = Array.isArray(object['problems']) ? (object['problems'] as StatusResult['problems']) : []
  const preferred = object['preferred']
  return succeeded({ ukeys, problems, ...(typeof preferred === 'string' ? { preferred } : {}) })
}
