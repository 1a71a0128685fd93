import { match } from '../binding/match.ts'
import { boundHolder, type BoundHolder } from '../binding/store.ts'
import type { PortalContext } from '../deps.ts'
import { enterSession } from '../sessions/store.ts'
import { enteredAt, newSession, type Entered } from './open-session.ts'
import { acceptedLine, factsOf, type Decision } from './sign-in-facts.ts'
import type { TakenChallenge } from './store.ts'

/**
 * The way nearly every sign-in goes: the holder is bound, with this certificate, the organisation has one unit, and the browser brings no
 * session to replace. What is bound was read with the challenge; one statement writes session and audit line, and only while what was read
 * still stands. The rule that decides is the same as on the long way.
 * @returns undefined when it is not as simple as that: nothing has happened, and the long way decides anew
 */
export async function enterBound(context: PortalContext, decision: Decision): Promise<Entered | undefined> {
  const { verification, browser } = decision
  const { certificate, subject, verdict } = verification
  if (verdict !== 'accepted' || certificate === undefined || subject === undefined) return undefined
  if (browser.sessionHash !== undefined || browser.cookieHash === undefined) return undefined
  const bound = await holderOf(context, decision.challenge, { issuer: certificate.issuer, stableId: subject.stableId })
  if (bound === undefined) return undefined
  // Cut-over date and right to bind are asked for only where nothing is bound yet.
  const matched = match({ verification, bound, cutOverDate: context.config.cutOverDate, mayBind: false })
  const facts = matched.result === 'enter' && matched.change === 'none' ? factsOf(decision, matched, bound.binding.id) : undefined
  if (matched.result !== 'enter' || facts === undefined) return undefined
  const now = context.clock.now()
  const entered = await enterSession(context.db, {
    cookieHash: browser.newSessionHash,
    browserHash: browser.cookieHash,
    session: newSession(context, { facts, unitCode: matched.unit.code, browser }, now),
    line: acceptedLine(decision, matched, now),
    stamp: { now, node: context.node },
  })
  return entered && { location: enteredAt(entered.interaction), firstSignIn: false }
}

/** What is bound to the verified holder: as the challenge expected it, or looked up. */
async function holderOf(
  { db }: PortalContext,
  { expected }: TakenChallenge,
  verified: { readonly issuer: string; readonly stableId: string },
): Promise<BoundHolder | undefined> {
  const isExpected = expected?.issuer === verified.issuer && expected.stableId === verified.stableId
  return isExpected ? expected : boundHolder(db, verified)
}
