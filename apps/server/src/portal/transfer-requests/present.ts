import { failure } from '@yinxin/protocol/failures'
import type { TransferSummary } from '@yinxin/protocol/portal'
import { maskedOrganization } from '../organizations/organization.ts'
import type { Transfer } from '../transfers/store.ts'

/** A transfer as one side sees it. Who holds the certificate now is not told to whoever asks for it. */
export function presentTransfer(transfer: Transfer, side: 'asked' | 'own'): TransferSummary {
  const { id, state, from, to, facts, askedAt, dueOn, objectedAt, caseNumber, endedAt, code } = transfer
  return {
    ...{ id, state, organization: maskedOrganization(to) },
    ...(side === 'own' ? { from: maskedOrganization(from) } : {}),
    certificate: { issuerName: facts.issuerName, serial: facts.serial },
    ...{ askedAt: askedAt.toISOString(), dueOn },
    ...(objectedAt === null ? {} : { objectedAt: objectedAt.toISOString() }),
    ...(caseNumber === null || side === 'own' ? {} : { caseNumber }),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
    ...(code === null ? {} : { failure: failure(code) }),
  }
}
