import type { Business } from '@yinxin/protocol/ra'
import type { AgreementView, ApplicationState, RefusalReason, ReissueReason, StatusReason } from '@yinxin/protocol/ra'
import type { Failure } from '@yinxin/protocol/failures'
import type { BusinessPhase } from './running-business.ts'

/** A business as the page shows it: nothing of it is secret. */
export interface ShownBusiness {
  readonly step: string
  readonly business: Business
  readonly phase: BusinessPhase
  readonly startedAt: number
  readonly ukeySerialNumber: string
  /** Of the UKey, while it is plugged in. */
  readonly ukeyId?: string
  /** At the authority, once it is there. */
  readonly number?: string
  readonly organization?: string
  readonly state?: ApplicationState
  readonly refusal?: RefusalReason
  /** What the organisation says to an unblocking, where it is asked. */
  readonly agreement?: AgreementView
  /** Why a certificate is suspended, resumed or revoked, or a UKey replaced. */
  readonly reason?: StatusReason | ReissueReason
  /** What went wrong last; it is tried again, or the person is asked. */
  readonly failure?: Failure
}
