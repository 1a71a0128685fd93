import type { Gateway } from '@yinxin/protocol/gateway'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { SessionEnding } from '../platform/sessions/end-session.ts'
import type { SessionLimits } from '../platform/sessions/limits.ts'
import type { Cookies } from '../platform/web/cookies.ts'
import type { PortalConfig } from './config.ts'
import type { PortalDatabase, PortalTables } from './database.ts'

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
}

/** What every part inside the portal works with. */
export interface PortalParts extends PortalDeps, SessionEnding<PortalTables> {
  readonly db: PortalDatabase
  readonly cookies: Cookies
  readonly limits: SessionLimits
}
