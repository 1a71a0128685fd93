import type { Verification } from '@yinxin/protocol/gateway'
import { writeAudit } from '../../platform/audit.ts'
import type { Match } from '../binding/match.ts'
import { insertBinding, insertNotice, updateBindingCertificate } from '../binding/store.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalContext } from '../deps.ts'

/**
 * Makes the change a match asks for, with notice and audit line: binds (R19), or takes another certificate under a known identifier (R24).
 * @returns the binding's id; undefined when another sign-in bound the same holder in between and the decision must be made anew
 */
export async function applyBinding(
  context: PortalContext,
  trx: PortalTransaction,
  change: {
    readonly match: Exclude<Match, { result: 'failure' }>
    readonly verification: Verification
    readonly bindingId: string | undefined
    readonly traceId: string
  },
): Promise<string | undefined> {
  const { match, verification, bindingId, traceId } = change
  const { certificate, subject } = verification
  if (match.change === 'none' || certificate === undefined || subject === undefined) return bindingId
  const [now, organizationId] = [context.clock.now(), match.organization.id]
  const detail = { issuerName: certificate.issuerName, serial: certificate.serial }
  if (match.change === 'new-certificate' && bindingId !== undefined) {
    await updateBindingCertificate(trx, bindingId, certificate.sha256)
    await insertNotice(trx, { organizationId, kind: 'new-certificate', detail }, now)
    return bindingId
  }
  const holder = { issuer: certificate.issuer, stableId: subject.stableId }
  const id = await insertBinding(trx, { ...holder, organizationId, certificateSha256: certificate.sha256 }, now)
  if (id === undefined) return undefined
  await insertNotice(trx, { organizationId, kind: 'bound', detail }, now)
  await writeAudit(
    trx,
    'portal',
    {
      event: 'binding.created',
      traceId,
      actor: organizationId,
      subject: subject.stableId,
      certificate: certificate.sha256,
      detail: { how: 'first-sign-in', ...detail },
    },
    { now, node: context.node },
  )
  return id
}
