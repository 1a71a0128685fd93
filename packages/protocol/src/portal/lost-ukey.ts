/** Portal ↔ its pages: a UKey that is lost, and its certificate suspended from any phone (R30). */
import type { IssuerNews } from './issuer-news.ts'
import type { RoleKind } from './organizations.ts'

/** How a UKey got lost: nobody finds it, or somebody took it. */
export const lossReasons = ['missing', 'taken'] as const
export type LossReason = (typeof lossReasons)[number]

/** A certificate of an organisation, as somebody sees it who may suspend it. */
export interface SuspendableCertificate {
  /** Of its binding. */
  readonly id: string
  /** Authority's id; absent: from before authorities had ids. */
  readonly authority?: string
  /** Hex serial number of the newest certificate seen; absent: the certificate is not kept. */
  readonly serial?: string
  readonly boundAt: string
  /** Whoever uses it, masked. */
  readonly usedByMasked?: string
  readonly isOwn: boolean
  /** Browsers signed in with it now: they are signed out. */
  readonly sessions: number
  readonly suspendedAt?: string
  /** A report by this person has the issuer suspend it too. */
  readonly reachesIssuer: boolean
  /** Where its UKey is reported lost, or was. */
  readonly issuer?: IssuerNews
}

/** An organisation of the person, with what the person may suspend there. */
export interface LostUkeyOrganization {
  /** The person's role there. */
  readonly role: string
  readonly kind: RoleKind
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly certificates: readonly SuspendableCertificate[]
}

/** `GET /api/lost-ukey` */
export interface LostUkeyAnswer {
  readonly nameMasked: string
  readonly organizations: readonly LostUkeyOrganization[]
}

/** `POST /api/lost-ukey/suspensions` */
export interface SuspensionInput {
  /** Id of the binding. */
  readonly certificate: string
  readonly reason: LossReason
}

/** What became of it: from `suspendedAt` on nobody signs in with a certificate of that UKey. */
export interface SuspensionAnswer {
  readonly suspendedAt: string
  /** Browsers that were signed out. */
  readonly ended: number
  /** People who were sent a message. */
  readonly told: number
  readonly issuer: IssuerNews
}
