import { createPrivateKey, hash, type KeyObject } from 'node:crypto'
import { envelopeKey, publicKeySpkiOf } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../platform/audit/line.ts'
import { freshBytes } from '../platform/random.ts'
import { openArchived, shareFor, type ArchivedKey } from './archive/archive.ts'
import type { KmDeps } from './deps.ts'
import { archiveContext } from './make-key.ts'
import { keyWith } from './store.ts'

interface RecoveryInput {
  /** SubjectPublicKeyInfo of the encryption key. */
  readonly publicKeySpki: Uint8Array
  /** Private keys of two recovery officers. */
  readonly officers: readonly [KeyObject, KeyObject]
  /** SubjectPublicKeyInfo of the signing key of the UKey it goes to. */
  readonly recipientSpki: Uint8Array
  /** By which case, and why: both are on record. */
  readonly caseNumber: string
  readonly reason: string
  readonly traceId: string
}

/**
 * Recovers an encryption key for another UKey: two officers open it together, and it leaves as an envelope that only that UKey opens. Every attempt is a line of the
 * audit in the transaction that reads the archive: nothing is opened that is not on record.
 * @returns SM2EnvelopedKey, DER; ARCHIVED_KEY_UNKNOWN, RECOVERY_REFUSED where the two keys are not those of two of its officers,
 * CERTIFICATION_REQUEST_INVALID for a UKey whose signing key is not SM2
 */
export async function recoverKey(input: RecoveryInput, { db, clock, node }: Omit<KmDeps, 'recoveryOfficers'>): Promise<Result<Uint8Array>> {
  const { publicKeySpki, recipientSpki, caseNumber, reason, traceId } = input
  const keySha256 = hash('sha256', publicKeySpki, 'hex')
  return db.transaction().execute(async (trx) => {
    const stored = await keyWith(trx, keySha256)
    const shares = stored === undefined ? [] : input.officers.map((key) => shareFor(stored.archived, key))
    const recovered = stored === undefined ? failed('ARCHIVED_KEY_UNKNOWN') : enveloped(stored.archived, keySha256, shares, recipientSpki)
    const detail = {
      ...{ key: keySha256, recipient: hash('sha256', recipientSpki, 'hex'), case: caseNumber, reason },
      officers: shares.map((share) => share?.officer ?? null),
      ...(recovered.ok ? {} : { code: recovered.failure.code }),
    }
    const event = recovered.ok ? 'encryption-key.recovered' : 'encryption-key.recovery-refused'
    const about = stored === undefined ? {} : { subject: stored.uscc, certificate: stored.signingCertificate }
    await writeAudit(trx, 'km', { event, traceId, actor: 'recovery officers', ...about, detail }, { now: clock.now(), node })
    return recovered
  })
}

function enveloped(
  archived: ArchivedKey,
  keySha256: string,
  [one, other]: readonly ReturnType<typeof shareFor>[],
  recipientSpki: Uint8Array,
): Result<Uint8Array> {
  if (one === undefined || other === undefined || one.officer === other.officer) return failed('RECOVERY_REFUSED')
  const opened = openArchived(archived, archiveContext(keySha256), one, other)
  if (opened === undefined) return failed('RECOVERY_REFUSED')
  const privateKey = createPrivateKey({ key: Buffer.from(opened), format: 'der', type: 'pkcs8' })
  opened.fill(0)
  if (hash('sha256', publicKeySpkiOf(privateKey), 'hex') !== keySha256) return failed('RECOVERY_REFUSED')
  const envelope = envelopeKey(privateKey, recipientSpki, freshBytes(16))
  return envelope.ok ? succeeded(envelope.value) : failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
}
