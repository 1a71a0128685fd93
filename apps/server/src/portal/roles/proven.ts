import { statement } from '../../platform/db.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalDatabase } from '../database.ts'

/** Grants ask for a proof by certificate no older than this, in milliseconds (R17). */
export const provenFor = 300_000

/** How far the clocks of nodes may differ, in milliseconds: a proof from further in the future has no known age. */
const forgivenBetweenNodes = 60_000

// A certificate that was reported lost since proves nothing any more.
const lastProof = statement<{ readonly at: Date }>(`
  select u.made_at as at from portal.step_ups u where u.session_id = $1 and u.organization_id = $2
    and not exists (select from portal.certificates c join portal.suspensions x on x.holder_id = c.holder_id and x.lifted_at is null
      where c.sha256 = u.certificate_sha256 and c.first_seen_at <= x.suspended_at)`)

/** Until when grants need no further proof in this session; undefined: the next one does. */
export async function provenUntil(
  db: PortalDatabase,
  session: Pick<Session, 'id' | 'principal' | 'acr' | 'signedInAt'>,
  organizationId: string,
  now: Date,
): Promise<Date | undefined> {
  const signedIn = session.principal.kind === 'certificate-holder' && session.acr === 'certificate' ? [session.signedInAt] : []
  const made = (await lastProof(db, [session.id, organizationId])).map(({ at }) => at)
  return freshUntil([...signedIn, ...made], now)
}

/** When the latest of these proofs is too old; undefined: it is, or lies in a future this clock was set back from. */
export function freshUntil(made: readonly Date[], now: Date): Date | undefined {
  const ends = made
    .filter((at) => at.getTime() - now.getTime() <= forgivenBetweenNodes)
    .map((at) => at.getTime() + provenFor)
    .filter((end) => end > now.getTime())
  return ends.length === 0 ? undefined : new Date(Math.max(...ends))
}
