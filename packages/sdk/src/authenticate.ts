import {
  maxSiteRequestLength,
  parseCompactJws,
  type AuthenticateParams,
  type AuthenticateResult,
  type OperationProgress,
  type SignParams,
} from '@yinxin/protocol/assistant'
import { failed, type Language, type Result } from '@yinxin/protocol/failures'
import { asObject, asText } from '@yinxin/protocol/wire'
import type { LoopbackLink } from './channels/loopback.ts'
import { readToken } from './channels/window.ts'
import { readProgress } from './read-progress.ts'

export interface AuthenticateOptions {
  /** Lower-case hex; absent: the assistant asks, or takes the only one. */
  readonly certificateSha256?: string
  readonly language?: Language
  readonly onProgress?: (progress: OperationProgress) => void
  /** Aborting cancels the operation in the assistant too; the answer is PIN_CANCELLED. */
  readonly signal?: AbortSignal
}

/** Longer than any request lives: the assistant times out first, and says so. */
const operationMs = 6 * 60_000
const cancelMs = 10_000
/** How long the assistant may take to say itself that the operation was cancelled, in milliseconds. */
const cancelledMs = 1500

/** Has the assistant at the other end of `link` carry out a signed request; ASSISTANT_LOST when it goes away. Never rejects. */
export async function carryOutOver(
  link: LoopbackLink,
  method: 'authenticate' | 'sign',
  { operation, ...what }: (AuthenticateParams | SignParams) & { readonly operation: string },
  { certificateSha256, language, onProgress, signal }: AuthenticateOptions,
): Promise<Result<unknown>> {
  if (signal?.aborted === true) return failed('PIN_CANCELLED')
  const stop = link.onNotification((name, params) => {
    const progress = name === 'operation.progress' ? readProgress(params, operation) : undefined
    if (progress !== undefined) onProgress?.(progress)
  })
  const cancel = () => void link.call('cancel', { operation }, cancelMs)
  signal?.addEventListener('abort', cancel)
  const params = { ...what, certificateSha256, language } // JSON leaves out what is undefined
  const answer = await Promise.race([link.call(method, params, operationMs), cancelled(signal)])
  stop()
  signal?.removeEventListener('abort', cancel)
  return answer
}

/** The token of a carried out request for a proof. */
export const tokenIn = (answer: Result<unknown>): Result<AuthenticateResult> =>
  answer.ok ? readToken(asObject(answer.value)?.['authToken']) : answer

/** `jti` of a request: how its operation is named in every message. */
export function operationOf(request: string): string | undefined {
  return asText(parseCompactJws(request, maxSiteRequestLength)?.payload['jti'], 43)
}

/** PIN_CANCELLED soon after the person cancelled, should the assistant not say so itself. */
const cancelled = (signal: AbortSignal | undefined) =>
  new Promise<Result<never>>((resolve) => {
    signal?.addEventListener('abort', () => setTimeout(() => resolve(failed('PIN_CANCELLED')), cancelledMs), { once: true })
  })
