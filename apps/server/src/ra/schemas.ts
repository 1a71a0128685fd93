import { Type } from '@fastify/type-provider-typebox'
import {
  agreementStandings,
  applicationNumberPattern,
  applicationOrders,
  applicationStates,
  businesses,
  officersReasons,
  refusalReasons,
  reissueReasons,
  statusBusinesses,
  statusReasons,
  stepIdPattern,
  unblockReason,
  type ApplicationsAnswer,
  type ApplicationView,
  type ApproveInput,
  type CertificatesAnswer,
  type CodeInput,
  type ContactInput,
  type DecideInput,
  type ApplicationLine,
  type OfficerApplication,
  type OfficerSession,
  type RaOptions,
  type ReceiptInput,
  type RefuseInput,
  type ReleaseAnswer,
  type ReplacementReason,
  type SubmitInput,
} from '@yinxin/protocol/ra'
import { schemaOf, strict } from '../platform/web/schemas.ts'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
/** Longest request or certificate, base64. */
const maxDerText = 16_384
const number = Type.String({ pattern: applicationNumberPattern })
const business = Type.Enum([...businesses])
const state = Type.Enum([...applicationStates])
const refusal = Type.Enum([...refusalReasons])
const statusReason = Type.Enum([...new Set(Object.values(statusReasons).flat())])
const hex64 = Type.String({ pattern: '^[0-9a-f]{64}$' })

export const codeInput = schemaOf<CodeInput>()(Type.Object({ uscc: text(32) }, strict))

const submission = {
  stepId: Type.String({ pattern: stepIdPattern }),
  accessHash: hex64,
  ukey: Type.Object({ serialNumber: text(64), takesEncryptionKey: Type.Optional(Type.Literal(true)) }, strict),
  certificationRequest: text(maxDerText),
}

/** Body of `POST /ra/v1/applications`. */
export const submitInput = schemaOf<SubmitInput>()(
  Type.Union([
    Type.Object({ ...submission, business: Type.Literal('apply'), uscc: text(32), code: text(32) }, strict),
    Type.Object(
      {
        ...{ stepId: submission.stepId, accessHash: submission.accessHash, ukey: submission.ukey },
        ...{ business: Type.Enum([...statusBusinesses]), reason: statusReason, certificate: text(maxDerText), signature: text(1024) },
      },
      strict,
    ),
    Type.Object({ ...submission, business: Type.Literal('renew'), certificate: text(maxDerText), signature: text(1024) }, strict),
    Type.Object(
      { ...submission, business: Type.Literal('reissue'), uscc: text(32), code: text(32), reason: Type.Enum([...reissueReasons]) },
      strict,
    ),
    Type.Object(
      {
        ...{ ...submission, business: Type.Literal('change'), organization: text(64) },
        ...{ certificate: text(maxDerText), signature: text(1024) },
      },
      strict,
    ),
    Type.Object(
      {
        ...{ stepId: submission.stepId, accessHash: submission.accessHash, ukey: submission.ukey },
        ...{ business: Type.Literal('unblock'), code: text(32), certificate: text(maxDerText), releaseKey: text(256) },
      },
      strict,
    ),
  ]),
)

export const releaseAnswer = schemaOf<ReleaseAnswer>()(Type.Object({ key: Type.String(), sealed: Type.String() }))

export const receiptInput = schemaOf<ReceiptInput>()(Type.Object({ signature: text(1024) }, strict))

export const byNumber = Type.Object({ number }, strict)

const agreementFields = { standing: Type.Enum([...agreementStandings]), managers: Type.Array(Type.String()), until: Type.String() }

export const applicationAnswer = schemaOf<ApplicationView>()(
  Type.Object({
    ...{ number: Type.String(), business, state, organization: Type.String(), uscc: Type.String() },
    ...{ submittedAt: Type.String(), changedAt: Type.String(), refusal: Type.Optional(refusal), certificate: Type.Optional(Type.String()) },
    agreement: Type.Optional(Type.Object(agreementFields)),
    encryption: Type.Optional(Type.Object({ certificate: Type.String(), envelopedKey: Type.String() })),
  }),
)

export const raOptionsAnswer = schemaOf<RaOptions>()(
  Type.Object({
    name: Type.Object({ zh: Type.String(), en: Type.String() }),
    ...{ demo: Type.Boolean(), assistantPorts: Type.Array(Type.Integer()), now: Type.String() },
  }),
)

const officer = Type.Object({ name: Type.String(), number: Type.String() })

export const officerSessionAnswer = schemaOf<OfficerSession>()(Type.Object({ officer }))

export const applicationsQuery = Type.Object(
  {
    state: Type.Optional(state),
    search: Type.Optional(text(64)),
    sort: Type.Optional(Type.Enum([...applicationOrders])),
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  },
  strict,
)

const listedFields = {
  ...{ number: Type.String(), business, state, organization: Type.String(), uscc: Type.String(), submittedAt: Type.String() },
  ukeySerialNumber: Type.String(),
}
const listed = schemaOf<ApplicationLine>()(Type.Object(listedFields))

export const applicationsAnswer = schemaOf<ApplicationsAnswer>()(Type.Object({ applications: Type.Array(listed), total: Type.Integer() }))

export const officerApplication = schemaOf<OfficerApplication>()(
  Type.Object({
    ...listedFields,
    changedAt: Type.String(),
    key: Type.Optional(Type.Object({ kind: Type.String(), sha256: Type.String() })),
    until: Type.Optional(Type.String()),
    about: Type.Optional(Type.Object({ certificate: Type.String(), reason: Type.Union([statusReason, Type.Literal(unblockReason)]) })),
    replaces: Type.Optional(
      Type.Object({
        reason: Type.Enum([...reissueReasons, 'data-changed'] satisfies ReplacementReason[]),
        ...{ certificate: Type.Optional(Type.String()), organization: Type.Optional(Type.String()) },
      }),
    ),
    onFile: Type.Optional(
      Type.Object({ organization: Type.String(), contact: Type.String(), mobileMasked: Type.String(), since: Type.String() }),
    ),
    others: Type.Array(listed),
    agreement: Type.Optional(Type.Object({ ...agreementFields, way: Type.Optional(Type.Enum(['certificate', 'passkey'])) })),
    second: Type.Optional(Type.Object({ needed: Type.Literal(true), first: Type.Optional(officer) })),
    steps: Type.Array(
      Type.Object({
        ...{ at: Type.String(), step: Type.String(), by: Type.Enum(['applicant', 'organization', 'officer', 'rule', 'authority', 'time']) },
        officer: Type.Optional(Type.String()),
      }),
    ),
    refusal: Type.Optional(refusal),
    serial: Type.Optional(Type.String()),
  }),
)

export const approveInput = schemaOf<ApproveInput>()(
  Type.Object({ replaces: Type.Optional(hex64), channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict),
)

export const refuseInput = schemaOf<RefuseInput>()(
  Type.Object({ reason: Type.Enum([...officersReasons]), channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict),
)

const uscc = Type.String({ pattern: '^[0-9A-Z]{18}$' })
export const byUscc = Type.Object({ uscc }, strict)
export const byCertificate = Type.Object({ uscc, sha256: hex64 }, strict)

export const certificatesAnswer = schemaOf<CertificatesAnswer>()(
  Type.Object({
    certificates: Type.Array(
      Type.Object({
        ...{ sha256: Type.String(), serial: Type.String(), notAfter: Type.String() },
        standing: Type.Enum(['in-force', 'suspended', 'revoked']),
      }),
    ),
  }),
)

export const decideInput = schemaOf<DecideInput>()(
  Type.Object(
    {
      ...{ change: Type.Enum([...statusBusinesses]), reason: statusReason },
      channel: Type.Optional(Type.Enum(['loopback', 'window'])),
    },
    strict,
  ),
)

export const contactInput = schemaOf<ContactInput>()(
  Type.Object(
    {
      ...{ uscc: text(32), organization: text(64), contact: text(64), mobile: Type.String({ pattern: '^1[0-9]{10}$' }) },
      insuranceNumber: Type.Optional(text(64)),
    },
    strict,
  ),
)

export const sentCodesAnswer = Type.Object({ messages: Type.Array(Type.Object({ text: Type.String() })) })
