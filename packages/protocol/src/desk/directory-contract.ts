/** What the portal reads of what administrators keep: the same in process and over HTTPS with client certificates. */
import type { Result } from '../failures/catalogue.ts'
import type { CaseDesk } from './contract.ts'
import type { AnnouncementEntry, DayEntry, DeskEntry, PlaceEntry } from './administration.ts'

/** A desk as the portal knows it: who administers it is nobody else's business. */
export type PublicDesk = Omit<DeskEntry, 'supervisors'>

/** Everything the portal shows or judges by, and nothing of who keeps it. */
export interface Directory {
  readonly desks: readonly PublicDesk[]
  /** From two months ago on. */
  readonly days: readonly DayEntry[]
  readonly places: readonly PlaceEntry[]
  /** Those that are not over. */
  readonly announcements: readonly (AnnouncementEntry & { readonly id: string })[]
}

/** What the portal's configuration says: the first content, taken once. */
export interface FirstDirectory {
  readonly desks: readonly PublicDesk[]
  readonly places: readonly PlaceEntry[]
}

/** Everything a portal asks a desk. */
export type DeskContract = CaseDesk & DirectoryDesk

export interface DirectoryDesk {
  /** Absent: nobody has brought the first content yet. DESK_UNAVAILABLE. */
  directory(): Promise<Result<{ readonly directory?: Directory }>>
  /** Brings the first content; changes nothing where there is some. DESK_UNAVAILABLE. */
  bringDirectory(first: FirstDirectory): Promise<Result<Record<string, never>>>
}
