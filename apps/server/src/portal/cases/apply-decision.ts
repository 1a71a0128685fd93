import type { DecisionEffect } from '@yinxin/protocol/desk'
import { failures, type FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { mainBindingOf, nameMainBinding } from '../roles/main-binding.ts'
import { newCertificateOf } from '../binding/new-certificate-store.ts'
import { holderKeyOf } from '../binding/holder-key.ts'
import {
  boundHolder,
  ensureHolder,
  insertBinding,
  rekeyHolder,
  saveCertificate,
  type BoundHolder,
  type HolderKey,
} from '../binding/store.ts'
import { isSuspended } from '../binding/suspended.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { endLifted } from '../lost-ukey/lift.ts'
import { lockSuspensionOf } from '../lost-ukey/store.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { moveBinding } from '../transfers/move-binding.ts'
import { lockOpenTransferOf } from '../transfers/store.ts'

/** What became of an effect. `later`: nobody could answer about the certificate now; it is tried again. */
export type Applied =
  { readonly result: 'applied' } | { readonly result: 'refused'; readonly code: FailureCode } | { readonly result: 'later' }

/**
 * Carries out what two members of staff decided, once: the certificate is bound to the organisation, or taken as another one of a holder who is bound to
 * it already. What was decided on is looked at again, since weeks may have passed: certificate and revocation, fresh; the organisation, its name and
 * state; whether the holder is bound elsewhere by now.
 */
export async function applyDecision(portal: PortalParts, effect: DecisionEffect, traceId: string): Promise<Applied> {
  const before = await earlier(portal.db, effect.decisionId)
  if (before !== undefined) return before
  const policy = { revocation: 'required' } as const
  const verification = await portal.gateway.verifyCertificate({ certificate: effect.certificate, policy, traceId })
  const trouble = troubleOf(verification)
  if (trouble !== undefined && failures[trouble].retry === 'later') return { result: 'later' }
  return portal.db.transaction().execute(async (trx) => {
    // The row comes first: of two nodes the second waits for it, and finds what the first has done.
    if (!(await claim(trx, effect.decisionId, portal.clock.now()))) return (await earlier(trx, effect.decisionId)) ?? { result: 'later' }
    const code = trouble ?? (await bindByDecision(portal, trx, { effect, verification, traceId }))
    if (code === undefined) return { result: 'applied' }
    await sql`update portal.applied_decisions set code = ${code} where decision_id = ${effect.decisionId}`.execute(trx)
    return { result: 'refused', code }
  })
}

/** Why a certificate is not good for a binding now: never with stale data (protocol §3). */
function troubleOf({ verdict, code, assurance }: Verification): FailureCode | undefined {
  if (verdict !== 'accepted') return code ?? 'INTERNAL'
  return assurance === 'certificate' ? undefined : 'BINDING_NEEDS_FRESH_STATUS'
}

async function earlier(db: PortalParts['db'], decisionId: string): Promise<Applied | undefined> {
  const { rows } = await sql<{
    code: FailureCode | null
  }>`select code from portal.applied_decisions where decision_id = ${decisionId}`.execute(db)
  const [row] = rows
  return row && (row.code === null ? { result: 'applied' } : { result: 'refused', code: row.code })
}

async function claim(trx: PortalTransaction, decisionId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`insert into portal.applied_decisions (decision_id, at) values (${decisionId}, ${now})
    on conflict do nothing returning decision_id`.execute(trx)
  return rows.length > 0
}

interface Change {
  readonly effect: DecisionEffect
  readonly verification: Verification
  readonly traceId: string
}

/** @returns why it cannot be done any more; undefined: it is done */
async function bindByDecision(portal: PortalParts, trx: PortalTransaction, change: Change): Promise<FailureCode | undefined> {
  const { effect, verification } = change
  const [key, sha256] = [holderKeyOf(verification), verification.certificate?.sha256]
  if (key === undefined || sha256 === undefined || verification.subject?.uscc !== effect.uscc) return 'CERTIFICATE_UNIDENTIFIED'
  const organization = await organizationByUscc(trx, effect.uscc)
  if (organization === undefined) return 'ORGANIZATION_UNKNOWN'
  if (organization.state === 'blocked') return 'BINDING_BLOCKED'
  // They compared with a name: with another one they have decided nothing.
  if (effect.registeredName !== '' && organization.name !== effect.registeredName) return 'NAME_MISMATCH'
  if (organization.units.length === 0) return 'NO_UNIT'
  const bound = await boundHolder(trx, key, sha256)
  if (effect.about === 'TRANSFER_OBJECTED') return transferByDecision(portal, trx, change, bound?.holderId)
  if (bound !== undefined && bound.organization.id !== organization.id) return 'BOUND_ELSEWHERE'
  if (bound?.binding.state === 'blocked') return 'BINDING_BLOCKED'
  if (bound !== undefined && isSuspended(bound.suspendedAt, verification.certificate)) return liftSuspension(portal, trx, change, bound)
  if (bound?.authority === null) await rekeyHolder(trx, bound.holderId, key)
  const noted = bound === undefined ? undefined : await newCertificateOf(trx, sha256)
  if (noted?.state === 'declined' && noted.organizationId === organization.id) return 'NEW_CERTIFICATE_DECLINED'
  const holderId = bound?.holderId ?? (await bindHolder(portal, trx, key, organization))
  if (holderId === undefined) return 'BOUND_ELSEWHERE'
  // unbound since it was lost, and found: the case that says so binds it and lets it in again
  if (bound === undefined && effect.about === 'SUSPENDED_BY_ORGANIZATION')
    await liftSuspension(portal, trx, change, { holderId, organization })
  const disputesMain = effect.about === 'ROLE_NEEDS_MAIN_CERTIFICATE'
  if (!disputesMain || bound?.isCertificateKnown !== true) {
    await saveCertificate(trx, { sha256, holderId, der: Buffer.from(effect.certificate, 'base64') }, portal.clock.now())
    await tell(portal, trx, { ...change, organization, isNew: bound === undefined })
  }
  if (disputesMain) await makeMain(portal, trx, change, { holderId, organization })
  return undefined
}

/** The case of an objection applies the transfer that was objected to, and no other binding. */
async function transferByDecision(
  portal: PortalParts,
  trx: PortalTransaction,
  { effect, verification, traceId }: Change,
  holderId: string | undefined,
): Promise<FailureCode | undefined> {
  const transfer = holderId === undefined ? undefined : await lockOpenTransferOf(trx, holderId)
  if (transfer?.state !== 'objected' || transfer.caseNumber !== effect.number) return 'TRANSFER_OVER'
  const { decisionId, number, clerk, approver } = effect
  const detail = { case: number, decision: decisionId, clerk, approver }
  return moveBinding(portal, trx, transfer, { verification, how: 'desk', traceId, detail })
}

/** The case of a dispute names the certificate that was bound the main one; whoever holds the one before keeps theirs. */
async function makeMain(
  portal: PortalParts,
  trx: PortalTransaction,
  { effect, verification, traceId }: Change,
  { holderId, organization }: { readonly holderId: string; readonly organization: Organization },
): Promise<void> {
  const [now, before] = [portal.clock.now(), await mainBindingOf(trx, organization.id)]
  const { rows } = await sql<{ id: string }>`select id from portal.bindings where holder_id = ${holderId}`.execute(trx)
  const binding = rows[0]?.id ?? ''
  if (before === binding || !(await nameMainBinding(trx, organization.id, binding))) return
  const { issuerName = '', serial = '', sha256 = '' } = verification.certificate ?? {}
  await sendNotice(portal, trx, { organizationId: organization.id, kind: 'main-changed', detail: { issuerName, serial } }, now)
  const { decisionId, number, clerk, approver } = effect
  const line = {
    event: 'certificate.main-named' as const,
    ...{ traceId, actor: organization.id, subject: binding, certificate: sha256 },
    detail: { how: 'desk', before: before ?? null, case: number, decision: decisionId, clerk, approver, issuerName, serial },
  }
  await writeAudit(trx, 'portal', line, { now, node: portal.node })
}

/** The case of a lost UKey that was found lifts its suspension; another case, decided on before it was lost, does not. */
async function liftSuspension(
  portal: PortalParts,
  trx: PortalTransaction,
  { effect, traceId }: Change,
  { holderId, organization }: Pick<BoundHolder, 'holderId'> & { readonly organization: Pick<Organization, 'id'> },
): Promise<FailureCode | undefined> {
  const suspension = effect.about === 'SUSPENDED_BY_ORGANIZATION' ? await lockSuspensionOf(trx, holderId) : undefined
  if (suspension === undefined) return 'SUSPENDED_BY_ORGANIZATION'
  const { decisionId, number, clerk, approver } = effect
  const detail = { case: number, decision: decisionId, clerk, approver }
  await endLifted(portal, trx, suspension, { by: `desk ${decisionId}`, actor: organization.id, how: 'desk', traceId, detail })
  return undefined
}

async function bindHolder(
  { clock }: PortalParts,
  trx: PortalTransaction,
  key: HolderKey,
  { id: organizationId }: Organization,
): Promise<string | undefined> {
  const now = clock.now()
  const holderId = await ensureHolder(trx, key, now)
  const bindingId = await insertBinding(trx, { holderId, organizationId, decidedBy: 'desk' }, now)
  return bindingId === undefined ? undefined : holderId
}

/** Notice to the organisation, and the audit line with both members of staff. */
async function tell(
  portal: PortalParts,
  trx: PortalTransaction,
  { effect, verification, traceId, organization, isNew }: Change & { readonly organization: Organization; readonly isNew: boolean },
): Promise<void> {
  const { clock, node } = portal
  const now = clock.now()
  const { issuerName = '', serial = '', sha256 = '' } = verification.certificate ?? {}
  const detail = { issuerName, serial }
  const kind = isNew ? ('bound' as const) : ('new-certificate' as const)
  await sendNotice(portal, trx, { organizationId: organization.id, kind, detail }, now)
  const line = {
    event: isNew ? ('binding.created' as const) : ('binding.changed' as const),
    traceId,
    actor: organization.id,
    subject: verification.subject?.stableId ?? '',
    certificate: sha256,
    detail: { how: 'desk', case: effect.number, decision: effect.decisionId, clerk: effect.clerk, approver: effect.approver, ...detail },
  }
  await writeAudit(trx, 'portal', line, { now, node })
}
