import { isCurrentCrl, isDeltaCrl, lookupRevocation, type Certificate, type Crl, type Revocation } from '@yinxin/pki'
import { listCovers } from './list-scope.ts'

/** What the lists say of one certificate. */
export interface ListAnswer {
  /** The list to name as evidence. */
  readonly crl: Crl
  /** Whether the information is of now, not expired. */
  readonly fresh: boolean
  readonly entry: Revocation | undefined
}

const newest = (lists: readonly Crl[]): Crl | undefined => lists.toSorted((a, b) => +b.thisUpdate - +a.thisUpdate)[0]

/**
 * What an issuer's lists together say of a certificate: the newest complete one that covers it, and the newest delta that builds on it
 * (RFC 5280 §5.2.4, §6.3.3). `lists` are verified; undefined when no complete one covers the certificate.
 */
export function combineLists(lists: readonly Crl[], certificate: Certificate, now: Date): ListAnswer | undefined {
  const covering = lists.filter((crl) => listCovers(crl, certificate))
  const base = newest(covering.filter((crl) => !isDeltaCrl(crl)))
  if (base === undefined) return undefined
  const delta = newest(covering.filter((crl) => buildsOn(crl, base)))
  const said = lookupRevocation(base, certificate.serialNumber)
  const baseAnswer = { crl: base, fresh: isCurrentCrl(base, now), entry: said }
  if (delta === undefined) return baseAnswer
  const changed = lookupRevocation(delta, certificate.serialNumber)
  const entry = changed === undefined ? said : changed.reason === 'removeFromCRL' ? undefined : changed
  // an expired delta still tells of revocations, but freshness then rests on the complete list
  return isCurrentCrl(delta, now) ? { crl: delta, fresh: true, entry } : { ...baseAnswer, entry }
}

/** A delta applies to complete lists from its base number up to its own (RFC 5280 §5.2.4 (c), (d)). */
function buildsOn(crl: Crl, base: Crl): boolean {
  const [from, to, number] = [crl.extensions.deltaCrlIndicator, crl.extensions.crlNumber, base.extensions.crlNumber]
  return from !== undefined && to !== undefined && number !== undefined && from <= number && number < to
}
