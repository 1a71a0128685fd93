import { Type } from '@fastify/type-provider-typebox'
import {
  lossOutcomes,
  revokeReasons,
  type ApprovedIssueInput,
  type CaOfficer,
  type CertificateLine,
  type CaCertificate,
  type CertifiedKeyKind,
  type IssuedCertificate,
  type IssueInput,
  type IssueToStaffInput,
  type LossAnswer,
  type LostCertificate,
  type RevokeInput,
  type StatusChange,
  type StatusDecision,
  type UnfinishedSigning,
} from '@yinxin/protocol/ca'
import { stepIdPattern } from '@yinxin/protocol/ra'
import { listNamePattern, type StatusChanges } from '@yinxin/protocol/status'
import { schemaOf, strict } from '../platform/web/schemas.ts'

// What changes something at the CA is said by whoever may have it changed: a field that is not named is refused (`strict`).

/** Longest certification request, base64: 12 kB of DER hold any key there is. */
const maxRequestText = 16_384

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const traceId = Type.String({ pattern: '^[0-9a-f]{16,32}$' })
const moment = Type.Optional(text(40))
const kind = Type.Enum(['SM2', 'P-256', 'RSA'] satisfies CertifiedKeyKind[])

const certificateSubject = Type.Object(
  {
    organization: text(256),
    uscc: text(64),
    commonName: Type.Optional(text(256)),
    insuranceNumber: Type.Optional(text(256)),
    handlerName: Type.Optional(text(256)),
  },
  strict,
)

/** Body of `POST /ca/v1/issue`. */
export const issueInput = schemaOf<IssueInput>()(
  Type.Object(
    { certificationRequest: text(maxRequestText), subject: certificateSubject, notBefore: moment, notAfter: moment, traceId },
    strict,
  ),
)

/** Body of `POST /ca/v1/issue-to-staff`. */
export const issueToStaffInput = schemaOf<IssueToStaffInput>()(
  Type.Object(
    {
      certificationRequest: text(maxRequestText),
      subject: Type.Object({ organization: text(256), name: text(256), number: text(64) }, strict),
      notBefore: moment,
      notAfter: moment,
      traceId,
    },
    strict,
  ),
)

/** Longest token, as the assistant's contract has it. */
const maxTokenText = 10_000

/** Body of `POST /ca/v1/issue-approved`. */
export const approvedIssueInput = schemaOf<ApprovedIssueInput>()(
  Type.Object(
    {
      certificationRequest: text(maxRequestText),
      basis: Type.Union([
        Type.Object(
          {
            kind: Type.Literal('officer'),
            application: text(32),
            subject: certificateSubject,
            until: text(10),
            replaces: Type.Optional(Type.Object({ certificate: Type.String({ pattern: '^[0-9a-f]{64}$' }), reason: text(32) }, strict)),
            approval: Type.Object({ authToken: text(maxTokenText), nonce: text(64) }, strict),
          },
          strict,
        ),
        Type.Object(
          {
            kind: Type.Literal('holder'),
            step: Type.String({ pattern: stepIdPattern }),
            certificate: text(maxRequestText),
            signature: text(1024),
          },
          strict,
        ),
      ]),
      takesEncryptionKey: Type.Optional(Type.Literal(true)),
      traceId,
    },
    strict,
  ),
)

export const officersAnswer = schemaOf<{ readonly officers: readonly CaOfficer[] }>()(
  Type.Object({ officers: Type.Array(Type.Object({ sha256: Type.String(), name: Type.String(), number: Type.String() })) }),
)

export const issuedCertificate = schemaOf<IssuedCertificate>()(
  Type.Object({
    ...{ certificate: Type.String(), serial: Type.String(), issuerSha256: Type.String() },
    encryption: Type.Optional(Type.Object({ certificate: Type.String(), envelopedKey: Type.String() })),
  }),
)

/** Body of `POST /ca/v1/revoke`. */
export const revokeInput = schemaOf<RevokeInput>()(
  Type.Object({ issuerSha256: text(64), serial: text(128), reason: Type.Enum([...revokeReasons]), traceId }, strict),
)

const digest = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** Body of `POST /ca/v1/suspend-lost`. */
export const lostCertificate = schemaOf<LostCertificate>()(
  Type.Object({ request: Type.String({ pattern: '^[0-9a-f-]{8,64}$' }), certificate: digest, traceId }, strict),
)

export const lossAnswer = schemaOf<LossAnswer>()(Type.Object({ outcome: Type.Enum([...lossOutcomes]), at: Type.String() }))

/** Body of `POST /ca/v1/decide-status`. */
export const statusDecisionInput = schemaOf<StatusDecision>()(
  Type.Object(
    {
      ...{ application: text(32), organization: text(256), uscc: text(64), reason: text(32), certificate: digest, traceId },
      change: Type.Enum(['suspend', 'resume', 'revoke'] satisfies StatusChange[]),
      approval: Type.Object({ authToken: text(maxTokenText), nonce: text(64) }, strict),
    },
    strict,
  ),
)

export const byOrganization = Type.Object({ uscc: Type.String({ pattern: '^[0-9A-Z]{18}$' }) }, strict)

export const organizationsCertificates = schemaOf<{ readonly certificates: readonly CertificateLine[] }>()(
  Type.Object({
    certificates: Type.Array(
      Type.Object({
        ...{ sha256: Type.String(), issuerSha256: Type.String(), serial: Type.String(), notAfter: Type.String() },
        standing: Type.Enum(['in-force', 'suspended', 'revoked']),
      }),
    ),
  }),
)

export const revokedAnswer = schemaOf<{ readonly revokedAt: string }>()(Type.Object({ revokedAt: Type.String() }))

export const authoritiesAnswer = schemaOf<{ readonly authorities: readonly CaCertificate[] }>()(
  Type.Object({ authorities: Type.Array(Type.Object({ kind, role: Type.Enum(['root', 'issuing']), certificate: Type.String() })) }),
)

const unfinishedSigning = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  digest: Type.String(),
  writtenAt: Type.String(),
  issuerSha256: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
})

export const unfinishedSigningsAnswer = schemaOf<{ readonly unfinished: readonly UnfinishedSigning[] }>()(
  Type.Object({ unfinished: Type.Array(unfinishedSigning) }),
)

/** Hex SHA-256 of the CA certificate and, for a shard, `-⟨shard⟩-of-⟨shards⟩`. */
export const byListName = Type.Object({ list: Type.String({ pattern: listNamePattern }) }, strict)

/** `⟨sha256⟩:⟨count⟩` for each CA, joined by commas. */
const cursor = Type.String({ pattern: '^[0-9a-f:,]*$', maxLength: 8192 })

export const statusChangesQuestion = Type.Object({ cursor: Type.Optional(cursor) }, strict)

export const statusChangesAnswer = schemaOf<StatusChanges>()(
  Type.Object({
    cursor,
    changed: Type.Union([Type.Literal('all'), Type.Array(Type.Object({ issuerSha256: Type.String(), serial: Type.String() }))]),
  }),
)

/** Address of one CA certificate. */
export const byDigest = Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, strict)
