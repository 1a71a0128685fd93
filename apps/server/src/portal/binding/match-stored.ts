import type { Verification } from '@yinxin/protocol/gateway'
import { mayBindAt } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { holderKeyOf } from './holder-key.ts'
import { match, type Match } from './match.ts'
import { boundHolder, listedHolder, wasUnbound, type BoundHolder, type HolderKey } from './store.ts'

/** What is known of a proof when it is decided on. */
export interface ProofToMatch {
  readonly verification: Verification
  readonly record?: RegistryRecord | undefined
  readonly isRegistered?: boolean
  /** Somebody with a role in force brings it: what the organisation has unbound may be bound again. */
  readonly mayRebind?: boolean
}

/** Gathers what the decision table needs, as it stands inside this transaction. */
export async function matchStored(
  { config, directory }: Pick<PortalParts, 'config' | 'directory'>,
  trx: PortalTransaction,
  { verification, record, isRegistered = false, mayRebind = false }: ProofToMatch,
): Promise<{ readonly matched: Match; readonly bound: BoundHolder | undefined }> {
  const key = holderKeyOf(verification)
  const nothing = {
    verification,
    record,
    isRegistered,
    newCertificates: config.newCertificates,
    cutOverDate: config.cutOverDate,
    mayBind: false,
  }
  if (key === undefined) return { matched: match(nothing), bound: undefined }
  const bound = (await boundHolder(trx, key, verification.certificate?.sha256 ?? '')) ?? (await listedBefore(trx, key, verification))
  // A holder that has no key yet was compared under rules that read more into a certificate than its profile says: compared anew.
  if (bound !== undefined)
    return {
      matched: match({ ...nothing, bound: bound.authority === null ? { ...bound, isCertificateKnown: false, isListed: true } : bound }),
      bound,
    }
  const uscc = verification.subject?.uscc
  const claimed = uscc === undefined ? undefined : await organizationByUscc(trx, uscc)
  if (claimed === undefined) return { matched: match(nothing), bound: undefined }
  const [cutOverDate, mayBind] = [directory.cutOverDateAt(claimed.place), mayBindAt(config.authorities, key.authority, claimed.place)]
  const isUnbound = !mayRebind && (await wasUnbound(trx, key, claimed.id))
  return { matched: match({ ...nothing, claimed, cutOverDate, mayBind, isUnbound }), bound: undefined }
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
