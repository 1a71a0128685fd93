import type { Context } from '../../platform/sessions/session.ts'
import type { LastEntered } from '../interactions/launches.ts'

/** What is known of a business system that asks who is there. */
export interface ChoiceInput {
  /** For whom the session acts, in its tabs. */
  readonly contexts: readonly Context[]
  /** What the request itself names: the answer of a person who was asked. */
  readonly named: unknown
  /** Undefined: it was not entered in this session. */
  readonly last: LastEntered | undefined
}

/** A context, `ask`: only the person can say, or `nobody`: the session acts for nobody. */
export type Choice = Context | 'ask' | 'nobody'

interface ChoiceRow {
  readonly when: string
  readonly choose: (input: ChoiceInput) => Choice | undefined
}

/** For whom somebody goes into a business system (protocol §8). The first row that chooses decides; nothing is ever chosen because it was chosen last in another tab. */
export const choiceTable: readonly ChoiceRow[] = [
  { when: 'the session acts for nobody', choose: ({ contexts }) => (contexts.length === 0 ? 'nobody' : undefined) },
  { when: 'the person has just said for whom', choose: ({ contexts, named }) => contexts.find(({ id }) => id === named) },
  {
    when: 'it was entered for somebody who is still there',
    choose: ({ contexts, last }) => contexts.find(({ id }) => id === last?.contextId),
  },
  {
    when: 'it was entered for somebody who is over: going on for another one would file for the wrong one',
    choose: ({ last }) => last && 'ask',
  },
  { when: 'the session acts for one only', choose: ({ contexts }) => (contexts.length === 1 ? contexts[0] : undefined) },
  { when: 'otherwise', choose: () => 'ask' },
]

/** For whom somebody goes into a business system, by `choiceTable`. */
export function chooseContext(input: ChoiceInput): Choice {
  for (const { choose } of choiceTable) {
    const chosen = choose(input)
    if (chosen !== undefined) return chosen
  }
  return 'ask'
}
