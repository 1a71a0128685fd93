import { hash } from 'node:crypto'
import { parseCertificate } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { receiptText, unblockedText } from '@yinxin/protocol/ra'
import { knownUkey, promoteAdminPin } from '../admin-pins/store.ts'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { Transaction } from 'kysely'
import type { RaParts } from '../deps.ts'
import type { StoredApplication } from './application.ts'
import { isSignedByKey } from './holder-signature.ts'
import { takeApplicationStep } from './take-step.ts'

/**
 * Takes the first signature of a new certificate's key: from now on it is in use, and the one it follows is revoked. Or that of an unblocked UKey: from now
 * on its next admin PIN is the current one. Sent again it is the same.
 * @returns RECEIPT_REFUSED, APPLICATION_STEP_REFUSED
 */
export async function takeReceipt(
  ra: RaParts,
  one: StoredApplication,
  signature: string,
  traceId: string,
): Promise<Result<StoredApplication>> {
  if (one.state === 'done') return succeeded(one)
  const isUnblocked = one.business === 'unblock'
  const der = isUnblocked ? decodeBase64(one.target?.der ?? '') : (one.certificate ?? undefined)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) return failed('APPLICATION_STEP_REFUSED', { state: one.state })
  const statement = { step: one.stepId, certificate: parsed.value.sha256 }
  const fixed = isUnblocked && (await knownUkey(ra.db, one.ukeySerial))?.puk === true
  const beside = one.encryption === null ? {} : { encryption: hash('sha256', one.encryption.certificate, 'hex') }
  const text = isUnblocked ? unblockedText({ ...statement, fixed }) : receiptText({ ...statement, ...beside })
  if (!isSignedByKey(parsed.value, text, signature)) return failed('RECEIPT_REFUSED')
  const { ukeySerial, released } = one
  const also =
    released === null ? {} : { also: (trx: Transaction<any>) => promoteAdminPin(trx, ukeySerial, released.generation, ra.clock.now()) }
  return takeApplicationStep(ra, one.number, { step: 'confirm', by: 'applicant', ...also, traceId })
}
