import { maskMobile } from '@yinxin/protocol/identifiers'
import type { PersonAnswer } from '@yinxin/protocol/portal'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { firstOfPerson } from '../roles/first-steps.ts'
import type { OwnAccount } from './own-account.ts'
import { passkeysOf, type StoredPasskey } from './passkey-store.ts'
import { shownDocument } from './person.ts'
import { hasPassword } from './store.ts'

/** The own account of whoever is signed in as a person. */
export async function personAccount(portal: PortalParts, { session, person }: OwnAccount): Promise<PersonAnswer> {
  const [own, passkeys, isByPassword, { done }] = await Promise.all([
    portal.sessions.ofPrincipal(portal.db, session.principal, portal.clock.now()),
    passkeysOf(portal.db, person.id),
    hasPassword(portal.db, person.id),
    firstOfPerson(portal, person),
  ])
  return presentPerson({ session, person }, { own, passkeys, hasPassword: isByPassword, done })
}

/** The account as its owner sees it: the numbers masked, over whoever's shoulder that is. */
function presentPerson(
  { session, person }: OwnAccount,
  {
    own,
    passkeys,
    hasPassword: isByPassword,
    done,
  }: {
    readonly own: readonly Session[]
    readonly passkeys: readonly StoredPasskey[]
    readonly hasPassword: boolean
    readonly done: PersonAnswer['done']
  },
): PersonAnswer {
  const document = shownDocument(person)
  return {
    name: person.name,
    ...(document === undefined ? {} : { document }),
    mobileMasked: maskMobile(person.mobile),
    proofing: { level: person.proofing.level, at: person.proofing.at.toISOString() },
    registeredAt: person.registeredAt.toISOString(),
    done,
    acr: 'otp',
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    sessions: own.map((one) => ({
      id: one.id,
      current: one.id === session.id,
      signedInAt: one.signedInAt.toISOString(),
      lastSeenAt: one.lastSeenAt.toISOString(),
      browser: one.browser,
    })),
    hasPassword: isByPassword,
    passkeys: passkeys.map(({ id, browser, createdAt, lastUsedAt }) => ({
      ...{ id, browser, createdAt: createdAt.toISOString() },
      ...(lastUsedAt === undefined ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
    })),
  }
}
