import { parseCertificate, readSealingKey } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { unblockReason, type UnblockInput } from '@yinxin/protocol/ra'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { Transaction } from 'kysely'
import type { CheckedSubmission, NewApplication } from './application.ts'
import { issuerOf } from './carry-out.ts'
import { holderOf } from './holder-of.ts'
import { organizationsWithUkey, ukeyOfIssued } from './store.ts'
import { contactOnFile } from '../contacts/store.ts'
import type { RaParts } from '../deps.ts'
import { isItsUkey } from './its-ukey.ts'
import { knownUkey } from '../admin-pins/store.ts'

/**
 * Whose PIN is locked is shown by a code to the contact on file, as for a first certificate; the certificate says of which organisation. One that was revoked is
 * not unblocked; one that is suspended may be, and stays so.
 * @returns CERTIFICATE_UNKNOWN, APPLICATION_CODE_WRONG for somebody who is not on file, INPUT_INVALID
 */
export async function checkUnblock(ra: RaParts, { certificate: der, releaseKey: key }: UnblockInput): Promise<Result<CheckedSubmission>> {
  const bytes = decodeBase64(der)
  const parsed = bytes === undefined ? undefined : parseCertificate(bytes)
  const releaseKey = readSealingKey(decodeBase64(key) ?? new Uint8Array())
  if (parsed?.ok !== true) return failed('CERTIFICATE_UNKNOWN')
  if (releaseKey === undefined) return failed('INPUT_INVALID', { field: 'releaseKey' })
  const { sha256, serialNumber: serial } = parsed.value
  const [issuerSha256, subject] = [await issuerOf(ra, parsed.value), holderOf(parsed.value)]
  if (issuerSha256 === undefined || subject === undefined) return failed('CERTIFICATE_UNKNOWN')
  if ((await contactOnFile(ra.db, ra.secrets, subject.uscc)) === undefined) return failed('APPLICATION_CODE_WRONG')
  const standing = (await ra.ca.certificatesOf(subject.uscc)).find((one) => one.sha256 === sha256)?.standing
  if (standing === undefined || standing === 'revoked') return failed('CERTIFICATE_UNKNOWN')
  const target = { sha256, issuerSha256, serial, reason: unblockReason, der } as const
  return succeeded({ subject, basis: null, wanted: null, target, replaces: null, releaseKey })
}

/**
 * Why there is no admin PIN for this UKey that can be used, or the UKey is not known to be this organisation's: asked after the code, so that nobody else learns it.
 * @returns UNBLOCK_NOT_HERE, UNBLOCK_SPENT; undefined where it can be unblocked
 */
export async function unfitToUnblock(
  trx: Transaction<any>,
  { ukeySerial, uscc, target }: NewApplication,
): Promise<'UNBLOCK_NOT_HERE' | 'UNBLOCK_SPENT' | undefined> {
  const ukey = await knownUkey(trx, ukeySerial)
  if (ukey === undefined || target === null) return 'UNBLOCK_NOT_HERE'
  const [issuedTo, issuedOnto] = [await organizationsWithUkey(trx, ukeySerial), await ukeyOfIssued(trx, target.serial, uscc)]
  if (!isItsUkey({ uscc, ukeySerial }, { holder: ukey.uscc, issuedTo, issuedOnto })) return 'UNBLOCK_NOT_HERE'
  return ukey.spent ? 'UNBLOCK_SPENT' : undefined
}
