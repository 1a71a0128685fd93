import { Type } from '@fastify/type-provider-typebox'
import { lossReasons, roleKinds, type LostUkeyAnswer, type SuspensionAnswer, type SuspensionInput } from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'
import { issuerNewsSchema } from '../issuer-reports/schemas.ts'

const text = Type.String()

const certificate = Type.Object({
  ...{ id: text, authority: Type.Optional(text), serial: Type.Optional(text), boundAt: text, usedByMasked: Type.Optional(text) },
  ...{ isOwn: Type.Boolean(), sessions: Type.Integer(), suspendedAt: Type.Optional(text) },
  ...{ reachesIssuer: Type.Boolean(), issuer: Type.Optional(issuerNewsSchema) },
})

/** Answer of `GET /api/lost-ukey`. */
export const lostUkeyAnswer = schemaOf<LostUkeyAnswer>()(
  Type.Object({
    nameMasked: text,
    organizations: Type.Array(
      Type.Object({
        ...{ role: text, kind: Type.Enum(roleKinds), organization: Type.Object({ name: text, usccMasked: text }) },
        certificates: Type.Array(certificate),
      }),
    ),
  }),
)

/** Body of `POST /api/lost-ukey/suspensions`. */
export const suspensionInput = schemaOf<SuspensionInput>()(
  Type.Object(
    { certificate: Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }), reason: Type.Enum(lossReasons) },
    strict,
  ),
)

export const suspensionAnswer = schemaOf<SuspensionAnswer>()(
  Type.Object({ suspendedAt: text, ended: Type.Integer(), told: Type.Integer(), issuer: issuerNewsSchema }),
)
