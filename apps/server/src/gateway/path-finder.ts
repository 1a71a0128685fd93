import type { Certificate } from '@yinxin/pki'
import type { CertificateCache, KnownCertificate } from './known-certificate.ts'
import type { Revocation } from './revocation/index.ts'
import { positionsOf, type Position } from './revocation/position.ts'
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
  const asked = new WeakMap<TrustedPath, readonly Position[]>()

  /** The certificates whose status is asked for, worked out once a path. */
  function positionsIn({ trusted }: ExaminedPath): readonly Position[] {
    if (trusted === undefined) return []
    const known =
      asked.get(trusted) ??
      positionsOf(trusted.certificates).filter(
        ({ certificate }, index) => index === 0 || !configured.has(certificate.sha256) || saysWhere(certificate),
      )
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
      return Promise.all(positionsIn(path).map((position) => revocation.statusOf(position)))
    },
    announce(path) {
      for (const position of positionsIn(path)) revocation.announce(position)
    },
  }
}

/** An intermediate the operator configured and that names no place to ask is trusted as configured; one from outside must be known good. */
const saysWhere = ({ extensions }: Certificate): boolean =>
  (extensions.authorityInfoAccess?.ocsp.length ?? 0) > 0 || extensions.crlDistributionPoints !== undefined
