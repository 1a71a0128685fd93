import { Type } from '@fastify/type-provider-typebox'
import { articleNames, type HelpAnswerInput } from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

/** Body of `POST /api/help/answers`: an article there is, so that nobody makes rows. */
export const helpAnswerInput = schemaOf<HelpAnswerInput>()(
  Type.Object({ article: Type.Enum(articleNames), helped: Type.Boolean() }, strict),
)
