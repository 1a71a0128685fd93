import { oids } from '@yinxin/pki'
import { createCertificateCache, type CertificateCache } from './known-certificate.ts'
import { createPathFinder, type PathFinder } from './path-finder.ts'
import type { Revocation } from './revocation/index.ts'
import { readTrustStore } from './trust-anchors.ts'

/** Who stamps times (RFC 3161), as far as it is configured. */
export interface TimestampAuthority {
  readonly name: string
  /** Validated ones: never those of sign-ins, whose paths are for another purpose. */
  readonly certificates: CertificateCache
  readonly paths: PathFinder
}

/** Certificates of time-stamping authorities that are remembered, each authority's: they have a handful. */
const remembered = 100

/**
 * Reads the configured authorities: DER of the certificates that each one's time-stamps are verified against. They are anchors for time-stamps
 * alone; the gateway's own anchors are none of them. Throws one sentence where one cannot be read.
 */
export function createTimestampAuthorities(
  given: Readonly<Record<string, readonly Uint8Array[]>>,
  intermediates: readonly Uint8Array[],
  revocation: Revocation,
): readonly TimestampAuthority[] {
  return Object.entries(given).map(([name, anchors]) => {
    const certificates = createCertificateCache(remembered)
    const store = { ...readTrustStore(anchors, intermediates), purpose: oids.timeStamping }
    return { name, certificates, paths: createPathFinder(store, certificates, revocation) }
  })
}
