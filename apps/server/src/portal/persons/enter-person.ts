import { writeAudit } from '../../platform/audit/line.ts'
import type { Authenticated, NaturalPerson, PersonEvidence } from '../../platform/authentication/principal.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { seenFrom } from '../../platform/web/seen-from.ts'
import { sessionEnds } from '../../platform/sessions/limits.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalTransaction } from '../database.ts'
import { messageTime, type MessageTexts } from './message-texts.ts'
import { insertPersonNotice } from './notice-store.ts'
import { writeByChoice } from './notify.ts'
import { tell, type PageLanguage, type PersonParts } from './person-parts.ts'
import { noteDevice, noteLanguage } from './store.ts'

/** The browser a person signs in from. */
export interface PersonBrowser {
  /** Hash of the session cookie it already had: that session ends. */
  readonly sessionHash: string | undefined
  readonly newSessionHash: string
  readonly deviceHash: string
  readonly userAgent: string | undefined
  readonly address: string
}

/** A person who may enter. */
export interface EnteringPerson {
  readonly authenticated: Authenticated<NaturalPerson, PersonEvidence>
  readonly mobile: string
  readonly browser: PersonBrowser
  readonly language: PageLanguage
  readonly traceId: string
}

/** Opens the session of a person under a new id, with the audit line; of a device that is new the person is told. */
export async function enterPerson(parts: PersonParts, trx: PortalTransaction, entering: EnteringPerson): Promise<Session> {
  const { authenticated, browser, traceId } = entering
  const { principal, acr, evidence } = authenticated
  const now = parts.clock.now()
  const before = browser.sessionHash === undefined ? undefined : await parts.sessions.byCookie(trx, browser.sessionHash)
  if (before !== undefined) await endOneSession(parts, trx, { session: before, reason: 'replaced', traceId })
  const name = browserName(browser.userAgent)
  const device = await noteDevice(trx, { personId: principal.id, deviceHash: browser.deviceHash, browser: name }, now)
  if (device === 'new') {
    const { mobile, language } = entering
    await insertPersonNotice(trx, principal.id, { kind: 'new-device', detail: { browser: name } }, now)
    await tell(parts, trx, { mobile, language }, (texts, portal) => texts.newDevice(portal, name, messageTime(now)))
  } else if (device === 'known') {
    const text = (texts: MessageTexts, portal: string) => texts.signedIn(portal, name, messageTime(now))
    await writeByChoice(parts, trx, { personId: principal.id, language: entering.language }, { kind: 'signed-in', text })
  }
  await noteLanguage(trx, principal.id, entering.language)
  const { idle, absolute } = sessionEnds(parts.limits, now, now)
  const times = { signedInAt: now, lastSeenAt: now, idleExpiresAt: idle, absoluteExpiresAt: absolute }
  const session = await parts.sessions.insertAlone(trx, browser.newSessionHash, {
    ...{ principal, acr, browser: name, evidence: { ...evidence, from: seenFrom(browser.address, parts.config.places) } },
    ...times,
  })
  const detail = { principal: 'person', way: evidence.way, acr, device, session: session.id }
  const line = { event: 'sign-in.accepted', traceId, actor: principal.id, subject: principal.id, detail } as const
  await writeAudit(trx, 'portal', line, { now, node: parts.node })
  return session
}
