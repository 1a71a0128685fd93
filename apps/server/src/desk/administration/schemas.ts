import { Type, type TSchema } from '@fastify/type-provider-typebox'
import {
  announcementPages,
  deskServices,
  historyKinds,
  type AnnouncementEntry,
  type DayEntry,
  type Directory,
  type DeskEntry,
  type FirstDirectory,
  type HistoryAnswer,
  type HoursChangeInput,
  type PlaceEntry,
  type PublicDesk,
} from '@yinxin/protocol/desk'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

// What administrators keep. Bounds here are of what is read at all; what a person has to hear beside a field is a rule of the entry.

const text = (maxLength: number) => Type.String({ maxLength })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const words = Type.Object({ zh: text(1000), en: text(2000) }, strict)

/** The version of what one saw. */
export const seenVersion = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** Why something is changed: kept for good, so nobody leaves it out. */
export const why = Type.String({ minLength: 2, maxLength: 200, pattern: String.raw`\S.*\S` })

const week = Type.Array(Type.Array(Type.Object({ from: text(5), until: text(5) }, strict), { maxItems: 4 }), { minItems: 7, maxItems: 7 })

const publicDeskFields = {
  name: words,
  services: Type.Array(Type.Enum([...deskServices]), { maxItems: deskServices.length, uniqueItems: true }),
  operator: words,
  address: words,
  floor: text(200),
  windows: text(200),
  phone: text(200),
  chatUrl: text(1000),
  week: Type.Optional(week),
  hoursNote: words,
}
export const publicDesk = schemaOf<PublicDesk>()(Type.Object(publicDeskFields, strict))
const deskEntry = schemaOf<DeskEntry>()(
  Type.Object({ ...publicDeskFields, supervisors: Type.Array(uuid, { maxItems: 50, uniqueItems: true }) }, strict),
)
const dayEntry = schemaOf<DayEntry>()(Type.Object({ day: text(10), kind: Type.Enum(['closed', 'working']), name: words }, strict))
const placeEntry = schemaOf<PlaceEntry>()(
  Type.Object(
    { name: text(200), steps: Type.Array(Type.Object({ from: text(10), cutOverDate: text(10) }, strict), { maxItems: 50 }) },
    strict,
  ),
)
const announcementFields = {
  title: words,
  text: words,
  from: text(40),
  until: text(40),
  pages: Type.Array(Type.Enum([...announcementPages]), { maxItems: announcementPages.length, uniqueItems: true }),
}
const announcementEntry = schemaOf<AnnouncementEntry>()(Type.Object(announcementFields, strict))

/** The schema of each kind's content, under the name its addresses have. */
export const contentSchemas = { desks: deskEntry, days: dayEntry, places: placeEntry, announcements: announcementEntry } as const

export const entriesAnswer = <Content extends TSchema>(content: Content) =>
  Type.Object({
    entries: Type.Array(
      Type.Object({
        id: Type.String(),
        version: Type.Integer(),
        content,
        changedAt: Type.String(),
        changedBy: Type.String(),
        mayChange: Type.Boolean(),
      }),
    ),
    mayAdd: Type.Boolean(),
    today: Type.String(),
    supervisors: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  })

export const entryAddInput = <Content extends TSchema>(content: Content) => Type.Object({ content, why }, strict)
export const entryChangeInput = <Content extends TSchema>(content: Content) =>
  Type.Object({ version: seenVersion, content: Type.Optional(content), why }, strict)
export const entryOfId = Type.Object({ id: uuid }, strict)

export const hoursChangeInput = schemaOf<HoursChangeInput>()(Type.Object({ version: seenVersion, week, hoursNote: words, why }, strict))

export const historyQuery = Type.Object(
  {
    kind: Type.Optional(Type.Enum([...historyKinds])),
    subject: Type.Optional(uuid),
    q: Type.Optional(text(100)),
    below: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  },
  strict,
)

export const historyAnswer = schemaOf<HistoryAnswer>()(
  Type.Object({
    lines: Type.Array(
      Type.Object({
        number: Type.Integer(),
        at: Type.String(),
        by: Type.Object({ kind: Type.Enum(['staff', 'operator', 'portal']), name: Type.String() }),
        kind: Type.Enum([...historyKinds]),
        subject: Type.String(),
        title: Type.String(),
        version: Type.Integer(),
        why: Type.String(),
        what: Type.Enum(['added', 'changed', 'removed']),
        fields: Type.Array(
          Type.Object({ field: Type.String(), before: Type.Optional(Type.String()), after: Type.Optional(Type.String()) }),
        ),
      }),
    ),
    next: Type.Optional(Type.Integer()),
  }),
)

const directory = schemaOf<Directory>()(
  Type.Object({
    desks: Type.Array(publicDesk),
    days: Type.Array(dayEntry),
    places: Type.Array(placeEntry),
    announcements: Type.Array(Type.Object({ ...announcementFields, id: Type.String() }, strict)),
  }),
)
/** Absent: nobody has brought the first content. */
export const toldDirectory = Type.Object({ directory: Type.Optional(directory) })

export const directoryToBring = schemaOf<FirstDirectory>()(
  Type.Object({ desks: Type.Array(publicDesk, { maxItems: 200 }), places: Type.Array(placeEntry, { maxItems: 500 }) }, strict),
)
