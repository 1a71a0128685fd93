import { match } from '../binding/match.ts'
import { boundHolder } from '../binding/store.ts'
import type { PortalContext } from '../deps.ts'
import { enterSession } from '../sessions/store.ts'
import { enteredAt, newSession, type Entered } from './open-session.ts'
import { acceptedLine, factsOf, type Decision } from './sign-in-facts.ts'

/**
 * The way nearly every sign-in goes: the holder is bound, with this certificate, the organisation has one unit, and the browser brings no
 * session to replace. One statement reads, one writes session and audit line, and only while what was read still stands; the rule that
 * decides is the same as on the long way.
 * @returns undefined when it is not as simple as that: nothing has happened, and the long way decides anew
 */
export async function enterBound(context: PortalContext, decision: Decision): Promise<Entered | undefined> {
  const { verification, browser } = decision
  const { certificate, subject, verdict } = verification
  if (verdict !== 'accepted' || certificate === undefined || subject === undefined) return undefined
  if (browser.sessionHash !== undefined || browser.cookieHash === undefined) return undefined
  const bound = await boundHolder(context.db, { issuer: certificate.issuer, stableId: subject.stableId })
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
