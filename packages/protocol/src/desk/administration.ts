/**
 * What administrators of the desk keep: desks, days that are not as others, cut-over dates of places, announcements. Everything kept is an entry with a
 * version; whoever changes one says which version they saw, and why.
 */
import type { DeskService } from '../portal/directory.ts'
import type { StaffRole } from './staff.ts'

export { deskServices, type DeskService } from '../portal/directory.ts'

/** A text people read, in both languages; both empty: there is none. */
export interface Bilingual {
  readonly zh: string
  readonly en: string
}

/** What is kept. `desk` belongs to an office; the others hold for everybody, and the bureau's own office keeps them. */
const entryKinds = ['desk', 'day', 'place', 'announcement'] as const
export type EntryKind = (typeof entryKinds)[number]

/** From and until, `09:00`; both on one day. */
export interface OpenSpan {
  readonly from: string
  readonly until: string
}

/** Monday to Sunday: seven days, each with when it is open; no span: closed. */
export type WeekHours = readonly (readonly OpenSpan[])[]

/** Where somebody is helped, and how it is reached. An empty text: there is none. */
export interface DeskEntry {
  readonly name: Bilingual
  readonly services: readonly DeskService[]
  /** Who runs it. */
  readonly operator: Bilingual
  readonly address: Bilingual
  readonly floor: string
  readonly windows: string
  readonly phone: string
  /** A page of somebody else where one can write to it. */
  readonly chatUrl: string
  /** Absent: nobody has filled it in yet, and `hoursNote` is all there is. */
  readonly week?: WeekHours
  readonly hoursNote: Bilingual
  /** Ids of staff of its office who may change its hours. */
  readonly supervisors: readonly string[]
}

/** A day on which desks are closed, or open as on a working day, whatever the week says. */
export interface DayEntry {
  readonly day: string
  readonly kind: 'closed' | 'working'
  readonly name: Bilingual
}

/** From a day on, a cut-over date holds. */
export interface CutOverStep {
  readonly from: string
  readonly cutOverDate: string
}

/** A place, and the cut-over dates that held, hold and will hold there (R19), the earliest first. `name` empty: everywhere else. */
export interface PlaceEntry {
  readonly name: string
  readonly steps: readonly CutOverStep[]
}

/** Pages of the portal that show announcements. */
export const announcementPages = ['sign-in', 'workbench', 'failure', 'help'] as const
export type AnnouncementPage = (typeof announcementPages)[number]

/** Plain text, shown on some pages from a moment until another (ISO 8601, UTC). */
export interface AnnouncementEntry {
  readonly title: Bilingual
  readonly text: Bilingual
  readonly from: string
  readonly until: string
  readonly pages: readonly AnnouncementPage[]
}

export interface EntryContents {
  readonly desk: DeskEntry
  readonly day: DayEntry
  readonly place: PlaceEntry
  readonly announcement: AnnouncementEntry
}

/** An entry as who administers it sees it. */
export interface KeptEntry<Content> {
  readonly id: string
  readonly version: number
  readonly content: Content
  readonly changedAt: string
  /** Name of who changed it last; empty: it came from the configuration. */
  readonly changedBy: string
  /** Whether the one who asks may change all of it. */
  readonly mayChange: boolean
}

/** `GET /api/admin/desks`, `…/days`, `…/places`, `…/announcements` */
export interface EntriesAnswer<Content> {
  readonly entries: readonly KeptEntry<Content>[]
  /** Whether the one who asks may add one. */
  readonly mayAdd: boolean
  /** Today, where the desk is. */
  readonly today: string
  /** Who could be given the hours of a desk: colleagues of one's office with that role. */
  readonly supervisors: readonly { readonly id: string; readonly name: string }[]
}

/** `POST /api/admin/desks` and the others: adds one. */
export interface EntryAddInput<Content> {
  readonly content: Content
  readonly why: string
}

/** `POST /api/admin/desks/:id` and the others: changes one as it was seen, or removes it. */
export interface EntryChangeInput<Content> {
  readonly version: number
  /** Absent: it is removed. */
  readonly content?: Content
  readonly why: string
}

/** `POST /api/admin/desks/:id/hours`: for whoever may change nothing else of it. */
export interface HoursChangeInput {
  readonly version: number
  readonly week: WeekHours
  readonly hoursNote: Bilingual
  readonly why: string
}

/** What history is kept of. */
export const historyKinds = [...entryKinds, 'staff'] as const
export type HistoryKind = (typeof historyKinds)[number]

/** A member of staff, as history keeps them. */
export interface StaffFacts {
  readonly name: string
  readonly number: string
  readonly roles: readonly StaffRole[]
  readonly state: 'invited' | 'active' | 'suspended' | 'ended'
}

/** One field of a change, as text; absent: it was not there. */
export interface FieldChange {
  readonly field: string
  readonly before?: string
  readonly after?: string
}

/** One change, the newest first. */
export interface HistoryLine {
  readonly number: number
  readonly at: string
  /** A member of staff by name; the operator of the system; the configuration a portal brought. */
  readonly by: { readonly kind: 'staff' | 'operator' | 'portal'; readonly name: string }
  readonly kind: HistoryKind
  readonly subject: string
  readonly title: string
  readonly version: number
  readonly why: string
  readonly what: 'added' | 'changed' | 'removed'
  readonly fields: readonly FieldChange[]
}

/** `GET /api/admin/history` */
export interface HistoryAnswer {
  readonly lines: readonly HistoryLine[]
  /** The number to go on below; absent: there is no more. */
  readonly next?: number
}
