import { hash } from 'node:crypto'
import type { VerificationKey } from '@yinxin/pki'
import { bytesToSign, hashOf, nonceLength, type AuthenticationToken } from '@yinxin/protocol/assistant'
import type { Finding } from '@yinxin/protocol/gateway'
import { parseOrigin } from '@yinxin/protocol/wire'
import { passed, refused, skipped } from '../findings.ts'
import type { SignaturePool } from '../signature-pool/index.ts'
import { tokenAlgorithmTable } from '../token-algorithms.ts'

/** What the proof must have been made for. */
export interface ExpectedProof {
  readonly origin: string
  readonly nonce: string
}

/** The certificate's key signed exactly this origin and nonce (SIGNATURE_INVALID); both are well formed (ORIGIN_INVALID, NONCE_INVALID). */
export async function checkSignature(
  token: AuthenticationToken | undefined,
  unverifiedKey: VerificationKey | undefined,
  { origin, nonce }: ExpectedProof,
  signatures: Pick<SignaturePool, 'verify'>,
): Promise<Finding> {
  if (!isOrigin(origin)) return refused('signature', 'ORIGIN_INVALID', 'not an https origin, nor one of this machine')
  if (nonce.length < nonceLength.min || nonce.length > nonceLength.max)
    return refused('signature', 'NONCE_INVALID', `nonce of ${nonce.length} characters`)
  if (token === undefined || unverifiedKey === undefined) return skipped('signature', 'no token or no usable key')
  const signature = decodeSignature(token.signature)
  if (signature === undefined) return refused('signature', 'SIGNATURE_INVALID', 'signature is not base64')
  const digest = hashOf(token.algorithm)
  const message = bytesToSign(origin, nonce, (data) => hash(digest, data, 'buffer'))
  const algorithm = tokenAlgorithmTable[token.algorithm].signature
  const fits = await signatures.verify({ key: unverifiedKey, algorithm, message, signature })
  return fits ? passed('signature') : refused('signature', 'SIGNATURE_INVALID', 'signature does not fit certificate, origin and nonce')
}

const knownOrigins = new Set<string>()

/** Portals are few and ask again and again: reading their origin as a URL would cost as much as the hashes. */
function isOrigin(text: string): boolean {
  if (knownOrigins.has(text)) return true
  const fits = parseOrigin(text) !== undefined
  if (fits && knownOrigins.size < 100) knownOrigins.add(text)
  return fits
}

function decodeSignature(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined // node's reading is lenient, this is RFC 4648 §4 to the letter
}
