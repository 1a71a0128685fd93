import type { Certificate } from '@yinxin/pki'
import { createAskedPositions } from './asked-positions.ts'
import { statusesByDetour } from './detour.ts'
import type { CertificateCache, KnownCertificate } from './known-certificate.ts'
import type { Revocation } from './revocation/index.ts'
import type { CertificateStatus } from './revocation/status.ts'
import { examinePath, type ExaminedPath, type TrustedPath, type TrustStore } from './trust-anchors.ts'

/** A certificate with the best path that was found for it. */
export interface FoundPath extends ExaminedPath {
  readonly unverified: KnownCertificate
  readonly unverifiedIntermediates: readonly Certificate[]
  readonly at: Date
}

/** Finds paths once and remembers them with the certificate; asks for revocation only along paths that lead to an anchor. */
export interface PathFinder {
  examine(unverified: KnownCertificate, at: Date, unverifiedIntermediates?: readonly Certificate[]): FoundPath
  /**
   * Statuses along the path, from the certificate upwards; undefined without a trusted path. Where a CA on it is not known to be good, along
   * another path on which all are, if there is one (RFC 4158 §3.5.2).
   */
  statuses(path: FoundPath | undefined): Promise<readonly CertificateStatus[] | undefined>
  /** Begins to ask in the background. */
  announce(path: FoundPath): void
}

export function createPathFinder(store: TrustStore, cache: CertificateCache, revocation: Revocation): PathFinder {
  const positionsIn = createAskedPositions(store)

  function find(unverified: KnownCertificate, at: Date, from: readonly Certificate[], without: ReadonlySet<string>): ExaminedPath {
    const intermediates = [...store.intermediates, ...from].filter(({ sha256 }) => !without.has(sha256))
    const examined = examinePath(unverified.certificate, { ...store, intermediates }, at)
    if (examined.trusted !== undefined) cache.keep({ ...unverified, path: examined.trusted })
    return examined
  }

  const statusesAlong = (trusted: TrustedPath): Promise<readonly CertificateStatus[]> =>
    Promise.all(
      positionsIn(trusted).map(async ({ position, trustedAsConfigured }) =>
        trustedAsConfigured ? revocation.goodUnlessListed(position) : revocation.statusOf(position),
      ),
    )

  return {
    examine(unverified, at, unverifiedIntermediates = []) {
      const { path } = unverified
      const examined = path === undefined ? find(unverified, at, unverifiedIntermediates, new Set()) : { trusted: path, findings: [] }
      return { ...examined, unverified, unverifiedIntermediates, at }
    },
    async statuses(found) {
      if (found?.trusted === undefined) return undefined
      const { trusted, unverified, unverifiedIntermediates, at } = found
      const statuses = await statusesAlong(trusted)
      if (statuses.every(({ status }) => status === 'good')) return statuses
      return statusesByDetour({
        trusted,
        statuses,
        authorities: [...store.anchors, ...store.intermediates, ...unverifiedIntermediates],
        positionsIn,
        statusesAlong,
        pathWithout: (avoided) => find(unverified, at, unverifiedIntermediates, avoided).trusted,
        goBack: () => cache.keep({ ...unverified, path: trusted }),
      })
    },
    announce({ trusted }) {
      for (const { position } of trusted === undefined ? [] : positionsIn(trusted)) revocation.announce(position)
    },
  }
}
