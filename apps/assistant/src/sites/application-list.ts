/** The vendor's list of what a certificate enters, and of who helps. */
import { join } from 'node:path'
import { readApplicationList, type ApplicationList } from '@yinxin/protocol/assistant'
import type { Clocks } from '../platform/clock.ts'
import { openSignedList, type SignedList } from './signed-list.ts'

export interface ApplicationListSources {
  readonly list: string | undefined
  readonly vendorKey: string | undefined
  /** Folder of the assistant's own state. */
  readonly data: string
}

export function openApplicationList({ list: file, vendorKey, data }: ApplicationListSources, clocks: Clocks): SignedList<ApplicationList> {
  return openSignedList({ file, vendorKey, kept: join(data, 'application-list.jws'), read: readApplicationList }, clocks)
}
