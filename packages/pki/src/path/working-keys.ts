import { certificateKey } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { importPublicKey, withInheritedParameters } from '../keys/public-key.ts'
import type { VerificationKey } from '../keys/public-key.ts'
import type { Parsed } from '../der/parsed.ts'

/** A key ready to verify, or the sentence saying why it is not. */
export type WorkingKey = Parsed<VerificationKey>

/**
 * The key of every certificate of a chain (from the certificate upwards, the anchor last): working_public_key of RFC 5280 §6.1.4 (d)-(f).
 * Only a DSA key that leaves out its parameters depends on the one above it.
 */
export function workingKeys(chain: readonly Certificate[]): WorkingKey[] {
  const keys: WorkingKey[] = []
  let above: Uint8Array | undefined
  for (const certificate of [...chain].reverse()) {
    const key = workingKey(certificate, above)
    above = key.ok ? key.value.publicKeySpki : undefined
    keys.push(key)
  }
  return keys.reverse()
}

function workingKey(certificate: Certificate, above: Uint8Array | undefined): WorkingKey {
  if (!needsParameters(certificate) || above === undefined) return certificateKey(certificate)
  const complete = withInheritedParameters(certificate.publicKeySpki, above)
  return complete.ok ? importPublicKey(complete.value) : complete
}

/** True for a key that means nothing without the parameters of the key above it. */
export const needsParameters = (certificate: Certificate): boolean => certificate.keyKind === 'DSA' && !certificateKey(certificate).ok
