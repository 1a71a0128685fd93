import { parseCertificate, validatePath, type Certificate, type PathFinding, type PathResult } from '@yinxin/pki'

/** The authorities this gateway trusts: anchors of several CAs, roots or intermediates, and further CA certificates to build paths with. */
export interface TrustStore {
  readonly anchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
}

/** A validated path from the certificate to an anchor (both included), and the times between which all of it is valid. */
export interface TrustedPath {
  readonly certificates: readonly Certificate[]
  readonly validFrom: Date
  readonly validUntil: Date
}

/** Reads the configured certificates (DER). Throws one sentence on a malformed one: a wrong configuration must not start. */
export function readTrustStore(anchors: readonly Uint8Array[], intermediates: readonly Uint8Array[] = []): TrustStore {
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

/** Looks for a path from the unverified certificate to an anchor (RFC 5280 §6.1). `unverifiedIntermediates` are candidates only. */
export function examinePath(
  unverified: Certificate,
  store: TrustStore,
  unverifiedIntermediates: readonly Certificate[],
  now: Date,
): ExaminedPath {
  const intermediates = [...store.intermediates, ...unverifiedIntermediates]
  const result = validatePath({ certificate: unverified, intermediates, trustAnchors: store.anchors, now })
  const { ok, findings } = result
  return ok ? { findings, trusted: trustedPathOf(result) } : { findings }
}

function trustedPathOf({ path, anchor }: PathResult): TrustedPath {
  const last = path.at(-1)
  const certificates = anchor === undefined || anchor.sha256 === last?.sha256 ? path : [...path, anchor]
  const validFrom = new Date(Math.max(...certificates.map(({ notBefore }) => +notBefore)))
  const validUntil = new Date(Math.min(...certificates.map(({ notAfter }) => +notAfter)))
  return { certificates, validFrom, validUntil }
}
