import type { UkeyStatus } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'
import type { CertificateDetails, CertificateFacts } from '../certificates/shown-certificate.ts'
import type { SoftUkeyPlace } from '../ukey/soft/soft-ukey-place.ts'

/** A UKey as the home page shows it. */
export interface HomeUkey extends Omit<UkeyStatus, 'certificates'> {
  readonly certificates: readonly HomeCertificate[]
}

/** A certificate with what its details show. */
export interface HomeCertificate extends CertificateFacts {
  readonly details: CertificateDetails
}

/** Everything the home page shows. */
export interface HomeState {
  readonly version: number
  readonly assistantVersion: string
  readonly ukeys: readonly HomeUkey[]
  readonly problems: readonly Failure[]
  readonly softUkeys: readonly SoftUkeyPlace[]
  readonly sites: readonly { readonly origin: string; readonly name: string; readonly approvedAt: number }[]
  readonly phrase?: string
  readonly pinLength: { readonly min: number; readonly max: number }
}
