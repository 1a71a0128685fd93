import type { StaffCase, StaffStep, StaffStepInput } from '@yinxin/protocol/desk'

/** What a key means for the case on the screen: a step, a field to go to, or a proof. */
export type KeyMeaning =
  | { readonly does: 'step'; readonly input: Omit<StaffStepInput, 'version'> }
  | { readonly does: 'focus'; readonly field: 'reason' | 'back' | 'hold' | 'to' | 'approve' }
  | { readonly does: 'prove' }

/** The keys of steps that need nothing typed and are undone as easily: the first of them that is possible now. */
const steps: ReadonlyMap<string, readonly ('no-show' | 'resume' | 'recall' | 'release')[]> = new Map([
  ['m', ['no-show'] as const],
  ['b', ['resume', 'recall'] as const],
  ['q', ['release'] as const],
])

/** What a key means now; undefined: nothing. Only what the case lets one do has a key. */
export function meaningOf(key: string, { steps: may, checklist }: Pick<StaffCase, 'steps' | 'checklist'>): KeyMeaning | undefined {
  const can = (step: StaffStep) => may.includes(step)
  const step = steps.get(key)?.find(can)
  if (step !== undefined) return { does: 'step', input: { step } }
  const item = checklist[Number(key) - 1]
  if (item !== undefined && can('check'))
    return { does: 'step', input: { step: 'check', item: item.item, seen: item.seenAt === undefined } }
  if (key === 'p' && can('prove')) return { does: 'prove' }
  if (key === 'a' && can('approve')) return { does: 'focus', field: 'approve' } // one key too many approves nothing: Enter does
  if (key === 'h' && can('hold')) return { does: 'focus', field: 'hold' }
  if (key === 'x' && can('transfer')) return { does: 'focus', field: 'to' }
  if (key === 'r' && (can('submit') || can('decide'))) return { does: 'focus', field: 'reason' }
  return key === 'r' && can('send-back') ? { does: 'focus', field: 'back' } : undefined
}
