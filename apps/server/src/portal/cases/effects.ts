import type { CaseDesk, DecisionEffect } from '@yinxin/protocol/desk'
import { every, type Repeated } from '../../platform/repeat.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { applyDecision } from './apply-decision.ts'

/** Pause between two looks, in seconds: so long at most a decision waits for its effect. */
const lookSeconds = 1

/** On every node: fetches what the desk has decided, applies it and reports. A desk that is away is asked again. */
export function startEffects(portal: PortalParts, desk: CaseDesk): Repeated {
  return every({ name: 'decisions of the desk', seconds: lookSeconds, log: portal.log }, () => applyWaiting(portal, desk))
}

/**
 * Applies every decision that waits. Whenever this ends, killed or not, each is applied once: what was applied is remembered in its transaction, and
 * what was not reported is fetched again.
 */
export async function applyWaiting(portal: PortalParts, desk: CaseDesk): Promise<void> {
  const waiting = await desk.waitingEffects()
  if (!waiting.ok) return // the peer's client has logged why
  for (const effect of waiting.value) await applyOrTell(portal, desk, effect)
}

/** One that nobody foresaw is logged and waits; the others go on. */
async function applyOrTell(portal: PortalParts, desk: CaseDesk, effect: DecisionEffect): Promise<void> {
  try {
    await applyOne(portal, desk, effect)
  } catch (error) {
    portal.log.error({ err: error, case: effect.number }, 'a decision was not applied; it is tried again')
  }
}

async function applyOne(portal: PortalParts, desk: CaseDesk, effect: DecisionEffect): Promise<void> {
  const traceId = newTraceId()
  const { decisionId } = effect
  const applied = await applyDecision(portal, effect, traceId)
  if (applied.result === 'later') return
  const report = applied.result === 'applied' ? ({ applied: true } as const) : ({ applied: false, code: applied.code } as const)
  const said = await desk.reportEffect({ decisionId, traceId, ...report })
  if (!said.ok) portal.log.warn({ traceId, code: said.failure.code, case: effect.number }, 'an effect was not reported; it is again')
}
