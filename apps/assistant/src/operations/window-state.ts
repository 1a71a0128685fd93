import type { Approval, AuthenticationToken, OperationStep, Purpose, RequestAbout } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'
import type { ShownCertificate } from '../certificates/shown-certificate.ts'

/** Who asks for what; fixed for the life of the window. */
export interface WindowSubject {
  /** The `jti` of the request. */
  readonly operation: string
  readonly site: { readonly origin: string; readonly name?: string; readonly approval: Approval }
  readonly purpose: Purpose
  readonly about?: RequestAbout
  /** Where the token may go when there is no opener. */
  readonly callback?: string
}

/** What the page of window mode shows. */
export interface WindowState {
  readonly subject: WindowSubject
  readonly certificates: readonly ShownCertificate[]
  readonly software: boolean
  /** Absent until the button is pressed. */
  readonly step?: OperationStep | 'starting'
  /** Address of the PIN window, when the person has to open it. */
  readonly address?: string
  /** Tries left, where known, while a PIN is asked. */
  readonly triesLeft?: number
  readonly authToken?: AuthenticationToken
  readonly failure?: Failure
}
