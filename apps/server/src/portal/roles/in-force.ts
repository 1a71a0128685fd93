import type { RoleKind } from '@yinxin/protocol/portal'
import type { FailureCode } from '@yinxin/protocol/failures'

/** What somebody brings to have a role come into force. */
export type Ground =
  /** A sealed paper that says so. */
  | { readonly by: 'letter' }
  /** The register of legal persons names somebody as the representative; `isPerson`: name and number are those this person was verified with. */
  | { readonly by: 'registry'; readonly isPerson: boolean }
  /** A proof with a certificate; `isBound`: it is bound to the organisation, by this proof or before; `isMain`: as its main one. */
  | { readonly by: 'certificate'; readonly isBound: boolean; readonly isMain: boolean }
  /** A legal representative or supervisor in force agrees. */
  | { readonly by: 'manager' }

/** What the decision depends on. */
export interface InForceInput {
  readonly kind: RoleKind
  readonly ground: Ground
  /** Somebody else in force there agrees to roles. */
  readonly hasManager: boolean
}

export type InForceDecision = { readonly result: 'in-force' } | { readonly result: 'stays'; readonly code: FailureCode }

/** One row of the table: in words, and as a rule. */
export interface InForceRow {
  readonly kind: string
  readonly ground: string
  readonly organization: string
  readonly then: string
  readonly applies: (input: InForceInput) => boolean
  readonly decide: InForceDecision
}

const stays = (code: FailureCode): InForceDecision => ({ result: 'stays', code })
const inForce: InForceDecision = { result: 'in-force' }

/** What brings a role into force (R17): never a letter. The first row that applies decides; every input has one. */
export const inForceTable: readonly InForceRow[] = [
  {
    ...{ kind: '', ground: 'a letter', organization: '', then: 'stays pending' },
    applies: ({ ground }) => ground.by === 'letter',
    decide: stays('ROLE_NOT_ALLOWED'),
  },
  {
    ...{ kind: '', ground: 'the register names this very person: name and number', organization: '', then: 'in force' },
    applies: ({ ground }) => ground.by === 'registry' && ground.isPerson,
    decide: inForce,
  },
  {
    ...{ kind: '', ground: 'the register names somebody else, or no number', organization: '', then: 'ROLE_NEEDS_REGISTRY' },
    applies: ({ ground }) => ground.by === 'registry',
    decide: stays('ROLE_NEEDS_REGISTRY'),
  },
  {
    ...{ kind: 'legal representative', ground: 'anything else', organization: '', then: 'ROLE_NEEDS_REGISTRY' },
    applies: ({ kind }) => kind === 'legal-representative',
    decide: stays('ROLE_NEEDS_REGISTRY'),
  },
  {
    ...{ kind: 'any other', ground: 'a legal representative or supervisor agrees', organization: '', then: 'in force' },
    applies: ({ ground }) => ground.by === 'manager',
    decide: inForce,
  },
  {
    ...{ kind: 'any other', ground: 'a certificate that is not bound here', organization: '', then: 'stays pending' },
    applies: ({ ground }) => ground.by === 'certificate' && !ground.isBound,
    decide: stays('ROLE_NOT_ALLOWED'),
  },
  {
    ...{ kind: 'any other', ground: 'a certificate bound here', organization: 'has somebody who agrees', then: 'ROLE_WAITS_FOR_MANAGER' },
    applies: ({ ground, hasManager }) => ground.by === 'certificate' && hasManager,
    decide: stays('ROLE_WAITS_FOR_MANAGER'),
  },
  {
    // whoever has one more certificate issued does not come to manage the organisation by it
    ...{ kind: 'supervisor', ground: 'a secondary certificate bound here', organization: 'has nobody who agrees' },
    then: 'ROLE_NEEDS_MAIN_CERTIFICATE',
    applies: ({ kind, ground }) => kind === 'supervisor' && ground.by === 'certificate' && !ground.isMain,
    decide: stays('ROLE_NEEDS_MAIN_CERTIFICATE'),
  },
  {
    ...{ kind: 'any other', ground: 'a certificate bound here', organization: 'has nobody who agrees', then: 'in force' },
    applies: () => true,
    decide: inForce,
  },
]

/** Whether a role comes into force, by `inForceTable`. */
export function judgeInForce(input: InForceInput): InForceDecision {
  return inForceTable.find(({ applies }) => applies(input))?.decide ?? stays('INTERNAL')
}
