import { failure, type Failure } from '@yinxin/protocol/failures'
import type { SessionAnswer } from '@yinxin/protocol/portal'
import { sql } from 'kysely'
import type { PortalDatabase } from '../database.ts'

/** What becomes of sign-ins that say which organisation it is, and not who (R25a). */
export const unknownHandlerPolicies = ['off', 'ask', 'required'] as const
export type UnknownHandlers = (typeof unknownHandlerPolicies)[number]

interface Policy {
  readonly unknownHandlers?: UnknownHandlers
  readonly unknownHandlerSignIns?: number
}

/** Sign-ins one binding has without anybody known, where `required`. */
const allowed = ({ unknownHandlerSignIns = 10 }: Policy) => unknownHandlerSignIns

/** True where each such sign-in is counted, and so none goes the short way. */
export const areUnknownHandlersCounted = ({ unknownHandlers }: Policy): boolean => unknownHandlers === 'required'

/** Why nobody enters by a binding any more until somebody is tied to its certificate: HANDLER_UNKNOWN; undefined: it may. */
export async function whyHandlerIsNeeded(db: PortalDatabase, policy: Policy, bindingId: string | undefined): Promise<Failure | undefined> {
  if (!areUnknownHandlersCounted(policy) || bindingId === undefined) return undefined
  return (await signInsOf(db, bindingId)) < allowed(policy) ? undefined : failure('HANDLER_UNKNOWN')
}

/** Counts a sign-in without anybody known, in its transaction. */
export async function countUnknownHandler(db: PortalDatabase, policy: Policy, bindingId: string): Promise<void> {
  if (!areUnknownHandlersCounted(policy)) return
  await sql`insert into portal.unknown_handlers (binding_id, sign_ins) values (${bindingId}, 1)
    on conflict (binding_id) do update set sign_ins = portal.unknown_handlers.sign_ins + 1`.execute(db)
}

/** What the workbench asks where nobody is known; undefined: nothing. */
export async function handlerAsked(db: PortalDatabase, policy: Policy, bindingId: string): Promise<SessionAnswer['handlerAsked']> {
  if (policy.unknownHandlers === 'off') return undefined
  if (!areUnknownHandlersCounted(policy)) return {}
  return { signInsLeft: Math.max(0, allowed(policy) - (await signInsOf(db, bindingId))) }
}

async function signInsOf(db: PortalDatabase, bindingId: string): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select sign_ins as count from portal.unknown_handlers where binding_id = ${bindingId}`.execute(db)
  return rows[0]?.count ?? 0
}
