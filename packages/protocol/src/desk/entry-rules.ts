import {
  type AnnouncementEntry,
  type CutOverStep,
  type DayEntry,
  type DeskEntry,
  type EntryContents,
  type EntryKind,
  type PlaceEntry,
  type Bilingual,
} from './administration.ts'
import { areSpans, isDay } from './opening-hours.ts'

/** What is wrong with a field of an entry; pages say it beside the field. */
export type EntryProblem =
  | 'missing'
  | 'one-language'
  | 'characters'
  | 'too-long'
  | 'hours'
  | 'address'
  | 'phone'
  | 'day'
  | 'order'
  | 'past'
  | 'over'
  | 'too-far'
  | 'stranger'
  | 'last'
  | 'too-many'
  | 'there-already'

export interface EntryFault {
  readonly field: string
  readonly problem: EntryProblem
}

/** What an entry is judged by besides itself. */
export interface EntryFacts<Content> {
  /** As it is kept; absent: it is new. */
  readonly before?: Content | undefined
  /** Where the desk is. */
  readonly today: string
  readonly now: Date
  /** Ids of staff of the office who may be given the hours of a desk. */
  readonly supervisors: readonly string[]
}

/** Entries of a kind, in one office or, where they hold for everybody, in all. */
export const mostEntries: Readonly<Record<EntryKind, number>> = { desk: 200, day: 500, place: 500, announcement: 50 }

/** How far ahead an announcement may reach, and how many steps a place may have. */
const [mostAnnouncedDays, mostSteps] = [366, 20]

/** Every fault of an entry, in the order of its fields; none: it may be kept. */
export function entryFaults<Kind extends EntryKind>(
  kind: Kind,
  content: EntryContents[Kind],
  facts: EntryFacts<EntryContents[Kind]>,
): readonly EntryFault[] {
  return rules[kind](content, facts as never)
}

type Rule<Content> = (content: Content, facts: EntryFacts<Content>) => readonly EntryFault[]

const rules: { readonly [Kind in EntryKind]: Rule<EntryContents[Kind]> } = {
  desk: deskFaults,
  day: dayFaults,
  place: placeFaults,
  announcement: announcementFaults,
}

function deskFaults(desk: DeskEntry, { before, supervisors }: EntryFacts<DeskEntry>): readonly EntryFault[] {
  const { name, services, operator, address, floor, windows, phone, chatUrl, week, hoursNote } = desk
  const known = [...supervisors, ...(before?.supervisors ?? [])]
  return [
    ...wordsFaults('name', name, { most: 60, isNeeded: true }),
    ...when(services.length === 0, 'services', 'missing'),
    ...wordsFaults('operator', operator, { most: 100 }),
    ...wordsFaults('address', address, { most: 200 }),
    ...textFaults('floor', floor, 20),
    ...textFaults('windows', windows, 40),
    ...when(phone !== '' && !/^[+\d][\d ()-]{2,30}$/.test(phone), 'phone', 'phone'),
    ...when(chatUrl !== '' && !isAddress(chatUrl), 'chatUrl', 'address'),
    ...when(week !== undefined && !(week.length === 7 && week.every(areSpans)), 'week', 'hours'),
    ...wordsFaults('hoursNote', hoursNote, { most: 200 }),
    ...when(!desk.supervisors.every((id) => known.includes(id)), 'supervisors', 'stranger'),
  ]
}

function dayFaults({ day, name }: DayEntry, { before, today }: EntryFacts<DayEntry>): readonly EntryFault[] {
  return [
    ...when(!isDay(day), 'day', 'day'),
    ...when(before === undefined && day < today, 'day', 'past'),
    ...wordsFaults('name', name, { most: 40, isNeeded: true }),
  ]
}

/** What has held stays as it was: a decision of the past must be found again. */
function placeFaults({ name, steps }: PlaceEntry, { before, today }: EntryFacts<PlaceEntry>): readonly EntryFault[] {
  const past = (list: readonly CutOverStep[]) =>
    JSON.stringify(list.filter(({ from }) => from < today).map(({ from, cutOverDate }) => [from, cutOverDate]))
  const inOrder = steps.every(({ from }, index) => index === 0 || (steps[index - 1]?.from ?? '') < from)
  return [
    ...textFaults('name', name, 100),
    ...when(name.trim() !== name, 'name', 'characters'),
    ...when(before !== undefined && before.name !== name, 'name', 'past'),
    ...when(steps.length === 0, 'steps', 'missing'),
    ...when(steps.length > mostSteps, 'steps', 'too-many'),
    ...when(!steps.every(({ from, cutOverDate }) => isDay(from) && isDay(cutOverDate)), 'steps', 'day'),
    ...when(!inOrder, 'steps', 'order'),
    ...when(past(steps) !== past(before?.steps ?? []), 'steps', 'past'),
  ]
}

function announcementFaults(entry: AnnouncementEntry, { now }: EntryFacts<AnnouncementEntry>): readonly EntryFault[] {
  const { title, text, pages } = entry
  const [from, until] = [Date.parse(entry.from), Date.parse(entry.until)]
  return [
    ...wordsFaults('title', title, { most: 60, isNeeded: true }),
    ...wordsFaults('text', text, { most: 400, isNeeded: true }),
    ...when(!isMoment(entry.from), 'from', 'day'),
    ...when(!isMoment(entry.until), 'until', 'day'),
    ...when(until <= from, 'until', 'order'),
    ...when(until <= now.getTime(), 'until', 'over'),
    ...when(until - now.getTime() > mostAnnouncedDays * 86_400_000, 'until', 'too-far'),
    ...when(pages.length === 0, 'pages', 'missing'),
  ]
}

/** ISO 8601 in UTC, as programs write it: what else Date.parse makes something of is kept, shown, and read otherwise elsewhere. */
const isMoment = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/.test(text) && !Number.isNaN(Date.parse(text))

const when = (isSo: boolean, field: string, problem: EntryProblem): readonly EntryFault[] => (isSo ? [{ field, problem }] : [])

interface Bounds {
  readonly most: number
  readonly isNeeded?: boolean
}

/** Both languages, or none. English takes twice the room. */
function wordsFaults(field: string, { zh, en }: Bilingual, { most, isNeeded = false }: Bounds): readonly EntryFault[] {
  const [hasZh, hasEn] = [zh.trim() !== '', en.trim() !== '']
  if (!hasZh && !hasEn) return when(isNeeded, field, 'missing')
  return [
    ...when(hasZh !== hasEn, hasZh ? `${field}.en` : `${field}.zh`, 'one-language'),
    ...textFaults(`${field}.zh`, zh, most),
    ...textFaults(`${field}.en`, en, most * 2),
  ]
}

const textFaults = (field: string, text: string, most: number): readonly EntryFault[] => [
  ...when(text.length > most, field, 'too-long'),
  ...when(hasHiddenCharacters(text), field, 'characters'),
]

/** Control characters, half a surrogate pair, and marks that turn the direction of text or are seen by nobody: what is shown would not be what was typed. */
const hasHiddenCharacters = (text: string): boolean => /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u.test(text)

/** A page over https, and no name and password in it. */
function isAddress(text: string): boolean {
  if (text.length > 500 || !/^https:\/\/[^\s/@\\]+(?:[/?#]|$)/.test(text)) return false
  try {
    return new URL(text).protocol === 'https:'
  } catch {
    return false
  }
}
