import type { CaseEventKind, FiguresAnswer } from '@yinxin/protocol/desk'

/** One line of the course of a case, as figures need it. */
export interface CountedEvent {
  readonly kind: CaseEventKind
  readonly at: Date
  readonly staff: { readonly id: string; readonly name: string } | undefined
  /** When the case was opened, and whether this is the first time somebody took it. */
  readonly openedAt: Date
  readonly isFirstTaking: boolean
}

const ends = { done: 'applied', refused: 'refused', closed: 'closed', withdrawn: 'withdrawn', expired: 'expired' } as const
const decided: readonly CaseEventKind[] = ['submitted', 'refused', 'closed']
const approved: readonly CaseEventKind[] = ['approved', 'sent-back']

/** The figures of a day from what happened on it; how many are open is known besides. */
export function countDay(events: readonly CountedEvent[]): Omit<FiguresAnswer, 'day' | 'open'> {
  const count = (kind: CaseEventKind) => events.filter((event) => event.kind === kind).length
  const minutes = events
    .filter(({ isFirstTaking }) => isFirstTaking)
    .map(({ at, openedAt }) => Math.max(0, at.getTime() - openedAt.getTime()) / 60_000) // a clock that was set back in between took nobody less than no time
  const median = medianOf(minutes)
  return {
    opened: count('opened'),
    ended: {
      ...{ done: count(ends.done), refused: count(ends.refused), closed: count(ends.closed) },
      ...{ withdrawn: count(ends.withdrawn), expired: count(ends.expired) },
    },
    ...(median === undefined ? {} : { minutesToTake: Math.round(median * 10) / 10 }),
    byClerk: clerksOf(events),
  }
}

function clerksOf(events: readonly CountedEvent[]): FiguresAnswer['byClerk'] {
  const names = new Map(events.flatMap(({ staff }) => (staff === undefined ? [] : [[staff.id, staff.name] as const])))
  const of = (id: string, kinds: readonly CaseEventKind[]) =>
    events.filter(({ staff, kind }) => staff?.id === id && kinds.includes(kind)).length
  return [...names]
    .map(([id, name]) => ({ id, name, taken: of(id, ['taken']), decided: of(id, decided), approved: of(id, approved) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
