import type { PortalParts } from '../deps.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { organizationByUscc } from '../organizations/store.ts'
import type { Refusal } from '../sign-in/refusals.ts'

/** A case was opened about which certificate is the main one: its organisation has notice, so that whoever holds the present one can speak. */
export async function tellDispute(portal: PortalParts, { code, subject, certificate }: Refusal): Promise<void> {
  if (code !== 'ROLE_NEEDS_MAIN_CERTIFICATE') return
  const organization = await organizationByUscc(portal.db, subject.uscc)
  if (organization === undefined) return
  const detail = { issuerName: certificate.issuerName, serial: certificate.serial }
  const notice = { organizationId: organization.id, kind: 'main-disputed', detail } as const
  await portal.db.transaction().execute((trx) => sendNotice(portal, trx, notice, portal.clock.now()))
}
