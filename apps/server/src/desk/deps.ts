import type { Gateway } from '@yinxin/protocol/gateway'
import type { Kysely } from 'kysely'
import type { Challenging } from '../platform/authentication/challenges.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { SessionEnding } from '../platform/sessions/end-session.ts'
import type { SessionLimits } from '../platform/sessions/limits.ts'
import type { Scanner } from '../platform/uploads/scanner.ts'
import type { Uploads } from '../platform/uploads/uploads.ts'
import type { VisitCodes } from './visits/visit-code.ts'
import type { Cookies } from '../platform/web/cookies.ts'

/** Everything an operator may set about the desk's pages. Durations in seconds. */
export interface DeskConfig {
  /** Public origin of the desk: proofs are bound to it. */
  readonly origin: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  readonly minimumAssistantVersion: string
  /** Folder of the built pages (apps/web/dist). */
  readonly pagesFolder: string
  readonly sessionIdleSeconds: number
  readonly sessionAbsoluteSeconds: number
  readonly signInsPerMinute: number
  /** A case nobody does anything about is over after so many days. */
  readonly caseDays: number
  /** Cases one certificate may open in a day. */
  readonly casesPerDay: number
  /** Files of a case are deleted so many days after its end. */
  readonly documentDays: number
  readonly secureCookies: boolean
}

/** What the composition gives the desk. */
export interface DeskDeps {
  readonly db: Kysely<any>
  readonly gateway: Gateway
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly config: DeskConfig
  /** Name of this node, for the audit. */
  readonly node: string
  /** Looks into files of persons; absent: nothing does. */
  readonly scanner?: Scanner
}

/** What every part inside the desk works with. */
export interface DeskParts extends DeskDeps, SessionEnding<unknown> {
  readonly db: Kysely<any>
  readonly cookies: Cookies
  readonly limits: SessionLimits
  /** The code of a case, from its id: the same on every node, kept nowhere. */
  readonly codeOf: (caseId: string) => string
  /** Codes of visits: derived as well, and found by a hash. */
  readonly visitCodes: VisitCodes
  /** Files that persons added to cases. */
  readonly uploads: Uploads
}

/** With what staff proves who they are, and persons at the desk what they hold. */
export type DeskWithProofs = DeskParts & Challenging<object>
