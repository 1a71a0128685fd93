import type { BindingPurpose } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { mainBindingSql } from './main-binding.ts'
import type { PortalDatabase } from '../database.ts'

/** A holder bound to an organisation, and who uses its certificates. */
export interface BoundHolderOf {
  readonly id: string
  readonly authority: string | null
  readonly boundAt: Date
  readonly state: 'active' | 'blocked'
  readonly personId: string | null
  /** The main certificate of the organisation, or one beside it. */
  readonly purpose: BindingPurpose
  /** Its UKey is reported lost. */
  readonly suspension: { readonly id: string; readonly at: string } | null
}

const ofOrganization = statement<BoundHolderOf>(`
  select b.id, case when b.id = ${mainBindingSql} then 'main' else 'secondary' end as purpose, h.authority, b.bound_at as "boundAt", b.state,
    (select t.person_id from portal.holder_persons t where t.holder_id = h.id and t.ended_at is null) as "personId",
    (select json_build_object('id', x.id, 'at', x.suspended_at) from portal.suspensions x
      where x.holder_id = h.id and x.lifted_at is null) as suspension
  from portal.bindings b join portal.holders h on h.id = b.holder_id join portal.organizations o on o.id = b.organization_id
  where b.organization_id = $1 order by b.bound_at limit 100`)

/** What is bound to an organisation, in the order it was; at most 100. */
export const certificatesOf = (db: PortalDatabase, organizationId: string): Promise<readonly BoundHolderOf[]> =>
  ofOrganization(db, [organizationId])
