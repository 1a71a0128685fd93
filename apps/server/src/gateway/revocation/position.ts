import type { Certificate } from '@yinxin/pki'

/** A certificate in a path that leads to an anchor: its status is asked from here. */
export interface Position {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** Who stands above the issuer, the anchor last. */
  readonly above: readonly Certificate[]
  /** Issuer and serial number: what a revocation is remembered by. */
  readonly key: string
}

/** The positions of a validated path, from the first certificate upwards; an anchor is trusted as such and has none (RFC 5280 §6.1.1 (d)). */
export function positionsOf(path: readonly Certificate[]): readonly Position[] {
  return path.flatMap((certificate, index) => {
    const issuer = path[index + 1]
    return issuer === undefined ? [] : [positionOf(certificate, issuer, path.slice(index + 2))]
  })
}

/** A certificate below `issuer`, which stands below `above`. */
export const positionOf = (certificate: Certificate, issuer: Certificate, above: readonly Certificate[]): Position => ({
  certificate,
  issuer,
  above,
  key: `${issuer.sha256} ${certificate.serialNumber}`,
})
