/** Portal ↔ its pages: registration of organisations 法人注册, binding by a registered person, roles of persons in organisations (R17, R18). */
import type { Failure } from '../failures/catalogue.ts'
import type { IssuerNews } from './issuer-news.ts'
import type { UnitSummary } from './units.ts'

/** What somebody is in an organisation: 法定代表人, 主管, 经办人, 只读. */
export const roleKinds = ['legal-representative', 'supervisor', 'handler', 'read-only'] as const
export type RoleKind = (typeof roleKinds)[number]

/**
 * - `pending`: asked for; opens nothing
 * - `active`: in force until its last day
 * - `ended`: withdrawn, refused, left, removed
 */
export const roleStates = ['pending', 'active', 'ended'] as const
export type RoleState = (typeof roleStates)[number]

/** What a role lets somebody do; which kind may what is one table of the portal. */
export const roleActions = [
  ...(['see-organization', 'enter-business-systems', 'do-business', 'use-certificate', 'leave'] as const),
  ...(['invite', 'agree', 'limit', 'remove', 'appoint-supervisor', 'remove-supervisor', 'hand-over'] as const),
  ...(['suspend-certificate', 'lift-suspension', 'object-to-transfer', 'unbind-certificate'] as const),
  ...(['name-main-certificate', 'confirm-certificate', 'agree-to-unblocking'] as const),
  ...(['delegate', 'accept-delegation', 'end-delegation', 'act-as-agent'] as const),
] as const
export type RoleAction = (typeof roleActions)[number]

/** Longest a role is given for, in years. */
export const roleYears = 2

/** Most units, or business systems, one role names; above that it is for all of them. */
export const mostLimits = 100

/** `POST /api/organizations/look-up` */
export interface OrganizationLookUpInput {
  readonly uscc: string
}

/** Why a kind of role is not to be had here. */
export type RoleObstacle = 'not-the-representative' | 'representative-unknown'

/** What the registers say of an organisation, as somebody sees it who has no part in it yet. */
export interface OrganizationFacts {
  readonly uscc: string
  /** False: the check character does not fit; a warning, no more (R20). */
  readonly checkFits: boolean
  readonly name: string
  readonly formerNames: readonly string[]
  /** In the register's own words; absent: it does not say. */
  readonly type?: string
  readonly legalRepresentativeMasked?: string
  /** `unknown`: only the insurance register knows it, and the register of legal persons was not to be had. */
  readonly registryState: 'active' | 'unknown'
  /** Unit codes on file, masked. */
  readonly units: readonly { readonly codeMasked: string; readonly place: string; readonly kinds: readonly string[] }[]
  /** Insured before the cut-over date of its place: it needs no registration, the certificate binds at its first sign-in (R19). */
  readonly insuredBefore: boolean
  /** Somebody in force there who agrees to others. */
  readonly hasManager: boolean
  readonly obstacles: readonly { readonly kind: RoleKind; readonly why: RoleObstacle }[]
}

/** `POST /api/organizations/registration` */
export interface OrganizationRegistrationInput {
  readonly uscc: string
  readonly kind: RoleKind
  /** Last day of the role, ISO. */
  readonly until: string
  /** The person says that the organisation agrees and that it is true. */
  readonly affirmed: boolean
}

/** The role that was asked for. */
export interface RoleAnswer {
  readonly role: OwnRole
}

/** What somebody has to do next about a role. */
export type RoleStep = 'prove-certificate' | 'wait-for-manager' | 'wait-for-units' | 'enter' | 'none'

/** A role of the person who asks. */
export interface OwnRole {
  readonly id: string
  readonly kind: RoleKind
  readonly state: RoleState
  readonly organization: { readonly name: string; readonly usccMasked: string }
  /** Last day, ISO. */
  readonly until: string
  readonly next: RoleStep
  /** A certificate is tied to the person there. */
  readonly hasCertificate: boolean
}

/** An invitation to the person who asks. */
export interface OwnInvitation {
  readonly id: string
  readonly kind: RoleKind
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly until: string
  readonly expiresAt: string
}

/** `GET /api/roles` */
export interface OwnRolesAnswer {
  readonly roles: readonly OwnRole[]
  readonly invitations: readonly OwnInvitation[]
}

/** `GET /api/roles/:id/letter`: what an authorisation letter 授权书 says, to be printed and sealed. It opens nothing by itself. */
export interface LetterAnswer {
  readonly organization: { readonly name: string; readonly uscc: string }
  readonly person: { readonly name: string; readonly documentMasked?: string; readonly mobileMasked: string }
  readonly kind: RoleKind
  readonly until: string
  /** The day it is made, ISO. */
  readonly today: string
  readonly units: readonly { readonly code: string; readonly place: string }[]
}

/** `GET /api/roles/:id/letter/file`: the sealed letter that was uploaded, if one was. The person never gets it back: staff read it with a case. */
export interface LetterFile {
  readonly file?: { readonly kind: 'pdf' | 'jpeg' | 'png'; readonly size: number; readonly at: string }
}

/** `POST /api/roles/:id/binding/challenges`, `POST /api/organization/step-up/challenges` */
export interface ProofChallengeInput {
  /** base64 DER of the certificate the person will use, when it is known. */
  readonly certificate?: string
  readonly channel?: 'loopback' | 'window'
}

/** What a certificate and an organisation are compared by, as the page shows it. */
export const comparedFields = ['name', 'uscc', 'insuranceNumber', 'status', 'authority', 'elsewhere'] as const
export type ComparedField = (typeof comparedFields)[number]

/** One line of the comparison. */
export interface ComparedLine {
  readonly field: ComparedField
  readonly result: 'equal' | 'written-otherwise' | 'renamed' | 'different' | 'absent' | 'fine'
  readonly organization?: string
  readonly certificate?: string
}

/** `POST /api/roles/:id/binding`: what became of a proof. */
export interface BindingAnswer {
  /** `bound`: the certificate is bound and tied to the person; `not-bound`: it is not, `failure` says why. */
  readonly result: 'bound' | 'not-bound'
  readonly failure?: Failure
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly compared: readonly ComparedLine[]
  readonly role: OwnRole
  readonly units: readonly UnitSummary[]
  readonly certificate?: { readonly issuerName: string; readonly serial: string; readonly notAfter: string }
  readonly comparedAt: string
  readonly traceId: string
  /** Where the person goes on, signed in with the certificate; absent: the role opens nothing yet. */
  readonly location?: string
}

/** Somebody with a part in the organisation, as others there see them. */
export interface OrganizationPerson {
  readonly id: string
  readonly name: string
  readonly kind: RoleKind
  readonly state: 'pending' | 'active'
  readonly until: string
  /** Absent: all. */
  readonly unitCodes?: readonly string[]
  readonly businessSystems?: readonly string[]
  readonly isOwn: boolean
  readonly isVerified: boolean
  readonly askedAt: string
  readonly lastSignIn?: string
  /** What the person who asks may do to this one. */
  readonly may: readonly RoleAction[]
}

/** An invitation that was sent. */
export interface SentInvitation {
  readonly id: string
  readonly name: string
  readonly mobileMasked: string
  readonly kind: RoleKind
  readonly until: string
  readonly sentAt: string
  readonly expiresAt: string
}

/**
 * What a certificate is to its organisation: 主证书, 副证书. Both sign in; a supervisor nobody there agrees to comes into force by the main one alone.
 */
export const bindingPurposes = ['main', 'secondary'] as const
export type BindingPurpose = (typeof bindingPurposes)[number]

/** A certificate bound to the organisation. */
export interface BoundCertificate {
  readonly id: string
  readonly purpose: BindingPurpose
  /** Authority's id; absent: from before authorities had ids. */
  readonly authority?: string
  readonly boundAt: string
  readonly usedBy?: string
  readonly state: 'active' | 'blocked' | 'suspended'
  /** Where its UKey was reported lost: what is lifted. */
  readonly suspension?: { readonly id: string; readonly at: string }
  /** Where its UKey is reported lost, or was: what its issuer was told, and did. */
  readonly issuer?: IssuerNews
}

/** A certificate of a holder that is bound, which is not taken yet (R24). */
export interface UndecidedCertificate {
  readonly id: string
  readonly state: 'waiting' | 'declined'
  readonly issuerName: string
  readonly serial: string
  readonly notAfter: string
  readonly askedAt: string
  /** Whoever uses the holder's certificates. */
  readonly usedBy?: string
}

/** `GET /api/organization/people` */
export interface OrganizationPeopleAnswer {
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly own: { readonly id: string; readonly name: string; readonly kind: RoleKind; readonly acr: string }
  readonly may: readonly RoleAction[]
  readonly people: readonly OrganizationPerson[]
  readonly invitations: readonly SentInvitation[]
  readonly certificates: readonly BoundCertificate[]
  /** New certificates that wait for whoever manages the organisation, then those that were declined; empty for others. */
  readonly newCertificates: readonly UndecidedCertificate[]
  readonly units: readonly UnitSummary[]
  readonly businessSystems: readonly { readonly id: string; readonly name: { readonly zh: string; readonly en: string } }[]
  /** ISO time until which grants need no further proof; absent: the next one asks for the UKey. */
  readonly provenUntil?: string
}

/** What limits a role: absent units or systems are all of them. */
export interface RoleLimits {
  readonly until: string
  readonly unitCodes?: readonly string[]
  readonly businessSystems?: readonly string[]
}

/** `POST /api/organization/invitations` */
export interface InvitationInput extends RoleLimits {
  readonly name: string
  readonly mobile: string
  readonly kind: RoleKind
  readonly language: 'zh-CN' | 'en'
}

/** `POST /api/organization/people/:id`: agrees to a role that was asked for, or changes one in force. */
export interface RoleChangeInput extends RoleLimits {
  readonly kind: RoleKind
}

/** `POST /api/organization/hand-over` */
export interface HandOverInput {
  /** Role of whoever becomes supervisor. */
  readonly to: string
  /** What becomes of one's own role. */
  readonly then: 'handler' | 'ended'
}

/** Answer of a step-up. */
export interface StepUpAnswer {
  readonly provenUntil: string
}

/** `GET /api/first`: how far somebody is on the path of a first sign-in. */
export interface FirstAnswer {
  readonly done: readonly ('person' | 'organization' | 'binding' | 'sign-in')[]
  /** Not needed for this one: the organisation was imported. */
  readonly skipped: readonly ('person' | 'organization' | 'binding' | 'sign-in')[]
  readonly roles: readonly OwnRole[]
  readonly invitations: readonly OwnInvitation[]
}
