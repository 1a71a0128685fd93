import { maskName } from '@yinxin/protocol/identifiers'
import type { OrganizationUnblocking, UnblockingsAnswer } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { passkeySite } from '../persons/passkey-ceremony.ts'
import { passkeysOf } from '../persons/passkey-store.ts'
import { readPerson } from '../persons/store.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { personOfRole } from '../roles/store.ts'
import { whoOf } from './decide.ts'
import { unblockingsOf, userOfCertificate, type StoredUnblocking } from './store.ts'
import { isOwnUkey, stateOf } from './unblocking-state.ts'

/** How long one that is over is shown, in milliseconds. */
const shownFor = 30 * 86_400_000

/** What an organisation is asked about, as one person of it sees it. */
export async function presentUnblockings(portal: PortalParts, acting: ActingPerson): Promise<UnblockingsAnswer> {
  const { db, clock, config } = portal
  const since = new Date(clock.now().getTime() - shownFor)
  const isManaging = (await judgeAction(portal, acting, 'agree-to-unblocking')).ok
  const unblockings: OrganizationUnblocking[] = []
  for (const one of await unblockingsOf(db, acting.organization.id, since)) unblockings.push(await present(portal, acting, one, isManaging))
  const hasPasskey = passkeySite(config) !== undefined && (await passkeysOf(db, acting.role.personId)).length > 0
  return { unblockings, hasPasskey }
}

async function present(
  portal: PortalParts,
  acting: ActingPerson,
  one: StoredUnblocking,
  isManaging: boolean,
): Promise<OrganizationUnblocking> {
  const { db, clock } = portal
  const user = await userOfCertificate(db, one.asked.certificate)
  const [usedBy, decider] = [
    await nameOf(portal, user?.personId),
    await nameOf(portal, one.decidedBy && (await personOfRole(db, one.decidedBy))),
  ]
  const { application, network, place, askedAt, until, decidedAt, way, report } = one
  return {
    ...{ application, ukey: one.asked.ukey, network, askedAt: askedAt.toISOString(), until: until.toISOString() },
    ...(usedBy === undefined ? {} : { usedBy }),
    ...(place === null || place === undefined ? {} : { place }),
    state: stateOf(one, clock.now()),
    ...(decidedAt === null || way === null ? {} : { decided: { at: decidedAt.toISOString(), by: decider ?? '', way } }),
    isHeard: report === null,
    may: !isManaging ? 'no' : isOwnUkey(user, whoOf(acting)) ? 'own' : 'decide',
  }
}

async function nameOf({ db, personKeys }: PortalParts, personId: string | null | undefined): Promise<string | undefined> {
  const person =
    personId === null || personId === undefined || personId === '' ? undefined : await readPerson(db, await personKeys(), personId)
  return person && maskName(person.name)
}
