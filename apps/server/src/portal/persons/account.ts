import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskMobile } from '@yinxin/protocol/identifiers'
import type { PersonAnswer } from '@yinxin/protocol/portal'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { shownDocument, type KnownPerson } from './person.ts'
import { readPerson } from './store.ts'

/** The own account of whoever is signed in as a person. NOT_FOUND for any other session, SESSION_MISSING when the account is gone. */
export async function personAccount(portal: PortalParts, session: Session): Promise<Result<PersonAnswer>> {
  if (session.principal.kind !== 'person' || session.acr !== 'otp') return failed('NOT_FOUND')
  const person = await readPerson(portal.db, await portal.personKeys(), session.principal.id)
  if (person === undefined) return failed('SESSION_MISSING')
  const own = await portal.sessions.ofPrincipal(portal.db, session.principal, portal.clock.now())
  return succeeded(presentPerson(person, { session, own }))
}

/** The account as its owner sees it: the numbers masked, over whoever's shoulder that is. */
function presentPerson(
  person: KnownPerson,
  { session, own }: { readonly session: Session; readonly own: readonly Session[] },
): PersonAnswer {
  const document = shownDocument(person)
  return {
    name: person.name,
    ...(document === undefined ? {} : { document }),
    mobileMasked: maskMobile(person.mobile),
    proofing: { level: person.proofing.level, at: person.proofing.at.toISOString() },
    registeredAt: person.registeredAt.toISOString(),
    done: ['person'], // the other steps have nothing of ours behind them yet
    acr: 'otp',
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    sessions: own.map((one) => ({
      id: one.id,
      current: one.id === session.id,
      signedInAt: one.signedInAt.toISOString(),
      lastSeenAt: one.lastSeenAt.toISOString(),
      browser: one.browser,
    })),
  }
}
