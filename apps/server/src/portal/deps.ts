import type { TakesAgreements } from '@yinxin/protocol/agreement'
import type { SuspendsLost } from '@yinxin/protocol/ca'
import type { DeskContract } from '@yinxin/protocol/desk'
import type { Gateway } from '@yinxin/protocol/gateway'
import type { Clock } from '../platform/clock.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { SessionEnding } from '../platform/sessions/end-session.ts'
import type { SessionLimits } from '../platform/sessions/limits.ts'
import type { Scanner } from '../platform/uploads/scanner.ts'
import type { Uploads } from '../platform/uploads/uploads.ts'
import type { Cookies } from '../platform/web/cookies.ts'
import type { PortalConfig } from './config.ts'
import type { PortalDatabase, PortalTables } from './database.ts'
import type { MailProvider } from './messages/mail.ts'
import type { MessageProvider } from '../platform/messages/message-service.ts'
import type { KnownDirectory } from './directory/known-directory.ts'
import type { PersonKeys } from './keys/person-keys.ts'
import type { RealNameProvider } from './persons/real-name.ts'
import type { NoticeProvider } from './notices/notice.ts'
import type { OrganizationRegistry } from './organizations/registry.ts'

/** What the composition gives the portal. */
export interface PortalDeps {
  readonly db: PortalDatabase
  readonly gateway: Gateway
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly config: PortalConfig
  /** Name of this node, for the audit. */
  readonly node: string
  /** Numbers for the operator; absent: nobody asks. */
  readonly metrics?: Metrics
  /** Brings notices to organisations in a way of its own, beside text messages and mails; absent: there is none. */
  readonly notices?: NoticeProvider
  /** The register of legal persons; absent: nobody is asked, and a name that differs is for a clerk. */
  readonly registry?: OrganizationRegistry
  /** Brings text messages to persons; absent: nobody can register or sign in as a person. */
  readonly messages?: MessageProvider
  /** Brings mails; absent: none are sent. */
  readonly mail?: MailProvider
  /** Where staff decide what the rules could not; absent: no case can be opened. */
  readonly desk?: DeskContract
  /** Suspends certificates of lost UKeys, of the authorities that say `suspendsLost`; absent: no issuer is asked. */
  readonly issuer?: SuspendsLost
  /** The registration authority whose unblockings organisations here are asked about; absent: a desk decides about all. */
  readonly agreements?: TakesAgreements
  /** Compares names with documents; absent: a registration rests on what the person says. */
  readonly realName?: RealNameProvider
  /** Looks into files of persons; absent: nothing does. */
  readonly scanner?: Scanner
}

/** What every part inside the portal works with. */
export interface PortalParts extends PortalDeps, SessionEnding<PortalTables> {
  readonly db: PortalDatabase
  readonly cookies: Cookies
  readonly limits: SessionLimits
  /** What personal data is sealed and found with; read at first use. */
  readonly personKeys: () => Promise<PersonKeys>
  /** What administrators keep, as the desk told it last. */
  readonly directory: KnownDirectory
  /** Background work, sent in the transaction of what causes it. */
  readonly jobs: Jobs
  /** Sealed letters of roles. */
  readonly uploads: Uploads
}
