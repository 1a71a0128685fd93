import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import type { KnownPerson } from './person.ts'
import { readPerson } from './store.ts'

/** A person signed in as themselves. */
export interface OwnAccount {
  readonly session: Session
  readonly person: KnownPerson
}

/** The person behind a session. NOT_FOUND for any other session, SESSION_MISSING when the account is gone. */
export async function ownAccount(portal: PortalParts, session: Session): Promise<Result<OwnAccount>> {
  if (session.principal.kind !== 'person') return failed('NOT_FOUND')
  const person = await readPerson(portal.db, await portal.personKeys(), session.principal.id)
  return person === undefined ? failed('SESSION_MISSING') : succeeded({ session, person })
}

/** A sign-in serves for so long, in milliseconds, to change how one signs in, to take one's data away, to close the account. */
const recent = 900_000

/** True shortly after a sign-in: whoever finds a browser left open cannot take the account. */
export const isRecent = ({ signedInAt }: Pick<Session, 'signedInAt'>, now: Date): boolean => now.getTime() - signedInAt.getTime() < recent
