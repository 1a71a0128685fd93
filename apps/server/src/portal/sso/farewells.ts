import type Provider from 'oidc-provider'
import type { PortalContext } from '../deps.ts'
import type { Session } from '../sessions/store.ts'
import { oidcSessionsOfAccount } from './store.ts'

/** What the types of the provider leave out. */
interface LeavingClient {
  readonly backchannelLogoutUri?: string
  backchannelLogout(accountId: string, sid: string | undefined): Promise<void>
}

/** Tells business systems that a session has ended (OpenID Connect Back-Channel Logout 1.0). */
export interface Farewells {
  /** A session that is ending: its row may be gone while its pseudonyms are still needed. */
  leaving(id: string): Session | undefined
  prepare(provider: Provider, sessions: readonly Session[]): Promise<() => Promise<void>>
}

export function createFarewells({ db, log }: Pick<PortalContext, 'db' | 'log'>): Farewells {
  const leaving = new Map<string, Session>()
  return {
    leaving: (id) => leaving.get(id),
    async prepare(provider, sessions) {
      const calls: (() => Promise<void>)[] = []
      for (const session of sessions) {
        for (const { clientId, sid } of await enteredSystems(session.id)) calls.push(() => tell(provider, session, clientId, sid))
      }
      return async () => void (await Promise.all(calls.map((call) => call())))
    },
  }

  async function enteredSystems(accountId: string): Promise<{ clientId: string; sid: string | undefined }[]> {
    const sessions = await oidcSessionsOfAccount(db, accountId)
    return sessions.flatMap(({ authorizations }) =>
      Object.entries((authorizations ?? {}) as Record<string, { sid?: string }>).map(([clientId, { sid }]) => ({ clientId, sid })),
    )
  }

  async function tell(provider: Provider, session: Session, clientId: string, sid: string | undefined): Promise<void> {
    const client = (await provider.Client.find(clientId)) as LeavingClient | undefined
    if (client?.backchannelLogoutUri === undefined) return
    leaving.set(session.id, session)
    try {
      await client.backchannelLogout(session.id, sid)
    } catch (error) {
      // It is told once; its own session limits hold if it was away.
      log.warn({ err: error, clientId }, 'a business system was not told of a sign-out')
    } finally {
      leaving.delete(session.id)
    }
  }
}
