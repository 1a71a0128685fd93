import type { Certificate } from '@yinxin/pki'
import { positionsOf, type Position } from './revocation/position.ts'
import type { TrustedPath, TrustStore } from './trust-anchors.ts'

/** Positions of CAs shared between the paths of those they have certified: what is known of a CA is worked out once. */
const maxShared = 1000

/** The certificates of a trusted path whose status is asked for, the first one first; worked out once a path. */
export function createAskedPositions({ intermediates }: TrustStore): (trusted: TrustedPath) => readonly Position[] {
  const configured = new Set(intermediates.map(({ sha256 }) => sha256))
  const asked = new WeakMap<TrustedPath, readonly Position[]>()
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
    const [first, ...upper] = positionsOf(trusted.certificates)
    const ofCas = upper.filter(({ certificate }) => !configured.has(certificate.sha256) || saysWhere(certificate))
    const positions = first === undefined ? [] : [first, ...ofCas.map(share)]
    asked.set(trusted, positions)
    return positions
  }
}

/** An intermediate the operator configured and that names no place to ask is trusted as configured; one from outside must be known good. */
const saysWhere = ({ extensions }: Certificate): boolean =>
  (extensions.authorityInfoAccess?.ocsp.length ?? 0) > 0 || extensions.crlDistributionPoints !== undefined
