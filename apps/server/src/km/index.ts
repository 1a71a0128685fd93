import type { Km } from '@yinxin/protocol/km'
import { migrate } from '../platform/migrate.ts'
import type { Health } from '../platform/operator/health.ts'
import type { KmDeps } from './deps.ts'
import { makeEncryptionKey } from './make-key.ts'
import { kmMigrations } from './migrations/index.ts'

export type { KmDeps } from './deps.ts'
export { kmMigrations } from './migrations/index.ts'
export { recoverKey } from './recover-key.ts'

/** Key management with what only its own process may do. */
export interface RunningKm extends Km {
  /** The contract in the name of a caller. */
  as(caller: string): Km
  health(): { readonly officers: Health }
}

/** Creates key management on its own schema `km` (migrated here). */
export async function createKm(deps: KmDeps): Promise<RunningKm> {
  await migrate(deps.db, 'km', kmMigrations)
  const as = (caller: string): Km => ({ makeEncryptionKey: (order) => makeEncryptionKey(order, caller, deps) })
  return { ...as('system'), as, health: () => ({ officers: deps.recoveryOfficers.length < 2 ? 'degraded' : 'ok' }) }
}
