import { Type } from '@fastify/type-provider-typebox'
import { tokenAlgorithms } from '@yinxin/protocol/assistant'
import {
  bareSignatureAlgorithms,
  timestampHashes,
  type BareSignatureInput,
  type Finding,
  type GatewayHealth,
  type RevocationEvidence,
  type SignatureVerification,
  type SignedMessageInput,
  type SignerVerification,
  type TimestampVerification,
  type Verification,
  type VerificationPolicy,
  type VerifyAuthenticationInput,
  type VerifyCertificateInput,
  type VerifyTimestampInput,
} from '@yinxin/protocol/gateway'
import { failureCode, schemaOf } from '../platform/web/schemas.ts'

// Questions are open (no `strict`): a portal of a newer version may say more than this gateway knows, and what it does not know it ignores.
// A weaker check than the caller's role allows cannot be asked for that way: terms are read from the members named here alone.

/** Over HTTPS a question may leave out its trace id: it is then that of the request. */
type OnTheWire<T extends { readonly traceId: string }> = Omit<T, 'traceId'> & { readonly traceId?: string }
export type VerifyAuthenticationBody = OnTheWire<VerifyAuthenticationInput>
export type CertificateQuestion = OnTheWire<VerifyCertificateInput>

/** Up to the body's length, the empty one too: what is too short or long is a finding of the checks, not a bad request. */
const anyText = Type.String()
const optionalText = Type.Optional(Type.String())
const traceId = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }))

const policy = schemaOf<VerificationPolicy>()(
  Type.Object({
    revocation: Type.Enum(['required', 'if-present', 'none']),
    staleRevocationSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  }),
)

/** Body of `POST /gateway/v1/verify-authentication`. */
export const authenticationQuestion = schemaOf<VerifyAuthenticationBody>()(
  Type.Object({ authToken: anyText, nonce: anyText, origin: anyText, policy: Type.Optional(policy), traceId }),
)

/** Body of `POST /gateway/v1/verify-certificate`. */
export const certificateQuestion = schemaOf<CertificateQuestion>()(
  Type.Object({
    certificate: anyText,
    intermediates: Type.Optional(Type.Array(anyText)),
    at: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    policy: Type.Optional(policy),
    announce: Type.Optional(Type.Boolean()),
    traceId,
  }),
)

const aboutSignature = {
  at: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  policy: Type.Optional(policy),
  traceId,
}
const authorityNames = Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 }))
const certificates = Type.Optional(Type.Array(anyText, { maxItems: 10 }))

export type SignedMessageQuestion = OnTheWire<SignedMessageInput>
export type BareSignatureQuestion = OnTheWire<BareSignatureInput>
export type SignatureQuestionBody = SignedMessageQuestion | BareSignatureQuestion

/** Body of `POST /gateway/v1/verify-signature`: a signed message, or a signature by itself. */
export const signatureQuestion = schemaOf<SignatureQuestionBody>()(
  Type.Union([
    Type.Object({
      format: Type.Literal('cms'),
      message: anyText,
      content: Type.Optional(anyText),
      certificates,
      timestampAuthorities: authorityNames,
      ...aboutSignature,
    }),
    Type.Object({
      format: Type.Literal('bare'),
      algorithm: Type.Enum(bareSignatureAlgorithms),
      signature: anyText,
      content: anyText,
      certificate: anyText,
      certificates,
      ...aboutSignature,
    }),
  ]),
)

const hashValue = Type.Object({ algorithm: Type.Enum(timestampHashes), value: Type.String({ maxLength: 128 }) })

export type TimestampQuestion = OnTheWire<VerifyTimestampInput>

/** Body of `POST /gateway/v1/verify-timestamp`. */
export const timestampQuestion = schemaOf<TimestampQuestion>()(
  Type.Object({
    token: anyText,
    content: Type.Optional(anyText),
    hash: Type.Optional(hashValue),
    certificates,
    authorities: authorityNames,
    policy: Type.Optional(policy),
    traceId,
  }),
)

const finding = schemaOf<Finding>()(
  Type.Object({
    check: Type.String(),
    result: Type.Enum(['passed', 'failed', 'skipped']),
    code: Type.Optional(failureCode),
    gmCode: Type.Optional(Type.Integer()),
    detail: optionalText,
  }),
)

const evidence = schemaOf<RevocationEvidence>()(
  Type.Object({
    source: Type.Enum(['ocsp', 'crl', 'stale-crl']),
    producedAt: Type.String(),
    nextUpdate: optionalText,
    hash: Type.String(),
  }),
)

const subject = Type.Object({
  name: Type.String(),
  uscc: Type.String(),
  insuranceNumber: optionalText,
  stableId: Type.String(),
  handlerName: optionalText,
})

const staff = Type.Object({ name: Type.String(), number: Type.String(), stableId: Type.String() })

const certificate = Type.Object({
  authority: optionalText,
  issuer: Type.String(),
  issuerName: Type.String(),
  serial: Type.String(),
  sha256: Type.String(),
  sm3: Type.String(),
  notBefore: Type.String(),
  notAfter: Type.String(),
  algorithm: Type.String(),
})

/** What every verdict about a certificate says. */
const judged = {
  verdict: Type.Enum(['accepted', 'refused']),
  code: Type.Optional(failureCode),
  subject: Type.Optional(subject),
  staff: Type.Optional(staff),
  certificate: Type.Optional(certificate),
  assurance: Type.Enum(['certificate', 'certificate-stale', 'none']),
  findings: Type.Array(finding),
  evidence: Type.Array(evidence),
}

/** A verdict. What the gateway knows beyond it does not leave. */
export const verification = schemaOf<Verification>()(
  Type.Object({ ...judged, tokenAlgorithm: Type.Optional(Type.Enum(tokenAlgorithms)), traceId: Type.String() }),
)

/** What every verdict about a time-stamp says. */
const stamp = {
  ...{ verdict: judged.verdict, code: judged.code, certificate: judged.certificate, assurance: judged.assurance },
  ...{ findings: judged.findings, evidence: judged.evidence, problem: optionalText },
  timestamp: Type.Optional(
    Type.Object({
      time: Type.String(),
      accuracyMicroseconds: Type.Optional(Type.Integer()),
      serial: Type.String(),
      policy: Type.String(),
      hash: hashValue,
      nonce: optionalText,
      authority: optionalText,
    }),
  ),
}

/** Answer of `POST /gateway/v1/verify-timestamp`. */
export const timestampVerification = schemaOf<TimestampVerification>()(Type.Object({ ...stamp, traceId: Type.String() }))

const signer = schemaOf<SignerVerification>()(
  Type.Object({
    ...judged,
    signatureAlgorithm: optionalText,
    claimedSigningTime: optionalText,
    countersigns: Type.Optional(Type.Integer()),
    timestamps: Type.Optional(Type.Array(Type.Object(stamp))),
  }),
)

/** Answer of `POST /gateway/v1/verify-signature`. */
export const signatureVerification = schemaOf<SignatureVerification>()(
  Type.Object({
    verdict: Type.Enum(['accepted', 'refused']),
    code: Type.Optional(failureCode),
    problem: optionalText,
    contentType: optionalText,
    content: Type.Optional(Type.Object({ length: Type.Integer(), sha256: Type.String(), sm3: Type.String() })),
    signers: Type.Array(signer),
    traceId: Type.String(),
  }),
)

/** Answer of `GET /gateway/v1/health`. */
export const health = schemaOf<GatewayHealth>()(
  Type.Object({
    status: Type.Enum(['ok', 'degraded', 'down']),
    trustAnchors: Type.Integer(),
    revocationLists: Type.Array(Type.Object({ issuer: Type.String(), url: optionalText, nextUpdate: optionalText, fresh: Type.Boolean() })),
    version: Type.String(),
  }),
)
