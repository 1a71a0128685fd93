import type { FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { MessageTexts } from '../persons/message-texts.ts'
import { writeToPerson } from '../persons/notify.ts'
import { managersOf, personOfRole } from '../roles/store.ts'
import { noteRefused } from './new-certificate-store.ts'
import { isNewCertificateRefusal } from './new-certificates.ts'
import type { BoundHolder } from './store.ts'

/** Most supervisors who get a message of their own. */
const mostTold = 20

interface RefusedProof {
  readonly code: FailureCode
  readonly verification: Verification
  /** The certificate as it was verified. */
  readonly der: Uint8Array
  readonly bound: BoundHolder | undefined
  readonly traceId: string
}

/**
 * Notes a new certificate under a known identifier that is not taken for what the bureau has set (R24), in the transaction that refuses it: the
 * organisation gets notice, whoever can confirm it a message, the audit a line; once for a certificate. Any other refusal leaves nothing.
 */
export async function noteNewCertificate(portal: PortalParts, trx: PortalTransaction, refused: RefusedProof): Promise<void> {
  const { code, verification, der, bound, traceId } = refused
  const { certificate, subject } = verification
  if (!isNewCertificateRefusal(code) || code === 'NEW_CERTIFICATE_DECLINED' || bound === undefined || certificate === undefined) return
  const [now, waits, organizationId] = [portal.clock.now(), code === 'NEW_CERTIFICATE_WAITS', bound.organization.id]
  const note = { holderId: bound.holderId, organizationId, certificateSha256: certificate.sha256, der }
  const id = await noteRefused(trx, { ...note, state: waits ? 'waiting' : 'told' }, now)
  if (id === undefined) return
  const detail = { issuerName: certificate.issuerName, serial: certificate.serial }
  await sendNotice(portal, trx, { organizationId, kind: waits ? 'new-certificate-waits' : 'new-certificate-refused', detail }, now)
  if (waits) await tellManagers(portal, trx, bound)
  const line = {
    event: 'new-certificate.noted' as const,
    ...{ traceId, actor: organizationId, subject: subject?.stableId ?? '', certificate: certificate.sha256 },
    detail: { code, noted: id, organization: organizationId, holder: bound.holderId, ...detail },
  }
  await writeAudit(trx, 'portal', line, { now, node: portal.node })
}

async function tellManagers(portal: PortalParts, trx: PortalTransaction, { organization }: BoundHolder): Promise<void> {
  const managers = (await managersOf(trx, organization.id, localDay(portal.clock.now()))).slice(0, mostTold)
  const people = new Set<string>()
  for (const role of managers) people.add((await personOfRole(trx, role)) ?? '')
  const text = (texts: MessageTexts, name: string) => texts.newCertificateWaits(name, organization.name)
  for (const personId of people) await writeToPerson(portal, trx, { personId }, text)
}
