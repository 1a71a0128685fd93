import { Type } from '@fastify/type-provider-typebox'
import {
  caseCodes,
  documentSubjects,
  staffRoles,
  type CaseFacts,
  type ComparedFact,
  type DecisionEffect,
  type EffectReport,
  type OpenCaseInput,
  type OpenedCase,
  type OwnedLook,
  type PossessionInput,
  type VisitInput,
} from '@yinxin/protocol/desk'
import { caseNumber, personCase, visitPlace } from '../platform/contracts/cases.ts'
import { failureCode, schemaOf, strict } from '../platform/web/schemas.ts'

// Questions of a component to a component; what a case is made of is taken as it was checked by the portal, within bounds.

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const anyText = (maxLength: number) => Type.String({ maxLength })
const traceId = Type.String({ pattern: '^[0-9a-f]{16,32}$' })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })

const comparedField = schemaOf<ComparedFact>()(
  Type.Object({
    field: Type.Enum(['name', 'uscc', 'insuranceNumber']),
    result: Type.Enum(['equal', 'written-otherwise', 'renamed', 'different', 'absent']),
    registered: Type.Optional(anyText(2000)),
    certificate: Type.Optional(anyText(256)),
  }),
)

/** Units shown of an organisation; there are holdings with hundreds. */
const mostUnits = 200

export const caseFacts = schemaOf<CaseFacts>()(
  Type.Object({
    code: Type.Enum([...caseCodes]),
    traceId,
    claimed: Type.Object({ name: text(256), uscc: text(18), checkFits: Type.Boolean() }),
    registered: Type.Optional(
      Type.Object({
        name: text(256),
        place: anyText(256),
        insuredSince: anyText(32),
        units: Type.Array(Type.Object({ code: text(64), name: anyText(256), place: anyText(256) }), { maxItems: mostUnits }),
      }),
    ),
    boundTo: Type.Optional(Type.Object({ name: text(256), uscc: text(18) })),
    comparison: Type.Array(comparedField, { maxItems: 10 }),
    certificate: Type.Object({
      sha256,
      authority: text(64),
      stableId: sha256,
      issuerName: anyText(256),
      serial: text(128),
      notAfter: text(40),
      der: text(16_384),
      handlerMasked: Type.Optional(text(64)),
    }),
  }),
)

export const openCaseInput = schemaOf<OpenCaseInput>()(
  Type.Object({ source: text(64), browser: sha256, facts: caseFacts, traceId }, strict),
)

export const openedCase = schemaOf<OpenedCase>()(Type.Object({ number: Type.String(), code: Type.String(), isNew: Type.Boolean() }))

/** By number, with the browser or the code. */
export const caseQuestion = Type.Union([
  Type.Object({ number: caseNumber, browser: sha256 }, strict),
  Type.Object({ number: caseNumber, code: text(32) }, strict),
])

export const browserQuestion = Type.Object({ browser: sha256 }, strict)
export const personCasesAnswer = Type.Object({ cases: Type.Array(personCase) })

export const possessionInput = schemaOf<PossessionInput>()(
  Type.Object({ number: caseNumber, browser: sha256, certificateSha256: sha256, madeAt: text(40), traceId }, strict),
)

/** Longest base64 text of a file: ten megabytes of it. */
const longestFile = 13_400_000

/** As it crosses: the bytes are base64. */
export const documentInput = Type.Object(
  {
    number: caseNumber,
    browser: sha256,
    shows: Type.Enum([...documentSubjects]),
    from: Type.Enum(['case', 'registration']),
    bytes: Type.String({ maxLength: longestFile }),
    owner: Type.Optional(uuid),
    traceId,
  },
  strict,
)

/** Most bytes of a question that carries a file. */
export const longestDocumentQuestion = longestFile + 10_000

const ownedLook = schemaOf<OwnedLook>()(
  Type.Object({
    id: Type.String(),
    owner: Type.String(),
    number: Type.String(),
    staff: Type.String(),
    role: Type.Enum([...staffRoles]),
    at: Type.String(),
  }),
)
export const visitInput = schemaOf<VisitInput>()(
  Type.Object(
    { number: caseNumber, browser: sha256, place: visitPlace, day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), traceId },
    strict,
  ),
)
export const looksAnswer = Type.Object({ looks: Type.Array(ownedLook) })
export const looksReport = Type.Object({ ids: Type.Array(uuid, { maxItems: 100 }) }, strict)

export const withdrawInput = Type.Object({ number: caseNumber, browser: sha256, traceId }, strict)

const decisionEffect = schemaOf<DecisionEffect>()(
  Type.Object({
    decisionId: Type.String(),
    number: Type.String(),
    certificate: Type.String(),
    uscc: Type.String(),
    registeredName: Type.String(),
    clerk: Type.String(),
    approver: Type.String(),
    about: Type.Optional(Type.Enum(caseCodes)),
  }),
)
export const effectsAnswer = Type.Object({ effects: Type.Array(decisionEffect) })

export const effectReport = schemaOf<EffectReport>()(
  Type.Union([
    Type.Object({ decisionId: uuid, traceId, applied: Type.Literal(true) }, strict),
    Type.Object({ decisionId: uuid, traceId, applied: Type.Literal(false), code: failureCode }, strict),
  ]),
)

/** An answer that says no more than that it was done. */
export const done = Type.Object({})
