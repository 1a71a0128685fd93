import { isStatusBusiness } from '@yinxin/protocol/ra'
import { clockOf, dayOf } from '@yinxin/ui'
import type { ShownBusiness } from '../../business/business-state.ts'
import type { businessWords } from './business-texts.ts'

type Words = ReturnType<typeof businessWords>

/** The steps of a business as its card shows them, and how many are behind it. */
export function courseOf(
  { business, phase, state }: ShownBusiness,
  text: Words,
): { readonly steps: readonly string[]; readonly behind: number } {
  if (business === 'unblock') {
    const behind = { key: 0, send: 0, wait: 1, write: 2, unblock: 2, report: 3, over: state === 'done' ? 4 : state === 'refused' ? 1 : 2 }
    return { steps: [...text.statusSteps.slice(1, 3), ...text.unblockSteps], behind: behind[phase] }
  }
  const steps = isStatusBusiness(business) ? text.statusSteps : text.steps
  const behind = { key: 0, send: 1, wait: 2, write: 3, unblock: 3, report: 5, over: state === 'done' ? steps.length : 2 }
  return { steps, behind: behind[phase] }
}

/** How a business is now, in a sentence. */
export function nowOf({ business, phase, state, refusal, agreement }: ShownBusiness, text: Words): string {
  const isUnblocking = business === 'unblock'
  if (phase === 'wait' && agreement !== undefined)
    return text.agreements[agreement.standing](agreement.managers.join(text.listComma), timeOf(agreement.until))
  if (phase !== 'over') return text.now[isUnblocking && phase === 'report' ? 'send' : phase]
  if (state === 'overdue') return text.unblockOverdue
  if (state === 'withdrawn') return text.withdrawn
  if (state === 'expired') return text.expired
  if (state === 'done') return isUnblocking ? text.unblockDone : isStatusBusiness(business) ? text.statusDone[business] : text.done
  return refusal === undefined ? text.refused : `${text.refused}: ${text.reasons[refusal]}`
}

/** Day and minute here, as `2026-12-01 09:30`. */
function timeOf(iso: string): string {
  const at = new Date(iso)
  return `${dayOf(at)} ${clockOf(at)}`
}
