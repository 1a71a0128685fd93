import type { Clock } from '../../platform/clock.ts'
import type { ApprovedCa } from '../deps.ts'

/** How long the CA's list serves, in milliseconds: so long an officer who was taken off it may still look. Approve they may not: that the CA decides. */
const servesFor = 10_000

/** Whether a certificate is on the CA's list of officers. A CA that does not answer knows nobody new, and whom it knew for a while. */
export function createKnownOfficers(ca: Pick<ApprovedCa, 'officers'>, clock: Clock): (sha256: string) => Promise<boolean> {
  let [known, asked]: [ReadonlySet<string>, number] = [new Set(), -Infinity]
  return async (sha256) => {
    if (clock.monotonic() - asked > servesFor || !known.has(sha256)) {
      known = new Set((await ca.officers()).map((officer) => officer.sha256))
      asked = clock.monotonic()
    }
    return known.has(sha256)
  }
}
