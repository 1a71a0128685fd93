// Everybody who may come to the portal, as browsers. Whoever adds a kind of principal adds it here: the table then asks for its answers.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { NewContext, NewSession, Session } from '../../apps/server/src/platform/sessions/session.ts'
import { rowOf, sealText } from '../../apps/server/src/portal/keys/person-keys.ts'
import { citizen, register } from './person-steps.ts'
import { organization, usccOf, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

/** What a principal is, as far as answers depend on it. */
export const principalKinds = [
  'nobody',
  'person',
  'legal-representative',
  'supervisor',
  'handler',
  'read-only',
  'holder',
  'blocked-holder',
] as const
export type PrincipalKind = (typeof principalKinds)[number]

export interface Principal {
  readonly name: string
  readonly kind: PrincipalKind
  /** A browser of their own, signed in anew: what a request changes touches nobody else. */
  open(): Promise<TestBrowser>
}

/** The principals, and what belongs to none of them but the holder of another organisation. */
export interface World {
  readonly principals: readonly Principal[]
  /** Of the organisation of those who have a role, and of nobody among them. */
  readonly own: {
    readonly role: string
    readonly invitation: string
    readonly otherBinding: string
    readonly suspension: string
    readonly newCertificate: string
    readonly offered: string
  }
  readonly others: {
    readonly session: string
    readonly context: string
    readonly role: string
    readonly invitation: string
    readonly binding: string
    readonly suspension: string
    readonly newCertificate: string
    readonly transfer: string
    readonly delegation: string
  }
  /** A last day that roles may have. */
  readonly until: string
}

export const otherOrganization = { ...organization, name: '示范市清河食品有限公司', uscc: usccOf('91330106MA28QH7K2') }

export const thirdOrganization = { ...organization, name: '示范市临江纺织有限公司', uscc: usccOf('91330106MA2A0B5C6') }
export const blockedOrganization = { ...organization, name: '示范市云台建材有限公司', uscc: usccOf('91330106MA29WM3X4') }

const hash = (value: string) => createHash('sha256').update(value).digest('hex')

/** A session like another one, in a browser of its own. */
async function again(portal: TestPortal, { id: _, contexts, ...session }: Session): Promise<TestBrowser> {
  const [browser, value] = [portal.browser(), randomBytes(32).toString('base64url')]
  const fresh: NewSession = session
  const [context] = contexts
  if (context === undefined) await portal.parts.sessions.insertAlone(portal.db, hash(value), fresh)
  else {
    const { id: __, ...own }: NewContext & { id: string } = context
    await portal.parts.sessions.insert(portal.db, hash(value), fresh, own)
  }
  browser.cookies.set('yinxin-session', value)
  return browser
}

async function sessionIn(portal: TestPortal, browser: TestBrowser): Promise<Session> {
  const session = await portal.parts.sessions.byCookie(portal.db, hash(browser.cookies.get('yinxin-session') ?? ''))
  if (session === undefined) throw new Error('nobody is signed in')
  return session
}

/** Builds the world on a portal with both organisations. */
export async function buildWorld(portal: TestPortal): Promise<World> {
  const person = async () => {
    const browser = portal.browser()
    await register(portal, browser, citizen())
    await sql`delete from portal.limits`.execute(portal.db)
    return sessionIn(portal, browser)
  }
  const organizationId = async (uscc: string) =>
    (await sql<{ id: string }>`select id from portal.organizations where uscc = ${uscc}`.execute(portal.db)).rows[0]?.id ?? ''
  const roleOf = async ({ principal }: Session, kind: string, uscc: string) =>
    (
      await asThePortal(
        portal.db,
        sql<{
          id: string
        }>`insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, in_force_at, in_force_by)
        values (${principal.id}, ${await organizationId(uscc)}, ${kind}, 'active', '2099-12-31', now(), now(), 'manager') returning id`,
      )
    ).rows[0]?.id ?? ''
  const holder = async (identity: Parameters<TestBrowser['signIn']>[0]) => {
    const browser = portal.browser()
    await browser.signIn(identity)
    return sessionIn(portal, browser)
  }
  const own = await holder(portal.certify({ subject: organization.name }))
  const elsewhere = await holder(portal.certify({ subject: otherOrganization.name, uscc: otherOrganization.uscc }))
  const unrelated = await holder(portal.certify({ subject: thirdOrganization.name, uscc: thirdOrganization.uscc }))
  const blocked = await holder(portal.certify({ subject: blockedOrganization.name, uscc: blockedOrganization.uscc }))
  await asThePortal(portal.db, sql`update portal.bindings set state = 'blocked' where holder_id = ${blocked.principal.id}`)
  const ofKind = async (kind: PrincipalKind, name: string = kind, uscc = organization.uscc): Promise<Principal> => {
    const session = await person()
    if (kind !== 'person') await roleOf(session, kind, uscc)
    return { name, kind, open: () => again(portal, session) }
  }
  const keys = await portal.parts.personKeys()
  const invitationFrom = async (role: string) => {
    const id = randomUUID()
    const sealed = (value: 'name' | 'mobile', text: string) => sealText(keys, text, rowOf('invitations', value, id))
    await sql`insert into portal.invitations (id, organization_id, name_enc, mobile_enc, mobile_hash, kind, until, invited_by, sent_at, expires_at)
      select ${id}::uuid, organization_id, ${sealed('name', '某人')}, ${sealed('mobile', '19900000003')}, ${id}, 'handler', '2099-12-31', id, now(), '2099-12-31'
        from portal.roles where id = ${role}`.execute(portal.db)
    return id
  }
  /** An offer from the organisation of one role to another organisation. */
  const offerFrom = async (role: string, uscc: string) =>
    (
      await asThePortal(
        portal.db,
        sql<{
          id: string
        }>`insert into portal.delegations (from_organization, to_organization, unit_codes, business_systems, until, offered_at, offered_by)
        select organization_id, ${await organizationId(uscc)}::uuid, '[]', '[]', '2099-12-31', now(), id from portal.roles where id = ${role} returning id`,
      )
    ).rows[0]?.id ?? ''
  const ownRole = await roleOf(await person(), 'handler', organization.uscc)
  const stranger = await person()
  const otherRole = await roleOf(stranger, 'handler', otherOrganization.uscc)
  // a certificate beside that of the principal `holder`, used by somebody who is none of the principals
  const bindingOf = async (uscc: string, role: string) =>
    (
      await asThePortal(
        portal.db,
        sql<{ id: string; holder: string }>`with holder as (
          insert into portal.holders (authority, stable_id, subject_authority, subject_id, since)
          values ('test', ${randomUUID()}, 'test', ${randomUUID()}, now()) returning id
        ), tied as (
          insert into portal.holder_persons (holder_id, person_id, since, how)
          select holder.id, r.person_id, now(), 'binding' from holder, portal.roles r where r.id = ${role}
        )
        insert into portal.bindings (holder_id, organization_id, state, bound_at)
        select holder.id, ${await organizationId(uscc)}, 'active', now() from holder returning id, holder_id as holder`,
      )
    ).rows[0] ?? { id: '', holder: '' }
  const suspensionOf = async (uscc: string, role: string) => {
    const { holder: lost } = await bindingOf(uscc, role)
    const { rows } = await asThePortal(
      portal.db,
      sql<{
        id: string
      }>`insert into portal.suspensions (holder_id, organization_id, reason, suspended_at, suspended_by)
      values (${lost}, ${await organizationId(uscc)}, 'missing', now(), ${role}) returning id`,
    )
    return rows[0]?.id ?? ''
  }
  /** A certificate that waits to be confirmed, of a holder that is bound there. */
  const newCertificateOf = async (uscc: string, role: string) => {
    const { holder: known } = await bindingOf(uscc, role)
    const { rows } = await sql<{
      id: string
    }>`insert into portal.new_certificates (holder_id, organization_id, certificate_sha256, der, asked_at, state)
      values (${known}, ${await organizationId(uscc)}, ${randomUUID()}, '', ${portal.clock.now()}, 'waiting') returning id`.execute(
      portal.db,
    )
    return rows[0]?.id ?? ''
  }
  const transferOf = async (from: string, to: string, role: string) => {
    const { holder: wanted } = await bindingOf(from, role)
    const { rows } = await sql<{ id: string }>`insert into portal.transfers
        (holder_id, from_organization, to_organization, certificate_sha256, facts, browser, asked_at, due_on)
      values (${wanted}, ${await organizationId(from)}, ${await organizationId(to)}, 'none', '{"subject": {}, "issuerName": "", "serial": ""}', 'none', now(), '2099-12-31')
      returning id`.execute(portal.db)
    return rows[0]?.id ?? ''
  }
  return {
    own: {
      ...{ role: ownRole, invitation: await invitationFrom(ownRole) },
      otherBinding: (await bindingOf(organization.uscc, ownRole)).id,
      suspension: await suspensionOf(organization.uscc, ownRole),
      newCertificate: await newCertificateOf(organization.uscc, ownRole),
      offered: await offerFrom(otherRole, organization.uscc),
    },
    others: {
      ...{ session: stranger.id, role: otherRole, invitation: await invitationFrom(otherRole) },
      binding: (await bindingOf(otherOrganization.uscc, otherRole)).id,
      suspension: await suspensionOf(otherOrganization.uscc, otherRole),
      newCertificate: await newCertificateOf(otherOrganization.uscc, otherRole),
      transfer: await transferOf(thirdOrganization.uscc, organization.uscc, otherRole),
      context: unrelated.contexts[0]?.id ?? '',
      delegation: await offerFrom(otherRole, thirdOrganization.uscc),
    },
    until: new Date(portal.clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
    principals: [
      { name: 'nobody', kind: 'nobody', open: async () => portal.browser() },
      {
        name: 'a cookie nobody was given',
        kind: 'nobody',
        async open() {
          const browser = portal.browser()
          browser.cookies.set('yinxin-session', randomBytes(32).toString('base64url'))
          return browser
        },
      },
      await ofKind('person'),
      await ofKind('legal-representative'),
      await ofKind('supervisor'),
      await ofKind('handler'),
      await ofKind('read-only'),
      { name: 'holder', kind: 'holder', open: () => again(portal, own) },
      { name: 'holder of another organisation', kind: 'holder', open: () => again(portal, elsewhere) },
      { name: 'holder whose binding is blocked', kind: 'blocked-holder', open: () => again(portal, blocked) },
    ],
  }
}
