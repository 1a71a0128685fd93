import { certificateKey, parseCertificate, type Certificate, type Parsed, type VerificationKey } from '@yinxin/pki'
import type { CertificateFacts } from '@yinxin/protocol/gateway'
import { certificateFactsOf } from './certificate-facts.ts'
import type { TrustedPath } from './trust-anchors.ts'

/** A certificate with everything about it that never changes, worked out once. Not verified until it has a `path`. */
export interface KnownCertificate {
  readonly certificate: Certificate
  readonly key: VerificationKey
  readonly facts: CertificateFacts
  /** Set when it was validated to an anchor; holds between the path's own times. */
  readonly path?: TrustedPath
}

/** Reads a DER certificate; one whose key cannot be used is malformed for us. */
export function knownCertificateOf(der: Uint8Array): Parsed<KnownCertificate> {
  const parsed = parseCertificate(der)
  if (!parsed.ok) return parsed
  const key = certificateKey(parsed.value)
  if (!key.ok) return key
  const certificate = parsed.value
  return { ok: true, value: { certificate, key: key.value, facts: certificateFactsOf(certificate, key.value) } }
}

function decodeStrictly(base64: string): Uint8Array | undefined {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === base64 ? bytes : undefined
}

/**
 * Certificates that have been validated, by their text: parsed form, imported key and path are kept until the path ends, the least recently used
 * ones go first. Only validated ones come in, so nobody can push them out with certificates he made himself.
 */
export interface CertificateCache {
  /** The certificate of this base64, from the cache while its path holds at `now`, else freshly read. */
  read(base64: string, now: Date): Parsed<KnownCertificate>
  keep(known: KnownCertificate & { readonly path: TrustedPath }): void
}

/** By base64 and not by hash: the one text a certificate has (RFC 4648 §4) is what callers bring, and is found without decoding it. */
export function createCertificateCache(capacity = 20_000): CertificateCache {
  const entries = new Map<string, KnownCertificate & { readonly path: TrustedPath }>()
  return {
    read(base64, now) {
      const known = entries.get(base64)
      if (known === undefined) return readAnew(base64)
      entries.delete(base64)
      if (known.path.validUntil < now || known.path.validFrom > now) return readAnew(base64)
      entries.set(base64, known) // most recently used goes to the end
      return { ok: true, value: known }
    },
    keep(known) {
      entries.set(Buffer.from(known.certificate.raw).toString('base64'), known)
      const oldest = entries.size > capacity ? entries.keys().next().value : undefined
      if (oldest !== undefined) entries.delete(oldest)
    },
  }
}

function readAnew(base64: string): Parsed<KnownCertificate> {
  const der = decodeStrictly(base64)
  return der === undefined ? { ok: false, problem: 'not base64' } : knownCertificateOf(der)
}
