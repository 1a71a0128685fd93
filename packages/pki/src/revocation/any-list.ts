import { lookupRevocation } from '../crl/crl.ts'
import type { Crl, CrlEntry } from '../crl/crl.ts'
import { lookupInIndex } from '../crl/lookup-in-index.ts'
import type { IndexedCrl } from '../crl/lookup-in-index.ts'
import type { Name } from '../x509/name.ts'

/** A list read as a whole, or one whose entries stay in an index. */
export type AnyList = Crl | IndexedCrl

/** The list's entry for a certificate of this issuer, or nothing. */
export const entryOn = (list: AnyList, serialNumber: string, issuer: Name): CrlEntry | undefined =>
  'index' in list ? lookupInIndex(list.index, serialNumber, issuer) : lookupRevocation(list, serialNumber, issuer)
