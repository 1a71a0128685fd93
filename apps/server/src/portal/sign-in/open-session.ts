import type { Acr, Evidence } from '../../platform/authentication/principal.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { seenFrom, type SeenFrom } from '../../platform/web/seen-from.ts'
import { sessionEnds } from '../../platform/sessions/limits.ts'
import type { NewContext, NewSession, Session } from '../../platform/sessions/session.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { enteredForOthers, rememberOver } from '../interactions/launches.ts'
import { enteredAt, takeInteraction } from '../interactions/store.ts'

/** The browser that signs in, as its request shows it. */
export interface SignInBrowser {
  /** Hash of the browser cookie; undefined when it sent none. */
  readonly cookieHash: string | undefined
  /** Hash of the session cookie it already had: that session ends. */
  readonly sessionHash: string | undefined
  /** Hash of the cookie it will get: of its session, or of the browser while a unit is still to be chosen. */
  readonly newCookieHash: string
  readonly userAgent: string | undefined
  readonly address: string
}

/** Where a sign-in leads. */
export interface Entered {
  /** Path on this portal to go to. */
  readonly location: string
  readonly firstSignIn: boolean
}

/** Somebody who may enter: who, how sure, and for whom they act first. */
export interface Admitted {
  readonly holderId: string
  readonly acr: Acr
  readonly evidence: Evidence
  readonly context: NewContext
  readonly firstSignIn: boolean
  /** When the proof was made, where a choice came between; absent: now. */
  readonly provenAt?: Date
}

/** Opens a session under a new id, ending the one this browser had. Goes back to the business system whose interaction waits for this browser, if any. */
export async function openSession(
  portal: PortalParts,
  trx: PortalTransaction,
  opening: { readonly admitted: Admitted; readonly browser: SignInBrowser; readonly traceId: string },
): Promise<Entered & { readonly session: Session }> {
  const { admitted, browser, traceId } = opening
  const now = portal.clock.now()
  const before = browser.sessionHash === undefined ? undefined : await portal.sessions.byCookie(trx, browser.sessionHash)
  const left = before === undefined ? [] : await enteredForOthers(trx, before, admitted)
  if (before !== undefined) await endOneSession(portal, trx, { session: before, reason: 'replaced', traceId })
  const interaction = await takeInteraction(trx, browser.cookieHash, now)
  const opened = newSession(portal, admitted, browser, now)
  const evidence = interaction === undefined ? opened.evidence : { ...opened.evidence, interaction }
  const session = await portal.sessions.insert(trx, browser.newCookieHash, { ...opened, evidence }, admitted.context)
  await rememberOver(trx, session.id, left)
  return { session, firstSignIn: admitted.firstSignIn, location: enteredAt(interaction) }
}

/** A session that begins now, and counts from the proof it rests on. */
export function newSession<What extends Evidence>(
  { limits, config }: Pick<PortalParts, 'limits' | 'config'>,
  { holderId, acr, evidence, provenAt }: Pick<Admitted, 'holderId' | 'acr' | 'provenAt'> & { readonly evidence: What },
  { userAgent, address }: Pick<SignInBrowser, 'userAgent' | 'address'>,
  now: Date,
): Omit<NewSession, 'evidence'> & { readonly evidence: What & { readonly from: SeenFrom } } {
  const signedInAt = provenAt ?? now
  const { idle, absolute } = sessionEnds(limits, signedInAt, now)
  return {
    principal: { kind: 'certificate-holder', id: holderId },
    acr,
    evidence: { ...evidence, from: seenFrom(address, config.places) },
    browser: browserName(userAgent),
    signedInAt,
    lastSeenAt: now,
    idleExpiresAt: idle,
    absoluteExpiresAt: absolute,
  }
}
