import type { Transaction } from 'kysely'
import { parseCertificate } from '@yinxin/pki'
import type { EncryptionHalf, IssuedCertificate } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CertifiedBytes } from '../certificates/certify.ts'
import type { CaContext } from '../deps.ts'
import { checkSubject, issueAudited, readRequest } from '../issuance/issue.ts'
import { insertPair } from '../revocation/pairs.ts'
import { renewedSubject } from './renewed-subject.ts'
import { insertIssuance, issuanceOver } from './store.ts'
import { keyHash } from './verify-approval.ts'

interface HalfOf {
  /** Name of the issuance it belongs to. */
  readonly name: string
  readonly issued: IssuedCertificate
  readonly traceId: string
  readonly caller: string
  readonly authorities: readonly CertificationAuthority[]
}

/**
 * The encryption certificate beside a signing certificate that was issued over an approval: over a key of key management, for the same holder, to the same day. It
 * rests on that approval and needs no other, since it says nothing more. Asked again it is the same certificate and the same key.
 * @returns undefined for another kind of key than SM2
 */
export async function issueEncryptionHalf(
  { name, issued, traceId, caller, authorities }: HalfOf,
  context: CaContext,
): Promise<Result<EncryptionHalf | undefined>> {
  const { km, db } = context
  const signing = parseCertificate(decodeBase64(issued.certificate) ?? new Uint8Array())
  const subject = signing.ok ? renewedSubject(signing.value) : undefined
  if (km === undefined || !signing.ok || signing.value.keyKind !== 'SM2' || subject === undefined) return succeeded(undefined)
  const { sha256, publicKeySpki, notAfter } = signing.value
  const made = await km.makeEncryptionKey({
    signingCertificate: sha256,
    recipient: encodeBase64(publicKeySpki),
    uscc: subject.uscc,
    traceId,
  })
  if (!made.ok) return made
  const { certificationRequest, envelopedKey } = made.value
  const basis = `${name} encryption`
  const before = await issuanceOver(db, basis)
  const request = readRequest(certificationRequest)
  if (!request.ok) return request
  if (request.value.keyKind !== 'SM2') return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  const keySha256 = keyHash(request.value.publicKeySpki)
  if (before !== undefined)
    return before.keySha256 === keySha256
      ? succeeded({ certificate: encodeBase64(before.certificate), envelopedKey })
      : failed('APPROVAL_REFUSED', { reason: 'other-key' })
  const approved = {
    detail: { beside: sha256 },
    async settle(trx: Transaction<any>, certificate: CertifiedBytes, issuerSha256: string, serial: string) {
      const evidence = { kind: 'encryption', beside: sha256 }
      await insertIssuance(trx, { basis, keySha256, issuerSha256, serial, certificate: certificate.raw, evidence })
      await insertPair(trx, issued, serial)
    },
  }
  const order = { certificationRequest, notAfter: notAfter.toISOString(), traceId }
  const half = await issueAudited(
    order,
    { caller, authorities, check: () => checkSubject({ subject }, context, 'encrypt'), approved },
    context,
  )
  return half.ok ? succeeded({ certificate: half.value.certificate, envelopedKey }) : half
}
