import { staffPermissions, type Office } from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import { takesCase, type Movable, type OfficeFacts } from './offices.ts'

/** The offices a case may be moved to, by name. */
export async function officesFor(db: Kysely<any>, one: Movable): Promise<readonly Office[]> {
  const workers = [...staffPermissions['case.work']]
  const { rows } = await sql<OfficeFacts & Office>`select t.id, t.kind, t.authorities, t.name, t.is_named as "isNamed",
      exists (select from desk.staff s join desk.staff_roles r on r.staff_id = s.id
        where s.tenant_id = t.id and s.state = 'active' and r.role = any(${workers}::text[])) as "hasWorkers"
    from desk.tenants t where t.is_named order by t.id limit 200`.execute(db)
  return rows.filter((office) => takesCase(office, one)).map(({ id, name }) => ({ id, name }))
}
