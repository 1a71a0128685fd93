import type { DelegationEnd, DelegationState, RoleKind, RoleState } from '@yinxin/protocol/portal'

/** What of a delegation decides whether it lapses. Times are of the database. */
export interface DelegationFacts {
  readonly state: DelegationState
  /** Last day, ISO. */
  readonly until: string
  readonly offeredAt: Date
  readonly acceptedAt: Date | null
  readonly lastUsedAt: Date | null
  /** Neither the organisation that gave it nor the agent is suspended. */
  readonly areBothActive: boolean
}

/** What decides whether somebody may act by it now. */
export interface UseFacts extends DelegationFacts {
  /** The agent's supervisor named this person, and has not taken it back. */
  readonly isNamed: boolean
  /** What the person is in the agent's organisation. */
  readonly role: { readonly kind: RoleKind; readonly state: RoleState; readonly until: string }
  /** The certificate of the session is bound to the agent's organisation and tied to this person. */
  readonly hasCertificate: boolean
}

/** An offer nobody answered waits so long, in days. */
export const offerDays = 30

/** A delegation nobody used lapses after so many months. */
export const unusedMonths = 24

/** Who may do business, and so for others. */
export const agentKinds: readonly RoleKind[] = ['legal-representative', 'supervisor', 'handler']

interface At {
  /** ISO day. */
  readonly today: string
  readonly now: Date
}

interface LapseRow {
  /** In words, for docs/flows/delegation.md. */
  readonly when: string
  readonly reason: DelegationEnd
  readonly applies: (facts: DelegationFacts, at: At) => boolean
}

/** What ends a delegation by itself (R39). The first row that applies is the reason; none: it goes on. */
export const lapseTable: readonly LapseRow[] = [
  { when: 'one of the two organisations is suspended', reason: 'suspended', applies: ({ areBothActive }) => !areBothActive },
  { when: 'its last day is over', reason: 'expired', applies: ({ until }, { today }) => until < today },
  {
    when: `it was offered, and nobody answered for ${offerDays} days`,
    reason: 'unanswered',
    applies: ({ state, offeredAt }, { now }) => state === 'offered' && now.getTime() - offeredAt.getTime() > offerDays * 86_400_000,
  },
  {
    when: `it is in force, and nobody used it for ${unusedMonths} months`,
    reason: 'unused',
    applies: ({ state, acceptedAt, lastUsedAt }, { now }) => {
      const since = lastUsedAt ?? acceptedAt
      return state === 'active' && since !== null && since < unusedSince(now)
    },
  },
]

/** Why a delegation that has not ended lapses at `now`; undefined: it goes on. */
export function lapseOf(facts: DelegationFacts, at: At): DelegationEnd | undefined {
  return lapseTable.find(({ applies }) => applies(facts, at))?.reason
}

interface UseRow {
  readonly when: string
  readonly applies: (facts: UseFacts, at: At) => boolean
  readonly stands: boolean
}

/** Whether somebody may act by a delegation (R39): asked at every use. The first row that applies decides; every input has one. */
export const useTable: readonly UseRow[] = [
  { when: 'only one side has confirmed it, or it has ended', stands: false, applies: ({ state }) => state !== 'active' },
  { when: 'it lapses, by the table above', stands: false, applies: (facts, at) => lapseOf(facts, at) !== undefined },
  { when: "the agent's supervisor has not named this person", stands: false, applies: ({ isNamed }) => !isNamed },
  {
    when: "the person's role in the agent's organisation is not in force",
    stands: false,
    applies: ({ role }, { today }) => role.state !== 'active' || role.until < today,
  },
  { when: 'the role may not do business: it is read-only', stands: false, applies: ({ role }) => !agentKinds.includes(role.kind) },
  {
    when: "the certificate is not one that is bound to the agent's organisation and tied to this person",
    stands: false,
    applies: ({ hasCertificate }) => !hasCertificate,
  },
  { when: 'otherwise', stands: true, applies: () => true },
]

/** True when somebody may act by a delegation now. */
export const mayUse = (facts: UseFacts, at: At): boolean => useTable.find(({ applies }) => applies(facts, at))?.stands ?? false

/** What was last used before this has been unused for 24 months: the same time of day then, in UTC; of a day that month has not, its last. */
export function unusedSince(now: Date): Date {
  const before = new Date(now)
  before.setUTCDate(1)
  before.setUTCMonth(before.getUTCMonth() - unusedMonths)
  const last = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0)).getUTCDate()
  before.setUTCDate(Math.min(now.getUTCDate(), last))
  return before
}
