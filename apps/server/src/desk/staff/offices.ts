import { staffPermissions, type Office } from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import type { Tenant } from './tenants.ts'

/** An office as it is judged when a case is to be moved. */
export interface OfficeFacts extends Required<Omit<Tenant, 'name'>> {
  /** The configuration names it now. */
  readonly isNamed: boolean
  /** Somebody active there may work on cases. */
  readonly hasWorkers: boolean
}

/** What of a case decides who may have it. */
export interface Movable {
  readonly tenantId: string
  /** Id of the authority that issued its certificate. */
  readonly authority: string
}

/**
 * Whether an office may be given a case: another one than it has, that is still there and has somebody to work on it. The bureau's offices take any; an
 * authority's only those of its own certificates, since whoever has the case decides what is bound.
 */
export const takesCase = ({ id, kind, authorities, isNamed, hasWorkers }: OfficeFacts, { tenantId, authority }: Movable): boolean =>
  id !== tenantId && isNamed && hasWorkers && (kind === 'bureau' || authorities.includes(authority))

/** The offices a case may be moved to, by name. */
export async function officesFor(db: Kysely<any>, one: Movable): Promise<readonly Office[]> {
  const workers = [...staffPermissions['case.work']]
  const { rows } = await sql<OfficeFacts & Office>`select t.id, t.kind, t.authorities, t.name, t.is_named as "isNamed",
      exists (select from desk.staff s join desk.staff_roles r on r.staff_id = s.id
        where s.tenant_id = t.id and s.state = 'active' and r.role = any(${workers}::text[])) as "hasWorkers"
    from desk.tenants t where t.is_named order by t.id limit 200`.execute(db)
  return rows.filter((office) => takesCase(office, one)).map(({ id, name }) => ({ id, name }))
}
