import type { ListedApplication, ListedDesk } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'
import type { CertificateDetails, ShownCertificate } from '../certificates/shown-certificate.ts'
import type { ShownStatus } from '../certificates/status/shown-status.ts'
import type { ShownBusiness } from '../business/business-state.ts'
import type { CheckState } from '../checks/check-row.ts'
import type { RecordedUse } from '../ledger/recorded-uses.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { SoftUkeyPlace } from '../ukey/soft/soft-ukey-place.ts'
import type { UpdateState } from '../updates/update-state.ts'

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
  /** What its issuer's servers said; absent: nobody was asked, or there is nobody to ask. */
  readonly status?: ShownStatus
  /** Why it is not offered to sign in with. */
  readonly problem?: Failure
  /** The one for encryption that was issued with it: people have one certificate, which is two. */
  readonly encryption?: HomeCertificate
}

export interface ApprovedHere {
  readonly origin: string
  readonly approvedAt: number
  /** Absent: until it is taken back. */
  readonly until?: number
  readonly lastUsedAt?: number
  /** Approved to have documents signed, which is another thing than to ask for proofs. */
  readonly toSign?: true
}

/** What a search in the ledger finds. */
export interface FoundUses {
  readonly uses: readonly RecordedUse[]
  /** How many fit, and how many there are. */
  readonly found: number
  readonly all: number
}

/** Everything the home page shows. */
export interface HomeState {
  readonly version: number
  readonly assistantVersion: string
  /** True while a device is being read: it will be among the UKeys in a moment. */
  readonly reading: boolean
  readonly ukeys: readonly HomeUkey[]
  readonly problems: readonly Failure[]
  /** Sites of the vendor's list: where one can sign in. */
  readonly portals: readonly { readonly origin: string; readonly name: string; readonly nameEn?: string; readonly lastUsedAt?: number }[]
  readonly softUkeys: readonly SoftUkeyPlace[]
  /** Sites the person approved, by address alone: a name a site chose itself is worth nothing. Times in milliseconds. */
  readonly sites: readonly ApprovedHere[]
  /** Sites that asked too often and may not ask for so many minutes. */
  readonly muted: readonly { readonly origin: string; readonly minutes: number }[]
  /** What the vendor's list says a certificate enters, and who helps; none while no list is in force. */
  readonly applications: readonly ListedApplication[]
  readonly desks: readonly ListedDesk[]
  /** False while there is no such list in force, or its file is not the one that is. */
  readonly applicationsSound: boolean
  /** Certificate business that was begun here. */
  readonly businesses: readonly ShownBusiness[]
  /** Who takes it; none: it is done at desks only. */
  readonly registrations: readonly ListedApplication[]
  /** While business waits for the button on a UKey: how many seconds it does so still. */
  readonly buttonSeconds?: number
  readonly check: CheckState
  readonly update: UpdateState
  /** Number of the newest use in the ledger: it changes with every use. */
  readonly lastUse: number
  readonly phrase?: string
  /** Browsers that are installed, and the one that was chosen for what 应用导航 opens; none chosen: the one this page is in. */
  readonly browsers: readonly { readonly id: string; readonly name: string }[]
  readonly browser?: string
  /** Whether the person is reminded of a UKey that is left in. */
  readonly remindsOfUkey: boolean
  /** Whether pictures of the screen may show the window for a PIN; absent where that window cannot be left out of them. */
  readonly capturable?: boolean
}
