import type { Verification } from '@yinxin/protocol/gateway'
import { mayBindAt, newCertificatesOf } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { localDay } from '../local-day.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { managersOf } from '../roles/store.ts'
import { holderKeyOf } from './holder-key.ts'
import { match, type Match } from './match.ts'
import { newCertificateOf } from './new-certificate-store.ts'
import type { NewCertificateFacts } from './new-certificates.ts'
import { boundHolder, listedHolder, unboundHolder, type BoundHolder, type HolderKey } from './store.ts'

/** What is known of a proof when it is decided on. */
export interface ProofToMatch {
  readonly verification: Verification
  readonly record?: RegistryRecord | undefined
  readonly isRegistered?: boolean
  /** Somebody with a role in force brings it: what the organisation has unbound may be bound again. */
  readonly mayRebind?: boolean
  /** Somebody who manages the organisation brings it, or confirms it: another certificate of a holder needs no other confirmation. */
  readonly isByManager?: boolean
}

/** Gathers what the decision table needs, as it stands inside this transaction. */
export async function matchStored(
  portal: Pick<PortalParts, 'config' | 'directory' | 'clock'>,
  trx: PortalTransaction,
  proof: ProofToMatch,
): Promise<{ readonly matched: Match; readonly bound: BoundHolder | undefined }> {
  const { config, directory } = portal
  const { verification, record, isRegistered = false, mayRebind = false } = proof
  const key = holderKeyOf(verification)
  const nothing = { verification, record, isRegistered, cutOverDate: config.cutOverDate, mayBind: false }
  if (key === undefined) return { matched: match(nothing), bound: undefined }
  const bound = (await boundHolder(trx, key, verification.certificate?.sha256 ?? '')) ?? (await listedBefore(trx, key, verification))
  // A holder that has no key yet was compared under rules that read more into a certificate than its profile says: compared anew.
  if (bound !== undefined) {
    const compared = bound.authority === null ? { ...bound, isCertificateKnown: false, isListed: true } : bound
    const newCertificate = bound.isCertificateKnown ? undefined : await newCertificateFacts(portal, trx, { proof, key, bound })
    return { matched: match({ ...nothing, bound: compared, newCertificate }), bound }
  }
  const uscc = verification.subject?.uscc
  const claimed = uscc === undefined ? undefined : await organizationByUscc(trx, uscc)
  if (claimed === undefined) return { matched: match(nothing), bound: undefined }
  const [cutOverDate, mayBind] = [directory.cutOverDateAt(claimed.place), mayBindAt(config.authorities, key.authority, claimed.place)]
  const { sha256 = '', serial = '' } = verification.certificate ?? {}
  const before = await unboundHolder(trx, key, { certificate: { sha256, serial }, organizationId: claimed.id })
  const [isUnbound, suspendedAt] = [!mayRebind && before.wasUnbound, before.suspendedAt]
  return { matched: match({ ...nothing, claimed, cutOverDate, mayBind, isUnbound, suspendedAt }), bound: undefined }
}

interface NewOne {
  readonly proof: ProofToMatch
  readonly key: HolderKey
  readonly bound: BoundHolder
}

async function newCertificateFacts(
  { config, clock }: Pick<PortalParts, 'config' | 'clock'>,
  trx: PortalTransaction,
  { proof: { verification, isByManager = false }, key, bound }: NewOne,
): Promise<NewCertificateFacts> {
  const policy = newCertificatesOf(config, key.authority)
  if (policy !== 'confirm') return { policy, isByManager, isDeclined: false, hasManager: false }
  const noted = await newCertificateOf(trx, verification.certificate?.sha256 ?? '')
  const managers = await managersOf(trx, bound.organization.id, localDay(clock.now()))
  const isDeclined = noted?.state === 'declined' && noted.organizationId === bound.organization.id
  return { policy, isByManager, isDeclined, hasManager: managers.length > 0 }
}

/** What an older portal had bound to this certificate, where an import listed it by serial number. */
async function listedBefore(
  trx: PortalTransaction,
  { authority }: HolderKey,
  { certificate, subject }: Verification,
): Promise<BoundHolder | undefined> {
  if (certificate === undefined || subject?.uscc === undefined) return undefined
  return listedHolder(trx, { authority, serial: certificate.serial, uscc: subject.uscc })
}
