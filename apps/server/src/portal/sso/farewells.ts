import type Provider from 'oidc-provider'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { BusinessSystem } from '../config.ts'
import { agentOfNaming } from '../delegations/store.ts'
import { personOfRole } from '../roles/store.ts'
import { pairwise, subjectOf, subjectOfAgent, subjectOfPerson } from './claims.ts'
import { logoutQueue, type LogoutNotice } from './logout-queue.ts'
import { deleteOidcOfAccount, holderSubject, oidcSessionsOfAccount } from './store.ts'

/** What the types of the provider leave out. */
interface ToldClient {
  readonly clientId: string
  readonly backchannelLogoutUri?: string
  backchannelLogout(accountId: string, sid: string | undefined): Promise<void>
}

/** Marks an account id that is no context's but already the pairwise subject. */
const subjectMark = 'subject:'

/** The subject an account id carries itself, or undefined. */
export const subjectInAccountId = (accountId: string) =>
  accountId.startsWith(subjectMark) ? accountId.slice(subjectMark.length) : undefined

/** What telling business systems of a sign-out needs (OpenID Connect Back-Channel Logout 1.0). */
export interface Farewells {
  readonly jobs: Jobs
  readonly salt: Uint8Array
  readonly businessSystems: readonly BusinessSystem[]
}

/** Ends what business systems got through a session, and has those told that asked for it: all in the transaction that ends the session. */
export async function endSignOns({ jobs, salt, businessSystems }: Farewells, trx: PortalTransaction, session: Session): Promise<void> {
  for (const context of session.contexts) {
    const entered = await enteredSystems(trx, context.id, businessSystems)
    for (const { clientId, sid } of entered) {
      await jobs.send(trx, logoutQueue, {
        clientId,
        sub: await subOf(trx, salt, session, context, clientId),
        ...(sid === undefined ? {} : { sid }),
      })
    }
    await deleteOidcOfAccount(trx, context.id)
  }
}

/** What a business system knows whoever acts in a context as. */
export async function subOf(db: PortalDatabase, salt: Uint8Array, session: Session, context: Context, clientId: string): Promise<string> {
  const person = context.basis.kind === 'role' ? await personOfRole(db, context.basis.id) : undefined
  if (person !== undefined) return pairwise(salt, clientId, subjectOfPerson(context.organizationId, person))
  const agent = context.basis.kind === 'delegation' ? await agentOfNaming(db, context.basis.id) : undefined
  if (agent !== undefined) return pairwise(salt, clientId, subjectOfAgent(context.organizationId, agent))
  const holder = await holderSubject(db, session.principal.id)
  return holder === undefined
    ? pairwise(salt, clientId, context.id)
    : pairwise(salt, clientId, subjectOf(context.organizationId, holder, certificateEvidence(session.evidence)?.handlerName))
}

async function enteredSystems(
  db: PortalDatabase,
  accountId: string,
  businessSystems: readonly BusinessSystem[],
): Promise<readonly { readonly clientId: string; readonly sid: string | undefined }[]> {
  const told = new Set(
    businessSystems.flatMap(({ clientId, backchannelLogoutUri }) => (backchannelLogoutUri === undefined ? [] : [clientId])),
  )
  const sessions = await oidcSessionsOfAccount(db, accountId)
  return sessions
    .flatMap(({ authorizations }) =>
      Object.entries((authorizations ?? {}) as Record<string, { sid?: string }>).map(([clientId, { sid }]) => ({ clientId, sid })),
    )
    .filter(({ clientId }) => told.has(clientId))
}

/**
 * Works on the queue, and lets the provider's own telling (at a sign-out that began in a business system) go through it too: a person does not wait for
 * a business system that is away, and it is told when it is back.
 */
export function tellBusinessSystems(
  provider: Provider,
  farewells: Farewells,
  send: (clientId: string, accountId: string, sid: string | undefined) => Promise<void>,
): void {
  const prototype = (provider.Client as unknown as { prototype: ToldClient }).prototype
  const tell = prototype.backchannelLogout
  prototype.backchannelLogout = function (this: ToldClient, accountId, sid) {
    return send(this.clientId, accountId, sid)
  }
  farewells.jobs.work(logoutQueue, async ({ payload }: { readonly payload: LogoutNotice }) => {
    const client = (await provider.Client.find(payload.clientId)) as ToldClient | undefined
    if (client?.backchannelLogoutUri !== undefined) await tell.call(client, subjectMark + payload.sub, payload.sid)
  })
}
