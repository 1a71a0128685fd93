import { maskName } from '@yinxin/protocol/identifiers'
import type { LostUkeyAnswer, LostUkeyOrganization, SuspendableCertificate } from '@yinxin/protocol/portal'
import { certificateNames } from '../binding/certificate-names.ts'
import type { PortalParts } from '../deps.ts'
import { maskedOrganization } from '../organizations/organization.ts'
import { readPerson } from '../persons/store.ts'
import type { ActingPerson } from '../role-management/acting-person.ts'
import { issuerNews } from '../issuer-reports/issuer-news.ts'
import { reportsOf } from '../issuer-reports/issuer-report-store.ts'
import { maySuspend } from './may-suspend.ts'
import { holdersOf, type SuspendableHolder } from './store.ts'
import { canTellIssuer } from './tell-issuer.ts'

/** What somebody may suspend, organisation by organisation. Names are masked: a phone is looked at by others. */
export async function presentLostUkey(portal: PortalParts, personId: string, acting: readonly ActingPerson[]): Promise<LostUkeyAnswer> {
  const keys = await portal.personKeys()
  const masked = async (id: string) => maskName((await readPerson(portal.db, keys, id))?.name ?? '')
  const organizations: LostUkeyOrganization[] = []
  for (const { role, organization } of acting) {
    const holders = (await holdersOf(portal.db, organization.id)).filter(({ personId: usedBy }) => maySuspend(role, usedBy))
    const [certificates, reported] = [[] as SuspendableCertificate[], await reportsOf(portal.db, organization.id)]
    for (const holder of holders) {
      const one = reported.get(holder.id)
      const issuer = one && issuerNews(one.reports, one.liftedAt, portal.clock.now())
      certificates.push({
        ...present(holder, personId, holder.personId === null ? undefined : await masked(holder.personId)),
        reachesIssuer: canTellIssuer(portal, role, holder),
        ...(issuer === undefined ? {} : { issuer }),
      })
    }
    organizations.push({ role: role.id, kind: role.kind, organization: maskedOrganization(organization), certificates })
  }
  return { nameMasked: await masked(personId), organizations }
}

function present(
  holder: SuspendableHolder,
  personId: string,
  usedByMasked: string | undefined,
): Omit<SuspendableCertificate, 'reachesIssuer'> {
  const { serial } = certificateNames(holder)
  return {
    id: holder.id,
    ...(holder.authority === null ? {} : { authority: holder.authority }),
    ...(serial === '' ? {} : { serial }),
    boundAt: holder.boundAt.toISOString(),
    ...(usedByMasked === undefined ? {} : { usedByMasked }),
    isOwn: holder.personId === personId,
    sessions: holder.sessions,
    ...(holder.suspension === null ? {} : { suspendedAt: holder.suspension.suspendedAt.toISOString() }),
  }
}
