import { createHash, hash } from 'node:crypto'
import { verifyRawSignature, type AlgorithmId, type Certificate } from '@yinxin/pki'
import {
  approvalNonce,
  bytesToSign,
  hashOf,
  parseAuthenticationToken,
  readAbout,
  type AboutIssuance,
  type AboutSigned,
  type TokenAlgorithm,
} from '@yinxin/protocol/assistant'
import type { ApprovedByHolder, ApprovedByOfficer, SignedApproval, StatusDecision } from '@yinxin/protocol/ca'
import { renewalText } from '@yinxin/protocol/ra'
import { decodeBase64 } from '@yinxin/protocol/wire'

// What the CA checks itself before it issues. Plain functions: whether a certificate counts is asked elsewhere, by its hash.

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** Lower-case hex SHA-256 of a public key (SubjectPublicKeyInfo, DER). */
export const keyHash = (publicKeySpki: Uint8Array): string => hash('sha256', publicKeySpki, 'hex')

/** Everything an officer approved, rebuilt from what is asked for: one bit of difference, and the signature does not fit. */
function approvedIssuance(
  { application, subject, until, replaces }: ApprovedByOfficer,
  publicKeySpki: Uint8Array,
): AboutIssuance | undefined {
  const { organization, uscc, handlerName, insuranceNumber, commonName } = subject
  const about = readAbout({
    ...{ type: 'issuance', application, organization, uscc },
    ...(handlerName === undefined ? {} : { handler: handlerName }),
    ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    ...{ key: keyHash(publicKeySpki), until },
    ...(replaces === undefined ? {} : { replaces: replaces.certificate, reason: replaces.reason }),
  })
  // nobody signed a common name: a certificate that says one was approved by nobody
  return about?.type === 'issuance' && commonName === undefined ? about : undefined
}

/** DER of the certificate an approval claims to be by; undefined when it is no token. */
export function approverOf({ authToken }: SignedApproval): Uint8Array | undefined {
  const token = parseAuthenticationToken(authToken)
  return token.ok ? decodeBase64(token.value.unverifiedCertificate) : undefined
}

const algorithms: Partial<Readonly<Record<TokenAlgorithm, AlgorithmId>>> = {
  ES256: 'ECDSA-SHA256',
  RS256: 'RSA-SHA256',
  SM2SM3: 'SM2-SM3',
}

interface By {
  readonly officer: Certificate
  /** Of the site where officers approve: a token made for another one is none. */
  readonly origin: string
}

/** Whether the officer's key signed exactly this issuance. */
export function isApproved(basis: ApprovedByOfficer, publicKeySpki: Uint8Array, by: By): boolean {
  const about = approvedIssuance(basis, publicKeySpki)
  return about !== undefined && isSigned(basis.approval, about, by)
}

/** Whether the officer's key signed exactly this decision. A reason nobody knows was signed by nobody. */
export function isDecided({ change, application, organization, uscc, reason, certificate, approval }: StatusDecision, by: By): boolean {
  const about = readAbout({ type: 'decision', decision: change, application, organization, uscc, reason, certificate })
  return about?.type === 'decision' && isSigned(approval, about, by)
}

function isSigned(approval: SignedApproval, about: AboutSigned, { officer, origin }: By): boolean {
  const token = parseAuthenticationToken(approval.authToken)
  const algorithm = token.ok ? algorithms[token.value.algorithm] : undefined
  const signature = token.ok ? decodeBase64(token.value.signature) : undefined
  if (!token.ok || algorithm === undefined || signature === undefined) return false
  const nonce = approvalNonce(approval.nonce, about, sha256)
  const digest = (bytes: Uint8Array) => createHash(hashOf(token.value.algorithm)).update(bytes).digest()
  const message = bytesToSign(origin, nonce, digest)
  return verifyRawSignature({ algorithm, publicKeySpki: officer.publicKeySpki, message, signature })
}

/** Whether the key of the old certificate signed that this new key follows it. */
export function isRenewedBy(
  { step, signature: given }: ApprovedByHolder,
  publicKeySpki: Uint8Array,
  { sha256: certificate, keyKind, publicKeySpki: oldKey }: Certificate,
): boolean {
  const algorithm = ({ SM2: 'SM2-SM3', 'P-256': 'ECDSA-SHA256', RSA: 'RSA-SHA256' } as const)[keyKind as 'SM2' | 'P-256' | 'RSA']
  const signature = decodeBase64(given)
  if (algorithm === undefined || signature === undefined) return false
  const message = renewalText({ step, certificate, key: keyHash(publicKeySpki) })
  return verifyRawSignature({ algorithm, publicKeySpki: oldKey, message, signature })
}
