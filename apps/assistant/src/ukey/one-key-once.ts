import type { DriverUkey } from './driver.ts'

/**
 * A device that two libraries read is one UKey: two with the same certificate to sign in with are. The one that says more of itself is kept, tries left
 * before all; else the one that was configured first.
 */
export function oneKeyOnce(ukeys: readonly DriverUkey[]): readonly DriverUkey[] {
  const tellsTries = ({ abilities }: DriverUkey): number => (abilities?.includes('exact-tries') === true ? 0 : 1)
  const byWorth = ukeys.toSorted((a, b) => tellsTries(a) - tellsTries(b))
  const seen = new Set<string>()
  const kept = byWorth.filter(({ certificates }) => {
    const own = certificates.filter(({ use }) => use === 'authentication').map(({ sha256 }) => sha256)
    const isKnown = own.some((sha256) => seen.has(sha256))
    for (const sha256 of own) seen.add(sha256)
    return !isKnown
  })
  return ukeys.filter((ukey) => kept.includes(ukey))
}
