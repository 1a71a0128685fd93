import type { RoleKind, RoleState } from '@yinxin/protocol/portal'
import type { InForceBy } from '../database.ts'

/** What a person is in an organisation, as stored. */
export interface Role {
  readonly id: string
  readonly personId: string
  readonly organizationId: string
  readonly kind: RoleKind
  readonly state: RoleState
  /** Null: all of the organisation's. */
  readonly unitCodes: readonly string[] | null
  /** Null: all; ids of business systems. */
  readonly businessSystems: readonly string[] | null
  /** Last day, ISO. */
  readonly until: string
  readonly inForceBy: InForceBy | null
  readonly version: number
}

/** In force on a day: active, and not past its last day. */
export const isInForce = ({ state, until }: Pick<Role, 'state' | 'until'>, today: string): boolean => state === 'active' && until >= today

/** Kinds whose bearers agree to others; an organisation keeps one of them. */
const managerKinds: readonly RoleKind[] = ['legal-representative', 'supervisor']

export const isManager = ({ kind }: Pick<Role, 'kind'>): boolean => managerKinds.includes(kind)
