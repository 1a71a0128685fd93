import type { Failure } from '@yinxin/protocol/failures'
import type { CertificateDetails, ShownCertificate } from '../certificates/shown-certificate.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { SoftUkeyPlace } from '../ukey/soft/soft-ukey-place.ts'

/** A UKey as the home page shows it. */
export interface HomeUkey extends Omit<DriverUkey, 'certificates'> {
  readonly certificates: readonly HomeCertificate[]
  readonly unreadable: readonly UnreadableCertificate[]
}

/** A certificate that is there, and nobody can say more of it. */
export interface UnreadableCertificate {
  readonly sha256: string
  readonly problem: Failure
}

/** A certificate with what its details show. */
export interface HomeCertificate extends ShownCertificate {
  readonly details: CertificateDetails
  /** Why it is not offered to sign in with. */
  readonly problem?: Failure
}

/** Everything the home page shows. */
export interface HomeState {
  readonly version: number
  readonly assistantVersion: string
  readonly ukeys: readonly HomeUkey[]
  readonly problems: readonly Failure[]
  /** Sites of the vendor's list: where one can sign in. */
  readonly portals: readonly { readonly origin: string; readonly name: string; readonly nameEn?: string }[]
  readonly softUkeys: readonly SoftUkeyPlace[]
  readonly sites: readonly { readonly origin: string; readonly name: string; readonly approvedAt: number }[]
  readonly phrase?: string
}
