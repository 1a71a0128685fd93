import type { CaseOutcome, StaffCase } from '@yinxin/protocol/desk'

/** What a decision still needs, as the desk will judge it: said before the button is pressed, not after. */
export type Lacking = 'papers' | 'possession' | 'reason'

/** In the order in which a clerk gets to it. Papers and possession are for a binding alone. */
export function whatIsLacking(
  { checklist, possession }: Pick<StaffCase, 'checklist' | 'possession'>,
  outcome: CaseOutcome,
  reason: string,
): readonly Lacking[] {
  const binds = outcome === 'bind'
  return [
    ...(binds && checklist.some(({ seenAt }) => seenAt === undefined) ? (['papers'] as const) : []),
    ...(binds && possession?.serves !== true ? (['possession'] as const) : []),
    ...(reason.trim() === '' ? (['reason'] as const) : []),
  ]
}
