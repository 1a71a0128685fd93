import { statement } from '../../platform/db.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** For whom a business system was entered last in a session; null: whoever that was is over. */
export interface LastEntered {
  readonly contextId: string | null
}

const saving = statement(`
  insert into portal.launches (session_id, client_id, context_id) values ($1, $2, $3)
  on conflict (session_id, client_id) do update set context_id = excluded.context_id`)

/** Remembers for whom one goes into a business system, until one goes in for somebody else. */
export async function saveLaunch(
  db: PortalDatabase,
  launch: { readonly sessionId: string; readonly clientId: string; readonly contextId: string },
): Promise<void> {
  await saving(db, [launch.sessionId, launch.clientId, launch.contextId])
}

const finding = statement<LastEntered>(`select context_id as "contextId" from portal.launches where session_id = $1 and client_id = $2`)

/** For whom one went into a business system last in a session; undefined: one did not. */
export async function lastEntered(db: PortalDatabase, sessionId: string, clientId: string): Promise<LastEntered | undefined> {
  return (await finding(db, [sessionId, clientId]))[0]
}

const forOthers = statement<{ readonly clientId: string }>(`
  select l.client_id as "clientId" from portal.launches l left join portal.contexts c on c.id = l.context_id
  where l.session_id = $1 and c.organization_id is distinct from $2`)

/**
 * Business systems that the session a sign-in takes the place of had entered for another organisation: a new sign-in that one of them asked for
 * must not go on for this one instead. None where somebody else signs in.
 */
export async function enteredForOthers(
  trx: PortalTransaction,
  before: Pick<Session, 'id' | 'principal'>,
  next: { readonly holderId: string; readonly context: { readonly organizationId: string } },
): Promise<readonly string[]> {
  if (before.principal.id !== next.holderId) return []
  return (await forOthers(trx, [before.id, next.context.organizationId])).map(({ clientId }) => clientId)
}

/** Remembers in a new session that these were entered for somebody who is over. */
export async function rememberOver(trx: PortalTransaction, sessionId: string, clientIds: readonly string[]): Promise<void> {
  for (const clientId of clientIds) await saving(trx, [sessionId, clientId, null])
}
