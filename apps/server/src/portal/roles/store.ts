import { sql } from 'kysely'
import type { RoleKind } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { jsonText } from '../../platform/json-text.ts'
import { portalTables, type InForceBy, type PortalDatabase, type PortalTransaction, type RoleEnd } from '../database.ts'
import type { RightRows } from '../rights/judge-rows.ts'
import { rightRows, sealedRow, sealedRows, statedRows } from '../rights/sealed-tables.ts'
import { judgedRow } from '../rights/seals.ts'
import { writeSealed } from '../rights/write-sealed.ts'
import type { Role } from './role.ts'

/** Columns of a role `r`, in the shape of `Role`; a part of larger statements too. */
export const roleColumns = `r.id, r.person_id as "personId", r.organization_id as "organizationId", r.kind, r.state,
  r.unit_codes as "unitCodes", r.business_systems as "businessSystems", r.until, r.in_force_by as "inForceBy", r.version`

type SealedRole = Role & { readonly rights: RightRows }

const roleRights = rightRows([`select ${sealedRow('roles', 'r')}`])

const withId = statement<SealedRole>(`select ${roleColumns}, ${roleRights} as rights from portal.roles r where r.id = $1`)
const withIdLocked = statement<SealedRole>(`select ${roleColumns}, ${roleRights} as rights from portal.roles r where r.id = $1 for update`)

export const roleById = async (db: PortalDatabase, id: string): Promise<Role | undefined> => judgedRow(db, (await withId(db, [id]))[0])

/** The role, held until the transaction ends: of two who change it the second sees what the first did. */
export const lockRole = async (trx: PortalTransaction, id: string): Promise<Role | undefined> =>
  judgedRow(trx, (await withIdLocked(trx, [id]))[0])

const locking = statement(`select id from portal.organizations where id = $1 for update`)

/** Whoever decides about roles of an organisation decides alone: how many manage it is counted and changed under this lock. */
export const lockOrganization = async (trx: PortalTransaction, id: string): Promise<void> => void (await locking(trx, [id]))

/** What limits a role. */
export interface Limits {
  readonly unitCodes: readonly string[] | null
  readonly businessSystems: readonly string[] | null
  readonly until: string
}

const jsonOrNull = (list: readonly string[] | null) => (list === null ? null : jsonText(list))

/** The columns of limits. */
const limitValues = ({ unitCodes, businessSystems, until }: Limits) => ({
  unit_codes: jsonOrNull(unitCodes),
  business_systems: jsonOrNull(businessSystems),
  until,
})

// As the index says it, in the text: by a parameter a statement that is prepared finds no index once its plan is made for all values.
const notEnded = sql<boolean>`state <> 'ended'`

interface NewRole extends Limits {
  readonly personId: string
  readonly organizationId: string
  readonly kind: RoleKind
  /** Absent: it is asked for, and opens nothing yet. */
  readonly inForce?: { readonly by: InForceBy; readonly grantedBy?: string }
}

/** Stores a role; undefined when the person has one there that has not ended: then nothing happened. */
export async function insertRole(trx: PortalTransaction, role: NewRole, now: Date): Promise<string | undefined> {
  const { personId, organizationId, kind, inForce } = role
  const values = {
    ...{ person_id: personId, organization_id: organizationId, kind, ...limitValues(role), asked_at: now },
    state: inForce === undefined ? ('pending' as const) : ('active' as const),
    in_force_at: inForce === undefined ? null : now,
    in_force_by: inForce?.by ?? null,
    granted_by: inForce?.grantedBy ?? null,
    ...{ proven_at: null, ended_at: null, end_reason: null },
  }
  return writeSealed(trx, {
    table: 'roles',
    async write() {
      const row = await portalTables(trx)
        .insertInto('roles')
        .values(values)
        .onConflict((conflict) => conflict.columns(['person_id', 'organization_id']).where(notEnded).doNothing())
        .returning('id')
        .executeTakeFirst()
      return { result: row?.id, inserted: row === undefined ? [] : [row.id] }
    },
  })
}

/** What changes about a role; absent members stay. */
export interface RoleChange extends Partial<Limits> {
  readonly kind?: RoleKind
  readonly inForce?: { readonly by: InForceBy; readonly grantedBy?: string }
  readonly provenAt?: Date
}

/** Changes a role that is held by `lockRole`. */
export async function changeRole(trx: PortalTransaction, { id }: Pick<Role, 'id'>, change: RoleChange, now: Date): Promise<void> {
  const { kind, inForce, provenAt, unitCodes, businessSystems, until } = change
  const values = {
    version: sql<number>`version + 1`,
    ...(kind === undefined ? {} : { kind }),
    ...(unitCodes === undefined ? {} : { unit_codes: jsonOrNull(unitCodes) }),
    ...(businessSystems === undefined ? {} : { business_systems: jsonOrNull(businessSystems) }),
    ...(until === undefined ? {} : { until }),
    ...(provenAt === undefined ? {} : { proven_at: provenAt }),
    ...(inForce === undefined
      ? {}
      : { state: 'active' as const, in_force_at: now, in_force_by: inForce.by, granted_by: inForce.grantedBy ?? null }),
  }
  await writeSealed(trx, {
    ...{ table: 'roles', keys: [id] },
    write: async () => ({ result: await portalTables(trx).updateTable('roles').set(values).where('id', '=', id).execute() }),
  })
}

/** Ends a role that is held by `lockRole`; the row stays. */
export async function markEnded(trx: PortalTransaction, { id }: Pick<Role, 'id'>, reason: RoleEnd, now: Date): Promise<void> {
  const values = { version: sql<number>`version + 1`, state: 'ended' as const, ended_at: now, end_reason: reason }
  await writeSealed(trx, {
    ...{ table: 'roles', keys: [id], isEnding: true },
    write: async () => ({ result: await portalTables(trx).updateTable('roles').set(values).where('id', '=', id).execute() }),
  })
}

// Whether an organisation has somebody who agrees decides what comes into force without: so all of its roles are judged, and that none is missing.
const managing = statement<{ readonly ids: readonly string[]; readonly rights: RightRows }>(`
  select (select coalesce(json_agg(id order by asked_at, id), '[]') from portal.roles
      where organization_id = $1 and state = 'active' and until >= $2 and kind in ('legal-representative', 'supervisor')) as ids,
    ${rightRows([sealedRows('roles', 'r', "where r.organization_id = $1 and r.state <> 'ended'")], statedRows('$1::uuid', ['roles']))} as rights`)

/** Ids of the roles in force that agree to others. */
export async function managersOf(db: PortalDatabase, organizationId: string, today: string): Promise<readonly string[]> {
  return judgedRow(db, (await managing(db, [organizationId, today]))[0])?.ids ?? []
}

/** A role with what its bearer sees of the organisation. */
export interface RoleWithOrganization extends Role {
  readonly name: string
  readonly uscc: string
  readonly unitCount: number
  readonly hasManager: boolean
  readonly isProven: boolean
  /** A certificate of the organisation is tied to the person. */
  readonly hasCertificate: boolean
}

const ofPerson = statement<RoleWithOrganization & { readonly rights: RightRows }>(`
  select ${roleColumns}, ${roleRights} as rights, o.name, o.uscc, r.proven_at is not null as "isProven",
    (select count(*)::integer from portal.units u where u.organization_id = o.id) as "unitCount",
    exists (select from portal.roles m where m.organization_id = o.id and m.id <> r.id and m.state = 'active' and m.until >= $2
      and m.kind in ('legal-representative', 'supervisor')) as "hasManager",
    exists (select from portal.holder_persons t join portal.bindings b on b.holder_id = t.holder_id
      where t.person_id = r.person_id and t.ended_at is null and b.organization_id = o.id and b.state = 'active') as "hasCertificate"
  from portal.roles r join portal.organizations o on o.id = r.organization_id
  where r.person_id = $1 and r.state <> 'ended' order by r.asked_at desc limit 100`)

/** The roles of a person that have not ended, the newest first. */
export async function rolesOfPerson(db: PortalDatabase, personId: string, today: string): Promise<readonly RoleWithOrganization[]> {
  return (await ofPerson(db, [personId, today])).flatMap((row) => judgedRow(db, row) ?? [])
}

/** A role as others in the organisation see it. */
export interface RoleOfOrganization extends Role {
  readonly askedAt: Date
  readonly lastSignIn: Date | null
}

const ofOrganization = statement<RoleOfOrganization>(`
  select ${roleColumns}, r.asked_at as "askedAt",
    (select max(s.signed_in_at) from portal.contexts c join portal.sessions s on s.id = c.session_id
      where c.basis_kind = 'role' and c.basis_id = r.id) as "lastSignIn"
  from portal.roles r where r.organization_id = $1 and r.state <> 'ended' order by r.asked_at limit 200`)

/** The roles of an organisation that have not ended, the oldest first; at most 200. */
export const rolesOfOrganization = (db: PortalDatabase, organizationId: string): Promise<readonly RoleOfOrganization[]> =>
  ofOrganization(db, [organizationId])

const sessionsBy = statement<{ readonly id: string }>(
  `select distinct session_id as id from portal.contexts where basis_kind = 'role' and basis_id = $1`,
)

/** Ids of the sessions that act by a role. */
export async function sessionsOfRole(db: PortalDatabase, roleId: string): Promise<readonly string[]> {
  return (await sessionsBy(db, [roleId])).map(({ id }) => id)
}

const expiring = statement<{ readonly id: string }>(
  `select id from portal.roles where state <> 'ended' and until < $1 order by until limit $2`,
)

/** Ids of roles whose last day is over, in force or still asked for. */
export async function rolesPastTheirLastDay(db: PortalDatabase, today: string, most: number): Promise<readonly string[]> {
  return (await expiring(db, [today, most])).map(({ id }) => id)
}

const personIdOf = statement<{ readonly id: string }>(`select person_id as id from portal.roles where id = $1`)

/** Whose role it is, ended ones too. */
export const personOfRole = async (db: PortalDatabase, roleId: string): Promise<string | undefined> =>
  (await personIdOf(db, [roleId]))[0]?.id
