import { maskMobile } from '@yinxin/protocol/identifiers'
import type { PersonAnswer } from '@yinxin/protocol/portal'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { firstOfPerson } from '../role-management/first-steps.ts'
import type { OwnAccount } from '../persons/own-account.ts'
import { choicesOf, noticesOfPerson } from '../persons/notice-store.ts'
import { passkeysOf, type StoredPasskey } from '../persons/passkey-store.ts'
import { shownDocument } from '../persons/person.ts'
import { viewsOf } from '../persons/data-views.ts'
import { devicesAfter, hasPassword } from '../persons/store.ts'

/** Notices on the page. */
const shownNotices = 20

/** A device is new for so long, in milliseconds. */
const newFor = 7 * 86_400_000

/** The own account of whoever is signed in as a person. */
export async function personAccount(
  portal: PortalParts,
  { session, person }: OwnAccount,
  deviceHash: string | undefined,
): Promise<PersonAnswer> {
  const now = portal.clock.now()
  const since = new Date(now.getTime() - newFor)
  const [own, passkeys, isByPassword, newDevices, views, notices, byMessage, { done }] = await Promise.all([
    portal.sessions.ofPrincipal(portal.db, session.principal, now),
    passkeysOf(portal.db, person.id),
    hasPassword(portal.db, person.id),
    devicesAfter(portal.db, { personId: person.id, deviceHash, since }),
    viewsOf(portal.db, person.id),
    noticesOfPerson(portal.db, person.id, shownNotices),
    choicesOf(portal.db, person.id),
    firstOfPerson(portal, person),
  ])
  const devices = newDevices.map(({ browser, at }) => ({ browser, at: at.toISOString() }))
  const told = { newDevices: devices, views, notices, byMessage }
  return { ...presentPerson({ session, person }, { own, passkeys }), done, hasPassword: isByPassword, ...told }
}

/** The account as its owner sees it: the numbers masked, over whoever's shoulder that is. */
function presentPerson(
  { session, person }: OwnAccount,
  { own, passkeys }: { readonly own: readonly Session[]; readonly passkeys: readonly StoredPasskey[] },
): Omit<PersonAnswer, 'done' | 'hasPassword' | 'newDevices' | 'views' | 'notices' | 'byMessage'> {
  const document = shownDocument(person)
  return {
    name: person.name,
    ...(document === undefined ? {} : { document }),
    mobileMasked: maskMobile(person.mobile),
    proofing: { level: person.proofing.level, at: person.proofing.at.toISOString() },
    registeredAt: person.registeredAt.toISOString(),
    acr: 'otp',
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    sessions: own.map((one) => ({
      id: one.id,
      current: one.id === session.id,
      signedInAt: one.signedInAt.toISOString(),
      lastSeenAt: one.lastSeenAt.toISOString(),
      browser: one.browser,
      ...(one.evidence.from === undefined ? {} : { from: one.evidence.from }),
    })),
    passkeys: passkeys.map(({ id, browser, createdAt, lastUsedAt }) => ({
      ...{ id, browser, createdAt: createdAt.toISOString() },
      ...(lastUsedAt === undefined ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
    })),
  }
}
