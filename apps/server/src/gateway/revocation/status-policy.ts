import { defaultOcspPolicy, type OcspPolicy } from './ocsp-freshness.ts'

/** How fresh the status of an authority's certificates must be. */
export interface StatusPolicy extends OcspPolicy {
  /**
   * A certificate that names a responder, and whose status comes from a list older than this because no responder answers, is good with a
   * lower assurance: who holds back the answers keeps the status frozen for as long as the list lasts. In seconds.
   */
  readonly frozenSeconds: number
}

/** A day for lists: whoever issues them less often has a responder for what happens meanwhile. */
export const defaultStatusPolicy: StatusPolicy = { ...defaultOcspPolicy, frozenSeconds: 86_400 }
