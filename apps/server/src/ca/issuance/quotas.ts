import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Kysely } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { countsOf } from './store.ts'

/** What bounds the damage of a caller whose key was stolen, and of a desk that issues twice. */
export interface Quotas {
  /** Certificates one caller may have issued within an hour. */
  readonly issuancesPerHour: number
  /** Certificates that may be in force for one organisation. */
  readonly certificatesPerSubject: number
}

export const defaultQuotas: Quotas = { issuancesPerHour: 1000, certificatesPerSubject: 100 }

interface Counted {
  readonly db: Kysely<any>
  readonly clock: Clock
  readonly quotas: Quotas
}

const hour = 3_600_000

/**
 * Whether a caller may have one more certificate for `subject`: ISSUANCE_LIMIT, CERTIFICATES_IN_FORCE. Counted on the record of serial
 * numbers, so it holds across nodes and restarts; what is in flight at the same moment may go beyond.
 */
export async function checkQuotas(caller: string, subject: string, { db, clock, quotas }: Counted): Promise<Result<true>> {
  const { issuancesPerHour, certificatesPerSubject } = quotas
  const now = clock.now()
  const { issued, inForce } = await countsOf(db, {
    ...{ caller, since: new Date(+now - hour), mostIssued: issuancesPerHour },
    ...{ subject, now, mostInForce: certificatesPerSubject },
  })
  if (issued >= issuancesPerHour) return failed('ISSUANCE_LIMIT', { limit: issuancesPerHour })
  if (inForce >= certificatesPerSubject) return failed('CERTIFICATES_IN_FORCE', { limit: certificatesPerSubject })
  return succeeded(true)
}
