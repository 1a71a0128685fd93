import type { Certificate } from '@yinxin/pki'
import { positionsOf, type Position } from './revocation/position.ts'
import type { TrustedPath, TrustStore } from './trust-anchors.ts'

/** Positions of CAs shared between the paths of those they have certified: what is known of a CA is worked out once. */
const maxShared = 1000

/** A certificate of a trusted path whose status is asked for. */
export interface AskedPosition {
  readonly position: Position
  /** Configured, and names no place to ask: trusted as configured unless a list at hand says otherwise. Any other must be known good. */
  readonly trustedAsConfigured: boolean
}

/** The certificates of a trusted path below the anchor, the first one first; worked out once a path. */
export function createAskedPositions({ intermediates }: TrustStore): (trusted: TrustedPath) => readonly AskedPosition[] {
  const configured = new Set(intermediates.map(({ sha256 }) => sha256))
  const asked = new WeakMap<TrustedPath, readonly AskedPosition[]>()
  const shared = new Map<string, Position>()

  function share(position: Position): Position {
    const { certificate, issuer, above } = position
    const key = [certificate, issuer, ...above].map(({ sha256 }) => sha256).join(' ')
    const known = shared.get(key)
    if (known === undefined && shared.size < maxShared) shared.set(key, position)
    return known ?? position
  }

  return (trusted) => {
    const known = asked.get(trusted)
    if (known !== undefined) return known
    const positions = positionsOf(trusted.certificates).map((position, index) => ({
      position: index === 0 ? position : share(position),
      trustedAsConfigured: index > 0 && configured.has(position.certificate.sha256) && !saysWhere(position.certificate),
    }))
    asked.set(trusted, positions)
    return positions
  }
}

const saysWhere = ({ extensions }: Certificate): boolean =>
  (extensions.authorityInfoAccess?.ocsp.length ?? 0) > 0 || extensions.crlDistributionPoints !== undefined
