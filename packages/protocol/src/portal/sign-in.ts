/** Portal ↔ its pages: the JSON of /api. */
import type { Purpose } from '../assistant/site-request.ts'
import type { RoleKind } from './organizations.ts'
import type { UnitSummary } from './units.ts'

/** `GET /api/sign-in/options`: what the sign-in page needs before anything else; one small answer, cacheable for a minute. */
export interface SignInOptions {
  readonly portalName: { readonly zh: string; readonly en: string }
  /** True when demo data or software UKeys are in play: every page shows the demo strip. */
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  /** Oldest assistant that may sign in. */
  readonly minimumAssistantVersion: string
  /** Certificate authorities accepted here, in order. */
  readonly authorities: readonly {
    readonly id: string
    readonly name: { readonly zh: string; readonly en: string }
    readonly issuers: readonly string[]
    readonly downloadUrl?: string
  }[]
  /** ISO date: organisations insured before it need no registration (R19). */
  readonly cutOverDate: string
  /** What administrators announce now, in plain text, and on which pages. */
  readonly announcements: readonly Announcement[]
  /** The server's time, ISO, for the clock check. */
  readonly now: string
  readonly gateway: 'ok' | 'degraded' | 'down'
  /** Links to supported browsers. */
  readonly browsers: readonly { readonly name: string; readonly url: string }[]
}

export interface Announcement {
  readonly id: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly text: { readonly zh: string; readonly en: string }
  readonly pages: readonly ('sign-in' | 'workbench' | 'failure' | 'help')[]
}

/** `POST /api/sign-in/challenges` */
export interface ChallengeInput {
  readonly purpose: Purpose
  /** base64 DER of the certificate the person will use, when it is known: the gateway begins asking for revocation at once. */
  readonly certificate?: string
  /** How the page will reach the assistant; goes into the audit. */
  readonly channel?: 'loopback' | 'window'
}

export interface ChallengeAnswer {
  readonly id: string
  readonly nonce: string
  readonly expiresAt: string
  /** The signed request for the assistant (compact JWS). */
  readonly request: string
}

/** `POST /api/sign-in` */
export interface SignInInput {
  readonly challengeId: string
  /** JSON text of the authentication token. */
  readonly authToken: string
}

/** Answer to a sign-in: where to go, or the units to choose from. */
export type SignInAnswer =
  | { readonly next: 'enter'; readonly location: string; readonly firstSignIn: boolean }
  | {
      readonly next: 'choose-unit'
      readonly organization: { readonly name: string; readonly usccMasked: string }
      readonly units: readonly UnitSummary[]
    }

/** `POST /api/sign-in/unit`, `POST /api/session/unit` (the context moves) and `POST /api/session/contexts` (one is opened beside it) */
export interface UnitInput {
  readonly unitCode: string
}

/** `GET /api/session`, with `?context=` for another than the one chosen last */
export interface SessionAnswer {
  /** For whom this page acts: named as `?context=` in every request of it; the others of the session are other tabs'. */
  readonly context: { readonly id: string; readonly others: readonly { readonly id: string; readonly unitCode: string }[] }
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly unit: UnitSummary
  readonly units: readonly UnitSummary[]
  /** The organisation that acts for it by a delegation (R39), where it is not its own people who do. */
  readonly agent?: { readonly name: string; readonly usccMasked: string }
  /** Absent: handler not identified (R25a). */
  readonly handler?: { readonly name: string; readonly role?: RoleKind }
  /** The organisation is asked to have one tied to this certificate; `signInsLeft`: so many sign-ins are left without. */
  readonly handlerAsked?: { readonly signInsLeft?: number }
  readonly certificate: {
    readonly issuerName: string
    readonly serial: string
    /** Lower-case hex: how the assistant names it. */
    readonly sha256: string
    readonly notAfter: string
    readonly algorithm: string
    readonly daysLeft: number
  }
  /** Policy: pulling out the UKey locks the page and ends the session (R30). */
  readonly signOutOnUkeyRemoval: boolean
  readonly acr: 'certificate' | 'certificate-stale'
  readonly signedInAt: string
  readonly lastSeenAt: string
  readonly idleExpiresAt: string
  readonly absoluteExpiresAt: string
  readonly sessions: readonly SessionSummary[]
  readonly applications: readonly Application[]
}

export interface SessionSummary {
  readonly id: string
  readonly current: boolean
  readonly signedInAt: string
  readonly lastSeenAt: string
  readonly browser: string
  readonly from?: SessionPlace
  readonly unitCode: string
}

/** Where a session was opened: a part of the address, and the name of the place where the portal knows one. */
export interface SessionPlace {
  readonly network: string
  readonly place?: { readonly zh: string; readonly en: string }
}

export interface Application {
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly description: { readonly zh: string; readonly en: string }
  readonly url: string
}

/** `GET /api/sign-in/entered-system`: the business system whose sign-in waits for this browser. */
export interface EnteredSystemAnswer {
  readonly name?: { readonly zh: string; readonly en: string }
}
