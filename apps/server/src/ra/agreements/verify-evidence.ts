import { createHash, hash } from 'node:crypto'
import { parseCertificate } from '@yinxin/pki'
import { agreementAbout, type AgreementEvidence, type UnblockingAsked } from '@yinxin/protocol/agreement'
import { approvalNonce, bytesToSign, hashOf, parseAuthenticationToken } from '@yinxin/protocol/assistant'
import { failed, httpStatuses, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { isSignedByKey } from '../applications/holder-signature.ts'
import { verifyAssertion } from '../../platform/authentication/passkey-assertion.ts'
import type { RaParts } from '../deps.ts'

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** What was said, and by which signature. */
interface Said {
  readonly agrees: boolean
  readonly evidence: AgreementEvidence
  readonly traceId: string
}

/**
 * Whether what a portal brings is a signature over exactly this unblocking, made at that portal's origin: by a certificate of the organisation in force other than that of the
 * locked UKey, or by the passkey it comes with. That the passkey is a supervisor's the portal alone knows.
 * @returns AGREEMENT_REFUSED with what is wrong
 */
export async function verifyEvidence(
  { gateway }: Pick<RaParts, 'gateway'>,
  origin: string,
  asked: UnblockingAsked,
  { agrees, evidence, traceId }: Said,
): Promise<Result<true>> {
  const nonce = approvalNonce(evidence.nonce, agreementAbout(asked, agrees), sha256)
  if (evidence.way === 'passkey') {
    const site = { id: new URL(origin).hostname, origin }
    const challenge = sha256(new TextEncoder().encode(nonce)).toString('base64url')
    const passkey = { id: evidence.proof.id, publicKey: Buffer.from(evidence.publicKey, 'base64'), counter: 0 }
    const counter = await verifyAssertion(evidence.proof, { site, challenge, passkey })
    return counter === undefined ? refused('passkey') : succeeded(true)
  }
  const signer = signerOf(evidence.authToken, nonce, origin)
  if (signer === undefined) return refused('signature')
  const verified = await gateway.verifyCertificate({ certificate: signer, policy: { revocation: 'required' }, traceId })
  const { verdict, code, certificate, assurance, subject } = verified
  if (verdict !== 'accepted' || certificate === undefined)
    return code !== undefined && httpStatuses[code] >= 500 ? failed(code) : refused('certificate') // away is no refusal: it is brought again
  if (assurance !== 'certificate' || subject?.uscc !== asked.uscc) return refused('organization')
  return certificate.sha256 === asked.certificate ? refused('locked-ukey') : succeeded(true)
}

/**
 * The certificate (base64 DER) whose key made this token; undefined: none did. Looked at here and not by the gateway, which takes a token once and has seen this one at the portal.
 */
function signerOf(authToken: string, nonce: string, origin: string): string | undefined {
  const token = parseAuthenticationToken(authToken)
  const der = token.ok ? decodeBase64(token.value.unverifiedCertificate) : undefined
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (!token.ok || parsed?.ok !== true) return undefined
  const { algorithm, signature, unverifiedCertificate } = token.value
  const message = bytesToSign(origin, nonce, (bytes) => createHash(hashOf(algorithm)).update(bytes).digest())
  return isSignedByKey(parsed.value, message, signature) ? unverifiedCertificate : undefined
}

const refused = (reason: string): Result<never> => failed('AGREEMENT_REFUSED', { reason })
