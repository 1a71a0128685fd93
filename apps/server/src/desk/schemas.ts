import { Type } from '@fastify/type-provider-typebox'
import {
  caseCodes,
  caseOrders,
  caseOutcomes,
  caseStates,
  checklistItems,
  queueFilters,
  staffActions,
  staffRoles,
  staffSteps,
  type CaseDecision,
  type CaseLine,
  type CaseListAnswer,
  type Colleague,
  type DeskOptions,
  type FiguresAnswer,
  type FilterInput,
  type FiltersAnswer,
  type HandOver,
  type ShiftOfferInput,
  type HandOversAnswer,
  type StaffAddInput,
  type StaffCase,
  type StaffChangeInput,
  type StaffEntry,
  type StaffListAnswer,
  type StaffSessionAnswer,
  type StaffStepInput,
  type VisitCodeInput,
} from '@yinxin/protocol/desk'
import { schemaOf, strict } from '../platform/web/schemas.ts'
import { seenVersion, why } from './administration/schemas.ts'
import { caseDocument, caseEvent, caseNumber, visitPlace } from '../platform/contracts/cases.ts'
import { caseFacts } from './peer-schemas.ts'

const words = Type.Object({ zh: Type.String(), en: Type.String() })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const roles = Type.Array(Type.Enum([...staffRoles]), { maxItems: staffRoles.length })

export const optionsAnswer = schemaOf<DeskOptions>()(
  Type.Object({
    name: words,
    demo: Type.Boolean(),
    assistantPorts: Type.Array(Type.Integer()),
    minimumAssistantVersion: Type.String(),
    now: Type.String(),
  }),
)

const colleague = schemaOf<Colleague>()(Type.Object({ id: Type.String(), name: Type.String() }))

export const deskSessionAnswer = schemaOf<StaffSessionAnswer>()(
  Type.Object({
    staff: Type.Object({ id: Type.String(), name: Type.String(), number: Type.String(), tenant: Type.String(), roles }),
    may: Type.Array(Type.Enum([...staffActions])),
    idleExpiresAt: Type.String(),
    colleagues: Type.Array(colleague),
  }),
)

export const visitCodeInput = schemaOf<VisitCodeInput>()(Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }, strict))
export const visitAnswer = Type.Object({ number: Type.String() })

const handOver = schemaOf<HandOver>()(
  Type.Object({
    id: Type.String(),
    from: colleague,
    to: colleague,
    note: Type.String(),
    offeredAt: Type.String(),
    cases: Type.Array(Type.String()),
  }),
)
export const handOversAnswer = schemaOf<HandOversAnswer>()(Type.Object({ offered: Type.Array(handOver), received: Type.Array(handOver) }))
export const shiftOfferInput = schemaOf<ShiftOfferInput>()(Type.Object({ to: uuid, note: Type.String({ maxLength: 500 }) }, strict))
export const handOverOfId = Type.Object({ id: uuid }, strict)
export const handOverAnswerInput = Type.Object({ answer: Type.Enum(['accept', 'decline', 'take-back']) }, strict)

export const caseLookQuery = Type.Object({ writing: Type.Optional(Type.Boolean()) }, strict)

export const queuedCaseOfNumber = Type.Object({ number: caseNumber }, strict)

export const documentOfCase = Type.Object({ number: caseNumber, id: uuid }, strict)

export const casesQuery = Type.Object(
  {
    all: Type.Optional(Type.Boolean()),
    state: Type.Optional(Type.Enum([...caseStates])),
    mine: Type.Optional(Type.Boolean()),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    sort: Type.Optional(Type.Enum([...caseOrders])),
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  },
  strict,
)

const savedFilter = {
  name: Type.String({ minLength: 1, maxLength: 40, pattern: String.raw`\S` }),
  filter: Type.Enum([...queueFilters]),
  q: Type.String({ maxLength: 100 }),
}
export const filterInput = schemaOf<FilterInput>()(Type.Object(savedFilter, strict))
export const filtersAnswer = schemaOf<FiltersAnswer>()(
  Type.Object({ filters: Type.Array(Type.Object({ id: Type.String(), ...savedFilter })) }),
)
export const filterOfId = Type.Object({ id: uuid }, strict)

const line = {
  number: Type.String(),
  state: Type.Enum([...caseStates]),
  about: Type.Enum([...caseCodes]),
  organization: Type.String(),
  openedAt: Type.String(),
  changedAt: Type.String(),
  owner: Type.Optional(colleague),
  isOwnDecision: Type.Boolean(),
}

export const queueAnswer = schemaOf<CaseListAnswer>()(
  Type.Object({
    cases: Type.Array(schemaOf<CaseLine>()(Type.Object(line))),
    total: Type.Integer(),
    counts: Type.Object({
      waiting: Type.Integer(),
      'in-progress': Type.Integer(),
      'on-hold': Type.Integer(),
      'for-approval': Type.Integer(),
      'taking-effect': Type.Integer(),
    }),
    oldestWaiting: Type.Optional(Type.String()),
  }),
)

const decision = schemaOf<CaseDecision>()(
  Type.Object({
    outcome: Type.Enum([...caseOutcomes]),
    reason: Type.String(),
    clerk: colleague,
    decidedAt: Type.String(),
    approver: Type.Optional(colleague),
    approvedAt: Type.Optional(Type.String()),
    appliedAt: Type.Optional(Type.String()),
  }),
)

const { certificate: certificateFacts, ...otherFacts } = caseFacts.properties
const { der: _der, ...shownCertificate } = certificateFacts.properties

/** The bytes of the certificate stay on the server. */
const shownFacts = Type.Object({ ...otherFacts, certificate: Type.Object(shownCertificate) })

export const staffCaseAnswer = schemaOf<StaffCase>()(
  Type.Object({
    ...line,
    version: Type.Integer(),
    keptUntil: Type.String(),
    facts: shownFacts,
    outcomes: Type.Array(Type.Enum([...caseOutcomes])),
    checklist: Type.Array(
      Type.Object({ item: Type.Enum([...checklistItems]), seenBy: Type.Optional(Type.String()), seenAt: Type.Optional(Type.String()) }),
    ),
    possession: Type.Optional(Type.Object({ at: Type.String(), serves: Type.Boolean(), where: Type.Enum(['portal', 'desk']) })),
    decision: Type.Optional(decision),
    documents: Type.Array(caseDocument),
    events: Type.Array(caseEvent),
    visit: Type.Optional(Type.Object({ place: visitPlace, day: Type.String() })),
    alsoLooking: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), writing: Type.Boolean() })),
    offices: Type.Array(Type.Object({ id: Type.String(), name: words })),
    steps: Type.Array(Type.Enum([...staffSteps])),
  }),
)

const stepsOfBody = staffSteps.filter((step) => step !== 'prove')

export const stepInput = schemaOf<StaffStepInput>()(
  Type.Object(
    {
      step: Type.Enum(stepsOfBody),
      version: seenVersion,
      reason: Type.Optional(Type.String({ maxLength: 500 })),
      to: Type.Optional(uuid),
      office: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      outcome: Type.Optional(Type.Enum([...caseOutcomes])),
      item: Type.Optional(Type.Enum([...checklistItems])),
      seen: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
)

const staffEntry = schemaOf<StaffEntry>()(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    number: Type.String(),
    roles,
    state: Type.Enum(['invited', 'active', 'suspended', 'ended']),
    since: Type.String(),
    version: Type.Integer(),
  }),
)
export const staffListAnswer = schemaOf<StaffListAnswer>()(Type.Object({ staff: Type.Array(staffEntry) }))
export const staffAddInput = schemaOf<StaffAddInput>()(
  Type.Object({ certificate: Type.String({ minLength: 1, maxLength: 16_384 }), roles, why }, strict),
)
export const staffChangeInput = schemaOf<StaffChangeInput>()(
  Type.Object(
    { version: seenVersion, roles: Type.Optional(roles), state: Type.Optional(Type.Enum(['active', 'suspended', 'ended'])), why },
    strict,
  ),
)
export const staffOfId = Type.Object({ id: uuid }, strict)

export const figuresQuery = Type.Object({ day: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })) }, strict)

export const figuresAnswer = schemaOf<FiguresAnswer>()(
  Type.Object({
    day: Type.String(),
    opened: Type.Integer(),
    ended: Type.Object({
      done: Type.Integer(),
      refused: Type.Integer(),
      closed: Type.Integer(),
      withdrawn: Type.Integer(),
      expired: Type.Integer(),
    }),
    open: Type.Integer(),
    minutesToTake: Type.Optional(Type.Number()),
    byClerk: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), taken: Type.Integer(), decided: Type.Integer(), approved: Type.Integer() }),
    ),
  }),
)
