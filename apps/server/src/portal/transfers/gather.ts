import type { Verification } from '@yinxin/protocol/gateway'
import { holderKeyOf } from '../binding/holder-key.ts'
import { boundHolder } from '../binding/store.ts'
import { mayBindAt } from '../config.ts'
import type { PortalDatabase } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { isRegisteredByPerson } from './store.ts'
import type { TransferInput } from './transfer-table.ts'

/** Gathers what `transferTable` needs, as it stands now or inside a transaction. */
export async function gatherTransfer(
  { config, directory }: Pick<PortalParts, 'config' | 'directory'>,
  db: PortalDatabase,
  { verification, isByDesk }: Pick<TransferInput, 'verification' | 'isByDesk'>,
): Promise<TransferInput> {
  const [key, uscc] = [holderKeyOf(verification), verification.subject?.uscc]
  const bound = key && (await boundHolder(db, key, verification.certificate?.sha256 ?? ''))
  const claimed = uscc === undefined ? undefined : await organizationByUscc(db, uscc)
  return {
    ...{ verification, bound, claimed, isByDesk },
    cutOverDate: directory.cutOverDateAt(claimed?.place ?? null),
    isRegistered: claimed !== undefined && (await isRegisteredByPerson(db, claimed.id)),
    mayBind: claimed !== undefined && key !== undefined && mayBindAt(config.authorities, key.authority, claimed.place),
  }
}

/** Asks the gateway about a certificate that is to change hands: with fresh data only. */
export const verifyForTransfer = (
  gateway: {
    verifyCertificate(input: { certificate: string; policy: { revocation: 'required' }; traceId: string }): Promise<Verification>
  },
  certificate: string,
  traceId: string,
): Promise<Verification> => gateway.verifyCertificate({ certificate, policy: { revocation: 'required' }, traceId })
