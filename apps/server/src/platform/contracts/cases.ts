import { Type } from '@fastify/type-provider-typebox'
import {
  caseCodes,
  caseEventKinds,
  caseOutcomes,
  caseStates,
  checklistItems,
  documentSubjects,
  staffRoles,
  type CaseEvent,
  type PersonCase,
  type VisitPlace,
} from '@yinxin/protocol/desk'
import { optionalCode, schemaOf } from '../web/schemas.ts'

// What the desk answers the portal and the portal its pages: one schema, for neither may import the other.

export const caseNumber = Type.String({ pattern: '^[0-9]{8}-[0-9]{4,9}$' })

export const caseEvent = schemaOf<CaseEvent>()(
  Type.Object({
    at: Type.String(),
    kind: Type.Enum([...caseEventKinds]),
    by: Type.Enum(['staff', 'person', 'portal', 'time']),
    channel: Type.Enum(['portal', 'desk']),
    staff: Type.Optional(Type.String()),
    words: Type.Optional(Type.String()),
    place: Type.Optional(Type.Object({ zh: Type.String(), en: Type.String() })),
    code: optionalCode,
  }),
)

const visitWords = Type.Object({ zh: Type.String({ maxLength: 500 }), en: Type.String({ maxLength: 500 }) })

/** Where somebody means to go. */
export const visitPlace = schemaOf<VisitPlace>()(
  Type.Object({
    name: visitWords,
    address: Type.Optional(visitWords),
    hours: Type.Optional(visitWords),
    phone: Type.Optional(Type.String({ maxLength: 100 })),
  }),
)

/** A file of a case, and who has looked at it. */
export const caseDocument = schemaOf<PersonCase['documents'][number]>()(
  Type.Object({
    id: Type.String(),
    shows: Type.Enum([...documentSubjects]),
    kind: Type.Enum(['pdf', 'jpeg', 'png']),
    size: Type.Integer(),
    addedAt: Type.String(),
    from: Type.Enum(['case', 'registration']),
    looks: Type.Array(Type.Object({ role: Type.Enum([...staffRoles]), at: Type.String() })),
  }),
)

/** A case as the person it is of sees it. */
export const personCase = schemaOf<PersonCase>()(
  Type.Object({
    number: Type.String(),
    code: Type.Optional(Type.String()),
    about: Type.Enum([...caseCodes]),
    organization: Type.String(),
    uscc: Type.String(),
    state: Type.Enum([...caseStates]),
    openedAt: Type.String(),
    changedAt: Type.String(),
    keptUntil: Type.String(),
    decision: Type.Optional(Type.Object({ outcome: Type.Enum([...caseOutcomes]), reason: Type.String() })),
    bring: Type.Array(Type.Object({ item: Type.Enum([...checklistItems]), seen: Type.Boolean() })),
    certificate: Type.Object({ sha256: Type.String(), issuerName: Type.String(), serial: Type.String() }),
    possession: Type.Optional(Type.Object({ at: Type.String(), serves: Type.Boolean() })),
    mayProve: Type.Boolean(),
    documents: Type.Array(caseDocument),
    mayAdd: Type.Boolean(),
    visit: Type.Optional(
      Type.Object({
        code: Type.Optional(Type.String()),
        place: visitPlace,
        day: Type.String(),
        reminders: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    events: Type.Array(caseEvent),
  }),
)
