import { agentKinds } from '../delegations/judge-use.ts'
import { roleKinds, type RoleAction, type RoleKind } from '@yinxin/protocol/portal'

/**
 * What an action asks for beside the role:
 * - `session`: being signed in
 * - `certificate`: a session that began with a certificate of the organisation
 * - `fresh-certificate`: a proof by certificate in the last five minutes, at the sign-in or since (R17)
 */
export type RoleLevel = 'session' | 'certificate' | 'fresh-certificate'

/** One action, and who may do it. */
export interface RoleRow {
  readonly action: RoleAction
  /** In words, for docs/roles.md. */
  readonly what: string
  readonly kinds: readonly RoleKind[]
  /** Kinds it may be done to, where it is done to somebody. */
  readonly to?: readonly RoleKind[]
  readonly level: RoleLevel
}

const everybody = roleKinds
const managers: readonly RoleKind[] = ['legal-representative', 'supervisor']
const workers: readonly RoleKind[] = ['handler', 'read-only']

/** What each kind of role may do (R17); what is not here nobody may. */
export const roleTable: readonly RoleRow[] = [
  { action: 'see-organization', what: 'see who has which part in the organisation', kinds: everybody, level: 'session' },
  { action: 'enter-business-systems', what: 'enter the business systems of its units', kinds: everybody, level: 'certificate' },
  {
    action: 'do-business',
    what: 'file and change there; business systems are told the role and refuse it to others',
    ...{ kinds: ['legal-representative', 'supervisor', 'handler'], level: 'certificate' },
  },
  { action: 'use-certificate', what: 'be the person of a certificate of the organisation', kinds: everybody, level: 'session' },
  { action: 'leave', what: 'end the own role, unless it is the last that manages', kinds: everybody, level: 'session' },
  { action: 'invite', what: 'invite by name and mobile', kinds: managers, to: workers, level: 'fresh-certificate' },
  { action: 'agree', what: 'agree to a role that was asked for, or refuse it', kinds: managers, to: workers, level: 'fresh-certificate' },
  { action: 'limit', what: 'change units, business systems, last day and kind', kinds: managers, to: workers, level: 'fresh-certificate' },
  { action: 'remove', what: 'end the role', kinds: managers, to: workers, level: 'fresh-certificate' },
  {
    action: 'appoint-supervisor',
    what: 'agree to a supervisor, or invite one',
    ...{ kinds: managers, to: ['supervisor'], level: 'fresh-certificate' },
  },
  {
    action: 'remove-supervisor',
    what: 'end or limit the role of a supervisor',
    ...{ kinds: ['legal-representative'], to: ['supervisor'], level: 'fresh-certificate' },
  },
  {
    action: 'hand-over',
    what: 'make a handler the supervisor in their own place',
    ...{ kinds: ['supervisor'], to: workers, level: 'fresh-certificate' },
  },
  {
    // whoever has lost a UKey has none to prove it with
    action: 'suspend-certificate',
    what: 'suspend the certificate of a lost UKey; a handler only one that nobody else uses',
    ...{ kinds: ['legal-representative', 'supervisor', 'handler'], level: 'session' },
  },
  {
    action: 'lift-suspension',
    what: 'lift a suspension, with another certificate of the organisation',
    ...{ kinds: managers, level: 'fresh-certificate' },
  },
  {
    // it stops something, and is undone by two members of staff
    action: 'object-to-transfer',
    what: 'object when a certificate is to go to another organisation',
    ...{ kinds: ['legal-representative', 'supervisor', 'handler'], level: 'session' },
  },
  {
    action: 'unbind-certificate',
    what: 'unbind a certificate from the organisation, also the own one',
    ...{ kinds: managers, level: 'fresh-certificate' },
  },
  {
    action: 'name-main-certificate',
    what: 'name another certificate the main one of the organisation',
    ...{ kinds: managers, level: 'fresh-certificate' },
  },
  {
    action: 'confirm-certificate',
    what: 'confirm or decline a new certificate of a holder that is bound, where its authority wants it confirmed',
    ...{ kinds: managers, level: 'fresh-certificate' },
  },
  {
    // what is signed for it is the proof, over exactly this unblocking
    action: 'agree-to-unblocking',
    what: 'agree when the locked PIN of a UKey of the organisation is to be unblocked, or object; never for the own one',
    ...{ kinds: managers, level: 'session' },
  },
  {
    action: 'delegate',
    what: 'offer named units and business systems to another organisation',
    kinds: managers,
    level: 'fresh-certificate',
  },
  {
    action: 'accept-delegation',
    what: 'confirm what another organisation offers, and name who acts by it',
    ...{ kinds: managers, level: 'fresh-certificate' },
  },
  { action: 'end-delegation', what: 'end a delegation, given or received', kinds: managers, level: 'session' },
  {
    action: 'act-as-agent',
    what: 'act for another organisation, where named for its delegation',
    ...{ kinds: agentKinds, level: 'certificate' },
  },
]

/** The row of an action when `kind` may do it, to somebody of kind `to` where it is done to somebody; undefined: refused. */
export function roleRow(kind: RoleKind, action: RoleAction, to?: RoleKind): RoleRow | undefined {
  return roleTable.find((row) => row.action === action && row.kinds.includes(kind) && (to === undefined || (row.to?.includes(to) ?? false)))
}

/** What a kind may do at all, or to somebody of kind `to`. */
export const actionsOf = (kind: RoleKind, to?: RoleKind): readonly RoleAction[] =>
  roleTable
    .filter((row) => (to === undefined || row.to !== undefined) && roleRow(kind, row.action, to) !== undefined)
    .map(({ action }) => action)

/** The action that gives a role of a kind to somebody: a supervisor is another matter than a handler; a legal representative nobody gives. */
export const givingAction = (kind: RoleKind, otherwise: 'invite' | 'agree' | 'limit'): RoleAction =>
  kind === 'supervisor' ? 'appoint-supervisor' : otherwise

/** The action that changes or ends a role of a kind. */
export const takingAction = (kind: RoleKind, otherwise: 'limit' | 'remove'): RoleAction =>
  kind === 'supervisor' ? 'remove-supervisor' : otherwise
