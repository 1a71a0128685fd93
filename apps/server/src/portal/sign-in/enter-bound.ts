import { holderKeyOf } from '../binding/holder-key.ts'
import { match } from '../binding/match.ts'
import { boundHolder, type BoundHolder, type HolderKey } from '../binding/store.ts'
import type { PortalParts } from '../deps.ts'
import { enteredAt } from '../interactions/store.ts'
import { localDay } from '../local-day.ts'
import { judgedRow } from '../rights/seals.ts'
import { handlerOfTie } from '../roles/handlers.ts'
import { areUnknownHandlersCounted } from '../roles/unknown-handlers.ts'
import { limitAdmission } from './limit-admission.ts'
import { acceptedLine, authenticatedBy, type Decision } from './decision.ts'
import { enterSession } from './entering.ts'
import { newSession, type Entered } from './open-session.ts'

/**
 * The way nearly every sign-in goes: the holder is bound, with this certificate, the organisation has one unit, and the browser brings no
 * session to replace; whoever uses the certificate has a role in force, or nobody is tied to it. What is bound was read with the challenge; one
 * statement consumes the challenge and writes session, context and audit line, and only while what was read still stands. The rule that decides is
 * the same as on the long way.
 * @param challengeId of the challenge to consume with it; undefined: that has happened
 * @returns undefined when it is not as simple as that: nothing has happened, and the long way decides anew
 */
export async function enterBound(portal: PortalParts, decision: Decision, challengeId: string | undefined): Promise<Entered | undefined> {
  const { verification, browser } = decision
  const [key, authenticated] = [holderKeyOf(verification), authenticatedBy(decision)]
  if (key === undefined || authenticated === undefined || browser.sessionHash !== undefined || browser.cookieHash === undefined)
    return undefined
  const bound = await holderOf(portal, decision, key)
  if (bound?.authority !== key.authority) return undefined
  // Cut-over date and right to bind are asked for only where nothing is bound yet.
  const matched = match({ verification, bound, cutOverDate: portal.config.cutOverDate, mayBind: false })
  if (matched.result !== 'enter' || matched.change !== 'none') return undefined
  const now = portal.clock.now()
  // Whose role has ended is told so on the long way, and who wants to know of every sign-in.
  const handler = handlerOfTie(bound.tie, localDay(now))
  const role = typeof handler === 'string' ? undefined : handler
  // and who is nobody yet is counted there, where that is asked for
  if (handler === 'nobody' && verification.subject?.handlerName === undefined && areUnknownHandlersCounted(portal.config)) return undefined
  if (handler === 'ended' || bound.tie?.isToldOfSignIns === true || (role !== undefined && limitAdmission(matched, role) === undefined))
    return undefined
  const entered = await enterSession(portal.db, {
    challengeId,
    cookieHash: browser.newCookieHash,
    browserHash: browser.cookieHash,
    uscc: matched.organization.uscc,
    session: newSession(portal, { ...authenticated, holderId: bound.holderId }, browser, now),
    context: {
      organizationId: matched.organization.id,
      unitCode: matched.unit.code,
      basis: role === undefined ? { kind: 'binding', id: bound.binding.id } : { kind: 'role', id: role.id },
    },
    bindingId: bound.binding.id,
    ...(role === undefined ? {} : { role }),
    line: acceptedLine(decision, { matched, ...(role === undefined ? {} : { role }) }, now),
    stamp: { now, node: portal.node },
  })
  return entered && { location: enteredAt(entered.interaction), firstSignIn: false }
}

/** What is bound to the verified holder: as the challenge expected it, or looked up. */
async function holderOf({ db }: PortalParts, { challenge, verification }: Decision, key: HolderKey): Promise<BoundHolder | undefined> {
  const { expected } = challenge
  const isExpected = expected?.authority === key.authority && expected.stableId === key.stableId
  return isExpected ? judgedRow(db, expected) : boundHolder(db, key, verification.certificate?.sha256 ?? '')
}
