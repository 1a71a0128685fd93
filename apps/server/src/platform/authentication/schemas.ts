import { Type } from '@fastify/type-provider-typebox'
import { tokenLength, type SitePublication } from '@yinxin/protocol/assistant'
import { schemaOf, strict } from '../web/schemas.ts'

// What every site that asks assistants says and takes, whoever signs in there.

const text = Type.String()

/** What assistants read of a site they are asked by: the public keys of its signed requests. */
export const sitePublicationAnswer = schemaOf<SitePublication>()(
  Type.Object({
    origin: text,
    name: text,
    keys: Type.Array(Type.Object({ kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: text, y: text, kid: text })),
  }),
)

/** A challenge, and the signed request that carries it to the assistant. */
export const challengeAnswer = Type.Object({ id: text, nonce: text, expiresAt: text, request: text })

/** How the request reaches the assistant, where the purpose and whom it is about are known by the address. */
export const channelInput = Type.Object({ channel: Type.Optional(Type.Enum(['loopback', 'window'])) }, strict)

/** A proof for a challenge of ours. */
export const proofInput = Type.Object(
  { challengeId: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), authToken: Type.String({ maxLength: tokenLength.max }) },
  strict,
)
