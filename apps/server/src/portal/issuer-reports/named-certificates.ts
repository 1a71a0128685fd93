import { certificateEnd } from '../binding/certificate-names.ts'

/** A certificate the portal has seen of a holder. */
export interface SeenCertificate {
  readonly sha256: string
  /** Null: it is not kept. */
  readonly der: Uint8Array | null
}

/** Certificates of one organisation that issuers are told of within 24 hours: one that reports on and on leaves the others their share at the issuer. */
const mostOfOrganization = 10

/**
 * Which certificates the issuer is told of, the newest first: those of the holder that have not ended, as many as the organisation's day has left. One
 * renewed meanwhile that the portal has never seen is not among them; the portal refuses it all the same.
 * @param seen the newest first
 * @param reported how many of the organisation were told within 24 hours
 */
export function namedCertificates(seen: readonly SeenCertificate[], reported: number, now: Date): readonly string[] {
  const living = seen.filter(({ der }) => der === null || !(Date.parse(certificateEnd(der)) <= now.getTime()))
  return living.slice(0, Math.max(0, mostOfOrganization - reported)).map(({ sha256 }) => sha256)
}
