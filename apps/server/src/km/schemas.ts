import { Type } from '@fastify/type-provider-typebox'
import type { EncryptionKeyOrder, MadeEncryptionKey } from '@yinxin/protocol/km'
import { schemaOf, strict } from '../platform/web/schemas.ts'

/** Body of `POST /km/v1/encryption-keys`. */
export const encryptionKeyOrder = schemaOf<EncryptionKeyOrder>()(
  Type.Object(
    {
      signingCertificate: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      recipient: Type.String({ minLength: 1, maxLength: 256 }),
      uscc: Type.String({ minLength: 1, maxLength: 64 }),
      traceId: Type.String({ pattern: '^[0-9a-f]{16,32}$' }),
    },
    strict,
  ),
)

export const madeEncryptionKey = schemaOf<MadeEncryptionKey>()(
  Type.Object({ certificationRequest: Type.String(), envelopedKey: Type.String() }),
)
