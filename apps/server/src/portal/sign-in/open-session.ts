import type { PortalTransaction, SignInFacts } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { browserName } from '../sessions/browser-name.ts'
import { endSession } from '../sessions/end-session.ts'
import { sessionEnds } from '../sessions/limits.ts'
import { insertSession, sessionByCookie, type Session } from '../sessions/store.ts'
import { deleteInteraction, interactionOf } from './store.ts'

/** The browser that signs in, as its request shows it. */
export interface SignInBrowser {
  /** Hash of the browser cookie; undefined when it sent none. */
  readonly cookieHash: string | undefined
  /** Hash of the session cookie it already had: that session ends. */
  readonly sessionHash: string | undefined
  /** Hash of the session cookie it will get. */
  readonly newSessionHash: string
  readonly userAgent: string | undefined
}

/** Where a sign-in leads. */
export interface Entered {
  /** Path on this portal to go to. */
  readonly location: string
  readonly firstSignIn: boolean
}

export interface Opened extends Entered {
  readonly session: Session
}

/** Path a business system's interaction goes on at after a sign-in. */
export const interactionPath = (uid: string) => `/sso/interaction/${uid}`

/** Opens a session under a new id, ending the one this browser had. Goes back to the business system whose interaction waits for this browser, if any. */
export async function openSession(
  context: PortalContext,
  trx: PortalTransaction,
  opening: { readonly facts: SignInFacts; readonly unitCode: string; readonly browser: SignInBrowser; readonly traceId: string },
): Promise<Opened> {
  const { facts, unitCode, browser, traceId } = opening
  const now = context.clock.now()
  const before = browser.sessionHash === undefined ? undefined : await sessionByCookie(trx, browser.sessionHash)
  if (before !== undefined) await endSession(context, trx, { session: before, reason: 'replaced', traceId })
  const interaction = await takeInteraction(trx, browser.cookieHash, now)
  const opened = newSession(context, { facts: interaction === undefined ? facts : { ...facts, interaction }, unitCode, browser }, now)
  const session = await insertSession(trx, browser.newSessionHash, opened)
  return { session, firstSignIn: facts.firstSignIn, location: enteredAt(interaction) }
}

/** Where a browser goes on: to the business system whose interaction waits for it, else to the workbench. */
export const enteredAt = (interaction: string | undefined) => (interaction === undefined ? '/workbench' : interactionPath(interaction))

/** A session that begins now. */
export function newSession(
  { config }: Pick<PortalContext, 'config'>,
  { facts, unitCode, browser }: { readonly facts: SignInFacts; readonly unitCode: string; readonly browser: SignInBrowser },
  now: Date,
): Omit<Session, 'id'> {
  const { idle, absolute } = sessionEnds(config, now, now)
  return {
    organizationId: facts.organizationId,
    bindingId: facts.bindingId,
    unitCode,
    facts,
    browser: browserName(browser.userAgent),
    signedInAt: now,
    lastSeenAt: now,
    idleExpiresAt: idle,
    absoluteExpiresAt: absolute,
  }
}

/** The interaction that waits for this browser, from our own store only: a location never comes from a request. */
async function takeInteraction(trx: PortalTransaction, browser: string | undefined, now: Date): Promise<string | undefined> {
  const interaction = browser === undefined ? undefined : await interactionOf(trx, browser, now)
  if (browser !== undefined && interaction !== undefined) await deleteInteraction(trx, browser)
  return interaction
}
