import { oids, parseCertificate, verificationLimits, verifyChain, type Certificate, type ChainVerdict, type PathFinding } from '@yinxin/pki'

/** The authorities this gateway trusts: anchors of several CAs, roots or intermediates, and further CA certificates to build paths with. */
export interface TrustStore {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  /** Extended key usage that every path to them is judged for; default client authentication. */
  readonly purpose?: string
}

/** A validated path from the certificate to an anchor (both included), and the times between which all of it is valid. */
export interface TrustedPath {
  readonly certificates: readonly Certificate[]
  readonly validFrom: Date
  readonly validUntil: Date
}

/** Most intermediates read from one question. */
export const maxAsked = 10
/** The verifier looks at so many; what is configured and what is asked with must both find room. */
const maxConfigured = verificationLimits.intermediates - maxAsked

/** Reads the configured certificates (DER). Throws one sentence on a malformed one: a wrong configuration must not start. */
export function readTrustStore(anchors: readonly Uint8Array[], intermediates: readonly Uint8Array[] = []): TrustStore {
  if (anchors.length > verificationLimits.anchors) throw new Error(`more than ${verificationLimits.anchors} trust anchors`)
  if (intermediates.length > maxConfigured) throw new Error(`more than ${maxConfigured} intermediates`)
  return {
    anchors: anchors.map((der) => readAuthority(der, 'trust anchor')),
    intermediates: intermediates.map((der) => readAuthority(der, 'intermediate')),
  }
}

function readAuthority(der: Uint8Array, what: string): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`${what} cannot be read: ${parsed.problem}`)
  return parsed.value
}

/** What the rules found on the best path, and that path when every one of them holds at `now`. */
export interface ExaminedPath {
  readonly findings: readonly PathFinding[]
  readonly trusted?: TrustedPath
}

/**
 * Asks the verifier for a path from the unverified certificate to an anchor that allows the store's purpose (RFC 5280 §6.1); revocation
 * is asked for afterwards, along it. Intermediates are candidates only, wherever they come from.
 */
export function examinePath(unverified: Certificate, { anchors, intermediates, purpose }: TrustStore, now: Date): ExaminedPath {
  const verdict = verifyChain({
    certificate: unverified,
    intermediates,
    trustAnchors: anchors,
    purpose: { extendedKeyUsage: purpose ?? oids.clientAuth },
    now,
    revocation: 'none',
  })
  const { findings } = verdict
  return verdict.verdict === 'accepted' ? { findings, trusted: trustedPathOf(verdict) } : { findings }
}

function trustedPathOf({ path, anchor }: ChainVerdict): TrustedPath {
  const last = path.at(-1)
  const certificates = anchor === undefined || anchor.sha256 === last?.sha256 ? path : [...path, anchor]
  const validFrom = new Date(Math.max(...certificates.map(({ notBefore }) => +notBefore)))
  const validUntil = new Date(Math.min(...certificates.map(({ notAfter }) => +notAfter)))
  return { certificates, validFrom, validUntil }
}
