import { parseAuthenticationToken, type AuthenticationToken } from '@yinxin/protocol/assistant'
import { failure, readFailure, type Failure } from '@yinxin/protocol/failures'

/** What the assistant sent back in the fragment. */
export type CallbackResult =
  | { readonly kind: 'token'; readonly operation: string; readonly authToken: AuthenticationToken }
  | { readonly kind: 'failure'; readonly failure: Failure }

/**
 * Reads the fragment of the callback: `operation` (the request's jti) with `token` (JSON), or with `failure` (JSON of the catalogue's
 * entry). Anything else is CHALLENGE_UNKNOWN: no sign-in of this browser comes back like that.
 * @param fragment with or without its `#`
 */
export function readFragment(fragment: string): CallbackResult {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  const operation = fields.get('operation') ?? ''
  const told = fields.get('failure')
  if (told !== null) return { kind: 'failure', failure: readFailure(parsed(told)) ?? failure('CHALLENGE_UNKNOWN') }
  if (!/^[A-Za-z0-9_-]{22,43}$/.test(operation)) return { kind: 'failure', failure: failure('CHALLENGE_UNKNOWN') }
  const token = parseAuthenticationToken(fields.get('token') ?? '')
  return token.ok ? { kind: 'token', operation, authToken: token.value } : { kind: 'failure', failure: token.failure }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // read as nothing
  }
}
