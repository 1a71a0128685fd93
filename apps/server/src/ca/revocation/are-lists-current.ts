import type { CertificationAuthority } from '../authorities/authority.ts'
import type { ListFacts } from './store.ts'

/** People have to be brought together for a list of an offline root: so long before its end it counts as late. */
const ceremonyNotice = 30 * 86_400_000

/** Whether every list of an authority can be relied on. Nobody asks for those of an offline root that has ended, and nobody can make another. */
export function areListsCurrent(
  { certificate, wrappedKey }: Pick<CertificationAuthority, 'certificate' | 'wrappedKey'>,
  lists: readonly { readonly newest: Pick<ListFacts, 'nextUpdate'> | undefined }[],
  now: Date,
): boolean {
  const isOffline = wrappedKey === undefined
  if (isOffline && certificate.notAfter <= now) return true
  return lists.every(({ newest }) => newest !== undefined && +newest.nextUpdate > +now + (isOffline ? ceremonyNotice : 0))
}
