/** The vendor's list of what a certificate enters, and of who helps. */
import { join } from 'node:path'
import { readApplicationList, type ApplicationList } from '@yinxin/protocol/assistant'
import type { Clocks } from '../platform/clock.ts'
import { openSignedList, type SignedList } from './signed-list.ts'
import type { SiteListSources } from './site-list.ts'

export function openApplicationList(
  { list: file, vendorKey, refreshed, data }: SiteListSources,
  clocks: Clocks,
): SignedList<ApplicationList> {
  return openSignedList({ file, vendorKey, refreshed, kept: join(data, 'application-list.jws'), read: readApplicationList }, clocks)
}
