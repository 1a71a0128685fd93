import type { AuthenticationToken } from '@yinxin/protocol/assistant'
import type { Result } from '@yinxin/protocol/failures'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused } from '../findings.ts'

/** Size, JSON, format, fields (Web eID authentication token): TOKEN_MALFORMED, FORMAT_UNSUPPORTED. */
export function checkToken(token: Result<AuthenticationToken>): Finding {
  if (token.ok) return passed('token')
  const { code, detail } = token.failure
  return refused('token', code, detail === undefined ? 'format' : `at ${String(detail['field'])}`)
}
