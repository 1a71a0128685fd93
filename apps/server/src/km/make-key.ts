import { hash } from 'node:crypto'
import { buildCertificationRequest, envelopeKey, generateKeyPair, nameOf, sm2Coordinates } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { EncryptionKeyOrder, MadeEncryptionKey } from '@yinxin/protocol/km'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../platform/audit/line.ts'
import { freshBytes } from '../platform/random.ts'
import { archiveKey } from './archive/archive.ts'
import type { KmDeps } from './deps.ts'
import { insertKey, keyBeside, type StoredKey } from './store.ts'

/** What an archived key is bound to. */
export const archiveContext = (keySha256: string): string => `Yinxin archived encryption key, version 1 ${keySha256}`

/**
 * Makes the encryption key beside a signing certificate. Before the answer leaves, the key is in its envelope and in the archive, with the audit line, and nowhere
 * else: killed before that nobody has seen it, and killed after it the same one is answered.
 * @param caller who asked, for the audit
 */
export async function makeEncryptionKey(order: EncryptionKeyOrder, caller: string, deps: KmDeps): Promise<Result<MadeEncryptionKey>> {
  const recipient = decodeBase64(order.recipient)
  if (recipient === undefined || sm2Coordinates(recipient) === undefined) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  const recipientSha256 = hash('sha256', recipient, 'hex')
  const before = await keyBeside(deps.db, order.signingCertificate)
  if (before !== undefined) return answer(before, recipientSha256)
  if (deps.recoveryOfficers.length < 2) return failed('KM_NOT_READY')
  const made = newKey(order, recipient, recipientSha256, deps)
  if (!made.ok) return made
  const stored = made.value
  const { db, clock, node } = deps
  const isFirst = await db.transaction().execute(async (trx) => {
    if (!(await insertKey(trx, stored, clock.now()))) return false
    const detail = { key: stored.keySha256, recipient: recipientSha256, officers: stored.archived.shares.map(({ officer }) => officer) }
    const line = {
      event: 'encryption-key.made',
      traceId: order.traceId,
      actor: caller,
      subject: order.uscc,
      certificate: order.signingCertificate,
    } as const
    await writeAudit(trx, 'km', { ...line, detail }, { now: clock.now(), node })
    return true
  })
  if (isFirst) return answer(stored, recipientSha256)
  const other = await keyBeside(db, order.signingCertificate) // asked twice at once
  return other === undefined ? failed('KM_UNAVAILABLE') : answer(other, recipientSha256)
}

/** For another UKey there is no second envelope: what the first one opens, no other does. */
function answer({ request, envelopedKey, recipientSha256 }: StoredKey, asked: string): Result<MadeEncryptionKey> {
  if (recipientSha256 !== asked) return failed('STEP_REUSED')
  return succeeded({ certificationRequest: encodeBase64(request), envelopedKey: encodeBase64(envelopedKey) })
}

function newKey(
  { signingCertificate, uscc }: EncryptionKeyOrder,
  recipient: Uint8Array,
  recipientSha256: string,
  { recoveryOfficers }: KmDeps,
): Result<StoredKey> {
  const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair('SM2')
  const keySha256 = hash('sha256', publicKeySpki, 'hex')
  const envelope = envelopeKey(privateKey, recipient, freshBytes(16))
  if (!envelope.ok) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' }) // off the curve
  const request = buildCertificationRequest({ subject: nameOf([['CN', 'UKey']]), publicKeySpki, algorithm: 'SM2-SM3', privateKey })
  const archived = archiveKey(privateKeyPkcs8, archiveContext(keySha256), recoveryOfficers, freshBytes)
  privateKeyPkcs8.fill(0)
  return succeeded({ signingCertificate, recipientSha256, uscc, keySha256, request, envelopedKey: envelope.value, archived })
}
