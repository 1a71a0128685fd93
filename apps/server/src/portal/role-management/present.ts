import { maskMobile } from '@yinxin/protocol/identifiers'
import type {
  BoundCertificate,
  OrganizationPeopleAnswer,
  OrganizationPerson,
  OwnInvitation,
  OwnRole,
  OwnRolesAnswer,
  RoleStep,
  SentInvitation,
  UndecidedCertificate,
} from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { maskedOrganization, presentOrganization } from '../organizations/organization.ts'
import { certificateEnd, certificateNames } from '../binding/certificate-names.ts'
import { undecidedOf } from '../binding/new-certificate-store.ts'
import { localDay } from '../local-day.ts'
import type { KnownPerson } from '../persons/person.ts'
import { readPerson } from '../persons/store.ts'
import type { ActingPerson } from './acting-person.ts'
import { issuerNews } from '../issuer-reports/issuer-news.ts'
import { reportsOf } from '../issuer-reports/issuer-report-store.ts'
import { certificatesOf } from '../roles/bound-certificates.ts'
import { invitationsOf, invitationsTo, type Invitation, type Invited } from '../roles/invitation-store.ts'
import { provenUntil } from '../roles/proven.ts'
import { actionsOf } from '../roles/role-table.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfOrganization, rolesOfPerson, type RoleOfOrganization, type RoleWithOrganization } from '../roles/store.ts'

/** What somebody does next about a role of their own. */
export function firstOpenStep(
  role: Pick<RoleWithOrganization, 'state' | 'until' | 'unitCount' | 'hasManager' | 'hasCertificate'>,
  today: string,
): RoleStep {
  if (role.state === 'ended' || (role.state === 'active' && !isInForce(role, today))) return 'none'
  if (role.state === 'pending' && role.hasManager) return 'wait-for-manager'
  if (role.unitCount === 0) return 'wait-for-units'
  return role.state === 'active' && role.hasCertificate ? 'enter' : 'prove-certificate'
}

export const presentOwnRole = (role: RoleWithOrganization, today: string): OwnRole => ({
  id: role.id,
  kind: role.kind,
  state: role.state,
  organization: maskedOrganization(role),
  until: role.until,
  next: firstOpenStep(role, today),
  hasCertificate: role.hasCertificate,
})

/** What a person has in organisations, and is asked to. */
export async function ownRoles({ db, clock, personKeys }: PortalParts, person: KnownPerson): Promise<OwnRolesAnswer> {
  const [now, keys] = [clock.now(), await personKeys()]
  const today = localDay(now)
  const [roles, invitations] = [
    await rolesOfPerson(db, person.id, today),
    await invitationsTo(db, keys, keys.mobileHash(person.mobile), now),
  ]
  return { roles: roles.map((role) => presentOwnRole(role, today)), invitations: invitations.map(presentOwnInvitation) }
}

const presentOwnInvitation = ({
  id,
  kind,
  organizationName,
  uscc,
  until,
  expiresAt,
}: Invitation & { readonly organizationName: string; readonly uscc: string }): OwnInvitation => ({
  ...{ id, kind, until },
  organization: maskedOrganization({ name: organizationName, uscc }),
  expiresAt: expiresAt.toISOString(),
})

/** The organisation as those with a role in it see it. */
export async function presentPeople(portal: PortalParts, acting: ActingPerson): Promise<OrganizationPeopleAnswer> {
  const { session, role, organization } = acting
  const { db, clock, config } = portal
  const [now, keys] = [clock.now(), await portal.personKeys()]
  const roles = await rolesOfOrganization(db, organization.id)
  const persons = new Map<string, KnownPerson>()
  for (const { personId } of roles) {
    const person = await readPerson(db, keys, personId)
    if (person !== undefined) persons.set(personId, person)
  }
  const may = actionsOf(role.kind)
  const fresh = await provenUntil(db, session, organization.id, now)
  const isManaging = may.includes('invite')
  return {
    organization: presentOrganization(organization),
    own: { id: role.id, name: persons.get(role.personId)?.name ?? '', kind: role.kind, acr: session.acr },
    may,
    // what somebody else asked for is for those who decide on it
    people: roles.flatMap((one) => (one.state === 'pending' && !isManaging ? [] : presentPerson(one, role, persons.get(one.personId)))),
    invitations: isManaging ? (await invitationsOf(db, keys, organization.id, now)).map(presentSent) : [],
    certificates: (await certificatesWithNews(db, organization.id, now)).map(
      ({ id, purpose, authority, boundAt, state, personId, suspension, issuer }): BoundCertificate => ({
        ...{ id, purpose, boundAt: boundAt.toISOString(), state: suspension === null ? state : 'suspended' },
        ...(suspension === null ? {} : { suspension: { id: suspension.id, at: new Date(suspension.at).toISOString() } }),
        ...(issuer === undefined ? {} : { issuer }),
        ...(authority === null ? {} : { authority }),
        ...named(personId === null ? undefined : persons.get(personId)),
      }),
    ),
    newCertificates: may.includes('confirm-certificate')
      ? (await undecidedOf(db, organization.id, now)).map(({ id, state, der, askedAt, personId }): UndecidedCertificate => ({
          ...{
            id,
            state: state === 'declined' ? state : 'waiting',
            askedAt: askedAt.toISOString(),
            ...certificateNames({ der }),
            notAfter: certificateEnd(der),
          },
          ...named(personId === null ? undefined : persons.get(personId)),
        }))
      : [],
    units: organization.units,
    businessSystems: config.businessSystems.map(({ id, name }) => ({ id, name })),
    ...(fresh === undefined ? {} : { provenUntil: fresh.toISOString() }),
  }
}

/** What is bound to the organisation, each with what its issuer was told. */
async function certificatesWithNews(db: PortalParts['db'], organizationId: string, now: Date) {
  const [certificates, reported] = [await certificatesOf(db, organizationId), await reportsOf(db, organizationId)]
  return certificates.map((one) => {
    const told = reported.get(one.id)
    return { ...one, issuer: told && issuerNews(told.reports, told.liftedAt, now) }
  })
}

const named = (person: KnownPerson | undefined) => (person === undefined ? {} : { usedBy: person.name })

function presentPerson(role: RoleOfOrganization, own: ActingPerson['role'], person: KnownPerson | undefined): OrganizationPerson[] {
  if (person === undefined || role.state === 'ended') return []
  const { id, kind, state, until, unitCodes, businessSystems, askedAt, lastSignIn } = role
  return [
    {
      ...{ id, name: person.name, kind, state, until, isOwn: id === own.id, isVerified: person.proofing.level === 'registry' },
      ...(unitCodes === null ? {} : { unitCodes }),
      ...(businessSystems === null ? {} : { businessSystems }),
      askedAt: askedAt.toISOString(),
      ...(lastSignIn === null ? {} : { lastSignIn: lastSignIn.toISOString() }),
      may: id === own.id ? [] : actionsOf(own.kind, kind),
    },
  ]
}

const presentSent = ({ id, name, mobile, kind, until, sentAt, expiresAt }: Invitation & Invited): SentInvitation => ({
  ...{ id, name, mobileMasked: maskMobile(mobile), kind, until },
  ...{ sentAt: sentAt.toISOString(), expiresAt: expiresAt.toISOString() },
})
