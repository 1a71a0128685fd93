import type { Approval, StatusResult } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'

/** A live connection to the person's own assistant. */
export interface ConnectedState {
  readonly kind: 'connected'
  readonly port: number
  readonly version: string
  readonly approval: Approval
  /** True when the installation's key is not the one this site saw before: reinstalled, or another program in its place. */
  readonly keyChanged: boolean
  /** Absent until known, and while the person has not approved this site. */
  readonly status?: StatusResult
}

/**
 * Where the way to the assistant stands.
 * `checking`: nothing known yet · `prompt`: the browser will ask; call `connect()` from a click (`dismissed`: it asked and was closed) ·
 * `asking`: the browser's question is open · `connected` · `failed`: LOOPBACK_DENIED, ASSISTANT_MISSING, ASSISTANT_STOPPED,
 * ASSISTANT_TOO_OLD, ASSISTANT_LOST, PORT_TAKEN, INSECURE_PAGE.
 */
export type AssistantState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'prompt'; readonly dismissed: boolean }
  | { readonly kind: 'asking' }
  | ConnectedState
  | { readonly kind: 'failed'; readonly failure: Failure }
