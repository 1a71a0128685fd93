import type { Kysely, Transaction } from 'kysely'
import { writeAudit } from '../audit/line.ts'
import { certificateEvidence } from '../authentication/principal.ts'
import type { Clock } from '../clock.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

/**
 * Why a session ended. `replaced`: the same browser signed in again. `business-system`: sign-out began there. `certificate-refused`: the
 * gateway no longer accepts the certificate it was opened with. `blocked`: an operator blocked the binding or the
 * organisation. `ukey-removed`: the UKey was pulled out and not put back (R30). `password-changed`: the person
 * set a new password without the old one. `account-closed`: the person closed the account. `role-ended`,
 * `role-changed`: the role it acted by was. `suspended`: the UKey it was opened with was reported lost. `transferred`: its
 * certificate has changed hands. `unbound`: its organisation has unbound it.
 */
export type EndReason =
  | 'signed-out'
  | 'ended-by-owner'
  | 'everywhere'
  | 'idle'
  | 'absolute'
  | 'replaced'
  | 'business-system'
  | 'certificate-refused'
  | 'role-ended'
  | 'role-changed'
  | 'ukey-removed'
  | 'blocked'
  | 'password-changed'
  | 'account-closed'
  | 'suspended'
  | 'transferred'
  | 'unbound'

export interface SessionEnd {
  readonly session: Session
  readonly reason: EndReason
  readonly traceId: string
  /** More of why, for the audit. */
  readonly detail?: Readonly<Record<string, string>>
}

/** What sessions of a component are ended with. */
export interface SessionEnding<Tables> {
  readonly db: Kysely<Tables>
  readonly schema: string
  readonly sessions: SessionStore
  readonly clock: Clock
  readonly node: string
  /** What else ends with a session, in the same transaction: what business systems got, and that they are told. */
  readonly whenEnding: (trx: Transaction<Tables>, session: Session) => Promise<void>
}

/** Ends a session and what hangs on it, with its audit line, in the caller's transaction. Nothing happens for one that is gone. */
export async function endOneSession<Tables>(
  ending: SessionEnding<Tables>,
  trx: Transaction<Tables>,
  { session, reason, traceId, detail }: SessionEnd,
): Promise<void> {
  if (!(await ending.sessions.delete(trx, session.id))) return
  await ending.whenEnding(trx, session)
  const proof = certificateEvidence(session.evidence)
  const line = {
    event: 'session.ended' as const,
    traceId,
    subject: session.id,
    ...(proof === undefined ? {} : { certificate: proof.certificate.sha256 }),
    ...actorOf(session),
    detail: {
      reason,
      ...detail,
      contexts: session.contexts.map(({ organizationId, unitCode, basis }) => ({
        ...{ organization: organizationId, unit: unitCode },
        ...(basis.kind === 'delegation' ? { delegation: basis.id } : {}),
      })),
    },
  }
  await writeAudit(trx, ending.schema, line, { now: ending.clock.now(), node: ending.node })
}

/** The organisation whose own session it is, or a person on their own. */
function actorOf({ contexts, principal }: Session): { readonly actor?: string } {
  const own = contexts.find(({ basis }) => basis.kind !== 'delegation') ?? contexts[0]
  const actor = own?.organizationId ?? (principal.kind === 'person' ? principal.id : undefined)
  return actor === undefined ? {} : { actor }
}

/** Ends sessions together: all or none. */
export async function endSessions<Tables>(ending: SessionEnding<Tables>, ends: readonly SessionEnd[]): Promise<void> {
  if (ends.length === 0) return
  await ending.db.transaction().execute(async (trx) => {
    for (const end of ends) await endOneSession(ending, trx, end)
  })
}
