/** The vendor's catalogue of drivers. */
import { join } from 'node:path'
import { readDriverCatalogue, type DriverCatalogue } from '@yinxin/protocol/assistant'
import type { Clocks } from '../platform/clock.ts'
import { openSignedList, type SignedList } from './signed-list.ts'
import type { SiteListSources } from './site-list.ts'

export function openDriverCatalogue(
  { list: file, vendorKey, refreshed, data }: SiteListSources,
  clocks: Clocks,
): SignedList<DriverCatalogue> {
  return openSignedList({ file, vendorKey, refreshed, kept: join(data, 'driver-catalogue.jws'), read: readDriverCatalogue }, clocks)
}
