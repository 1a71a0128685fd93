import { sql, type Kysely, type Transaction } from 'kysely'
import { staffPermissions, type Colleague, type StaffEntry, type StaffRole } from '@yinxin/protocol/desk'
import type { StaffRecord } from './staff-member.ts'

type Db = Kysely<any>

const rolesJson = sql.raw(`(select coalesce(json_agg(role order by role), '[]') from desk.staff_roles where staff_id = s.id)`)

const memberColumns = sql`s.id, s.tenant_id as "tenantId", s.name, s.number, ${rolesJson} as roles`

/** A member of staff who may work now; undefined for one who was suspended. */
export async function activeStaff(db: Db, id: string): Promise<StaffRecord | undefined> {
  const { rows } = await sql<StaffRecord>`select ${memberColumns} from desk.staff s where s.id = ${id} and s.state = 'active'`.execute(db)
  return rows[0]
}

export interface StaffIdentity {
  readonly authority: string
  readonly stableId: string
  readonly certificateSha256: string
  readonly name: string
  readonly number: string
}

/**
 * The member of staff with this holder, or who was invited by this very certificate: then the holder is theirs from now on. Undefined for anybody
 * else, and for one who was suspended.
 */
export async function enterStaff(trx: Transaction<any>, identity: StaffIdentity): Promise<StaffRecord | undefined> {
  const { authority, stableId, certificateSha256, name, number } = identity
  await sql`update desk.staff set authority = ${authority}, stable_id = ${stableId}, state = 'active', name = ${name}, number = ${number}
    where state = 'invited' and invited_certificate = ${certificateSha256}
      and not exists (select from desk.staff other where other.authority = ${authority} and other.stable_id = ${stableId})`.execute(trx)
  const { rows } = await sql<StaffRecord>`select ${memberColumns} from desk.staff s
    where s.authority = ${authority} and s.stable_id = ${stableId} and s.state = 'active'`.execute(trx)
  return rows[0]
}

export interface NewStaff {
  readonly tenantId: string
  readonly name: string
  readonly number: string
  readonly certificateSha256: string
  readonly roles: readonly StaffRole[]
}

/** Invites somebody by a certificate; undefined when it has been invited already. Answers the id. */
export async function insertStaff(trx: Transaction<any>, one: NewStaff, now: Date): Promise<string | undefined> {
  const { tenantId, name, number, certificateSha256, roles } = one
  const { rows } = await sql<{ id: string }>`insert into desk.staff (tenant_id, name, number, invited_certificate, since)
    values (${tenantId}, ${name}, ${number}, ${certificateSha256}, ${now}) on conflict (invited_certificate) do nothing returning id`.execute(
    trx,
  )
  const id = rows[0]?.id
  if (id !== undefined) await setRoles(trx, id, roles, now)
  return id
}

export async function setRoles(trx: Transaction<any>, id: string, roles: readonly StaffRole[], now: Date): Promise<void> {
  await sql`delete from desk.staff_roles where staff_id = ${id} and role <> all(${[...roles]}::text[])`.execute(trx)
  for (const role of roles)
    await sql`insert into desk.staff_roles (staff_id, role, since) values (${id}, ${role}, ${now}) on conflict do nothing`.execute(trx)
}

/** Staff of a tenant, as who administers it sees them. */
export async function staffOfTenant(db: Db, tenantId: string): Promise<readonly StaffEntry[]> {
  const { rows } = await sql<EntryRow>`select ${entryColumns} from desk.staff s
    where s.tenant_id = ${tenantId} order by s.state = 'ended', s.since, s.number limit 500`.execute(db)
  return rows.map(presentEntry)
}

type EntryRow = Omit<StaffEntry, 'since'> & { readonly since: Date }
const entryColumns = sql`s.id, s.name, s.number, s.state, s.since, s.version, ${rolesJson} as roles`
const presentEntry = ({ since, ...row }: EntryRow): StaffEntry => ({ ...row, since: since.toISOString() })

/** One of a tenant, however many it has; undefined for somebody of another. */
export async function staffEntry(db: Db, id: string, tenantId: string): Promise<StaffEntry | undefined> {
  const { rows } = await sql<EntryRow>`select ${entryColumns} from desk.staff s where s.id = ${id} and s.tenant_id = ${tenantId}`.execute(
    db,
  )
  return rows.map(presentEntry)[0]
}

/** Locks one of a tenant; undefined for somebody of another. */
export async function lockStaff(trx: Transaction<any>, id: string, tenantId: string): Promise<StaffEntry | undefined> {
  await sql`select 1 from desk.staff where tenant_id = ${tenantId} order by id for update`.execute(trx) // all: two administrators must not remove each other
  return staffEntry(trx, id, tenantId)
}

/** The next version of a member of staff. Whoever has never signed in is invited, not active. */
export async function setStaffState(trx: Transaction<any>, id: string, state: StaffEntry['state']): Promise<void> {
  await sql`update desk.staff set version = version + 1,
    state = case when ${state} = 'active' and stable_id is null then 'invited' else ${state} end where id = ${id}`.execute(trx)
}

/** Colleagues of an office who can be given the hours of a desk. */
export async function supervisorsOf(db: Db, tenantId: string): Promise<readonly Colleague[]> {
  const { rows } = await sql<Colleague>`select s.id, s.name from desk.staff s join desk.staff_roles r on r.staff_id = s.id
    where s.tenant_id = ${tenantId} and s.state = 'active' and r.role = 'supervisor' order by s.name limit 200`.execute(db)
  return rows
}

const workers = [...staffPermissions['case.work']]

/** Colleagues of a tenant who may work on cases, by name: the first 200, which is what a list to choose from can hold. */
export async function caseWorkers(db: Db, tenantId: string): Promise<readonly Colleague[]> {
  const { rows } = await sql<Colleague>`select distinct s.id, s.name from desk.staff s join desk.staff_roles r on r.staff_id = s.id
    where s.tenant_id = ${tenantId} and s.state = 'active' and r.role = any(${workers}::text[]) order by s.name limit 200`.execute(db)
  return rows
}

/** Whether somebody of this tenant may work on cases. */
export async function mayWorkOnCases(db: Db, id: string, tenantId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from desk.staff s join desk.staff_roles r on r.staff_id = s.id
    where s.id = ${id} and s.tenant_id = ${tenantId} and s.state = 'active' and r.role = any(${workers}::text[]) limit 1`.execute(db)
  return rows.length > 0
}

/** Names by id, of one office. */
export async function staffNames(db: Db, ids: readonly string[], tenantId: string): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } =
    await sql<Colleague>`select id, name from desk.staff where id = any(${[...ids]}::uuid[]) and tenant_id = ${tenantId}`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
