/** The vendor's catalogue of drivers. */
import { join } from 'node:path'
import { readDriverCatalogue, type DriverCatalogue } from '@yinxin/protocol/assistant'
import type { Clocks } from '../platform/clock.ts'
import type { ApplicationListSources } from './application-list.ts'
import { openSignedList, type SignedList } from './signed-list.ts'

export function openDriverCatalogue({ list: file, vendorKey, data }: ApplicationListSources, clocks: Clocks): SignedList<DriverCatalogue> {
  return openSignedList({ file, vendorKey, kept: join(data, 'driver-catalogue.jws'), read: readDriverCatalogue }, clocks)
}
