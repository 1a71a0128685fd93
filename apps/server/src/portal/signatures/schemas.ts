import { Type } from '@fastify/type-provider-typebox'
import { mostCheckedCharacters, type SignatureCheckAnswer, type SignatureCheckInput } from '@yinxin/protocol/portal'
import { failureSchema, schemaOf, strict } from '../../platform/web/schemas.ts'

const base64 = Type.String({ minLength: 4, maxLength: mostCheckedCharacters })

/** Body of `POST /api/signatures/check`. */
export const signatureCheckInput = schemaOf<SignatureCheckInput>()(Type.Object({ message: base64, content: Type.Optional(base64) }, strict))

const optionalText = Type.Optional(Type.String())

export const signatureCheckAnswer = schemaOf<SignatureCheckAnswer>()(
  Type.Object({
    verdict: Type.Enum(['holds', 'refused', 'other-content', 'unread', 'content-missing']),
    sameContent: Type.Optional(Type.Boolean()),
    content: Type.Optional(Type.Object({ length: Type.Integer(), sha256: Type.String(), sm3: Type.String() })),
    signers: Type.Array(
      Type.Object({
        accepted: Type.Boolean(),
        failure: Type.Optional(failureSchema),
        organization: Type.Optional(Type.Object({ name: Type.String(), creditCode: optionalText })),
        certificate: Type.Optional(
          Type.Object({
            issuerName: Type.String(),
            serial: Type.String(),
            notBefore: Type.String(),
            notAfter: Type.String(),
            algorithm: Type.String(),
          }),
        ),
        claimedSigningTime: optionalText,
        isCountersigner: Type.Boolean(),
      }),
    ),
    checkedAt: Type.String(),
  }),
)
