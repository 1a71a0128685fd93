import { crlUrlsOf, type Certificate } from '@yinxin/pki'
import type { CertificateCache, KnownCertificate } from './known-certificate.ts'
import type { Revocation } from './revocation/index.ts'
import type { CertificateStatus } from './revocation/status.ts'
import { examinePath, type ExaminedPath, type TrustedPath, type TrustStore } from './trust-anchors.ts'

/** Finds paths once and remembers them with the certificate; asks for revocation only along paths that lead to an anchor. */
export interface PathFinder {
  examine(unverified: KnownCertificate, now: Date, unverifiedIntermediates?: readonly Certificate[]): ExaminedPath
  /** Statuses along the path, from the certificate upwards; undefined without a trusted path. */
  statuses(path: ExaminedPath | undefined): Promise<readonly CertificateStatus[] | undefined>
  /** Begins to ask in the background. */
  announce(path: ExaminedPath): void
}

export function createPathFinder(store: TrustStore, cache: CertificateCache, revocation: Revocation): PathFinder {
  const configured = new Set(store.intermediates.map(({ sha256 }) => sha256))
  const asked = new WeakMap<TrustedPath, readonly Pair[]>()

  /** The certificates whose status is asked for, worked out once a path. */
  function pairsOf({ trusted }: ExaminedPath): readonly Pair[] {
    if (trusted === undefined) return []
    const known =
      asked.get(trusted) ??
      pairs(trusted).filter(({ certificate }, index) => index === 0 || !configured.has(certificate.sha256) || saysWhere(certificate))
    asked.set(trusted, known)
    return known
  }

  return {
    examine(unverified, now, unverifiedIntermediates = []) {
      if (unverified.path !== undefined) return { trusted: unverified.path, findings: [] }
      const examined = examinePath(unverified.certificate, store, unverifiedIntermediates, now)
      if (examined.trusted !== undefined) cache.keep({ ...unverified, path: examined.trusted })
      return examined
    },
    async statuses(path) {
      if (path?.trusted === undefined) return undefined
      return Promise.all(pairsOf(path).map(({ certificate, issuer }) => revocation.statusOf(certificate, issuer)))
    },
    announce(path) {
      for (const { certificate, issuer } of pairsOf(path)) revocation.announce(certificate, issuer)
    },
  }
}

interface Pair {
  readonly certificate: Certificate
  readonly issuer: Certificate
}

/** Each certificate below the anchor with its issuer; an anchor is trusted as such (RFC 5280 §6.1.1 (d)). */
function pairs({ certificates }: TrustedPath): readonly Pair[] {
  return certificates.slice(0, -1).flatMap((certificate, index) => {
    const issuer = certificates[index + 1]
    return issuer === undefined ? [] : [{ certificate, issuer }]
  })
}

/** An intermediate the operator configured and that names no place to ask is trusted as configured; one from outside must be known good. */
const saysWhere = ({ extensions }: Certificate): boolean =>
  (extensions.authorityInfoAccess?.ocsp.length ?? 0) > 0 || crlUrlsOf(extensions.crlDistributionPoints).length > 0
