import { Type } from '@fastify/type-provider-typebox'
import { noticeKinds, type NoticesAnswer, type NoticesReadInput } from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

const text = Type.String()

/** Answer of `GET /api/notices`. */
export const noticesAnswer = schemaOf<NoticesAnswer>()(
  Type.Object({
    notices: Type.Array(
      Type.Object({ id: text, kind: Type.Enum(noticeKinds), detail: Type.Record(text, text), at: text, unread: Type.Boolean() }),
    ),
  }),
)

/** Body of `POST /api/notices/read`. A notice that is not the organisation's is NOT_FOUND. */
export const noticesReadInput = schemaOf<NoticesReadInput>()(
  Type.Object({ newest: Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) }, strict),
)
