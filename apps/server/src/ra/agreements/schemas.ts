import { Type } from '@fastify/type-provider-typebox'
import type { AgreementQuestion, AgreementReport } from '@yinxin/protocol/agreement'
import { applicationNumberPattern } from '@yinxin/protocol/ra'
import { schemaOf } from '../../platform/web/schemas.ts'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const application = Type.String({ pattern: applicationNumberPattern })
const traceId = Type.String({ pattern: '^[0-9a-f]{16,32}$' })
/** The site's own part of a nonce: at most 44 characters, as tokens have it. */
const nonce = text(44)
const base64url = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' })

const question = schemaOf<AgreementQuestion>()(
  Type.Object({
    ...{ application: Type.String(), organization: Type.String(), uscc: Type.String(), ukey: Type.String(), certificate: Type.String() },
    ...{ askedAt: Type.String(), until: Type.String(), address: Type.String() },
  }),
)

export const agreementQuestions = schemaOf<{ readonly questions: readonly AgreementQuestion[] }>()(
  Type.Object({ questions: Type.Array(question) }),
)

const proof = Type.Object({
  ...{ id: base64url(1400), clientDataJSON: base64url(4096), authenticatorData: base64url(4096), signature: base64url(1024) },
})

const evidence = Type.Union([
  Type.Object({ way: Type.Literal('certificate'), authToken: text(32_768), nonce }),
  Type.Object({ way: Type.Literal('passkey'), nonce, publicKey: text(4096), proof }),
])

/** Of a component to a component: a newer one's field is ignored. */
export const agreementReport = schemaOf<AgreementReport>()(
  Type.Union([
    Type.Object({ kind: Type.Literal('asked'), application, traceId, managers: Type.Array(text(64), { maxItems: 5 }) }),
    Type.Object({ kind: Type.Literal('nobody'), application, traceId }),
    Type.Object({ kind: Type.Literal('decided'), application, traceId, agrees: Type.Boolean(), by: text(64), evidence }),
  ]),
)

/** An answer that says no more than that it was done. */
export const agreementTaken = Type.Object({})
