import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'

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

const finding = statement<{ readonly contextId: string }>(
  `select context_id as "contextId" from portal.launches where session_id = $1 and client_id = $2`,
)

/** Id of the context one went into a business system with last, or undefined. */
export async function launchedContext(db: PortalDatabase, sessionId: string, clientId: string): Promise<string | undefined> {
  return (await finding(db, [sessionId, clientId]))[0]?.contextId
}
