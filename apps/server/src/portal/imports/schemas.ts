import { Type } from '@fastify/type-provider-typebox'
import { mostImportedRows, type ImportAnswer, type ImportRowsAnswer, type ImportRowsInput } from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

// Only shapes and bounds: what a value may be the import says row by row, so that one bad row costs no other.
const text = Type.String({ maxLength: 500 })
const few = { maxItems: 200 }

/** Body of `POST /imports/:id/rows`. */
export const importRowsInput = schemaOf<ImportRowsInput>()(
  Type.Object(
    {
      from: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
      rows: Type.Array(
        Type.Object(
          {
            ...{ uscc: text, name: text, place: text, insuredSince: text },
            units: Type.Array(
              Type.Object(
                { code: text, name: text, place: text, insurances: Type.Array(Type.Object({ kind: text, place: text }, strict), few) },
                strict,
              ),
              few,
            ),
            phone: Type.Optional(text),
            mail: Type.Optional(text),
            certificates: Type.Optional(Type.Array(text, few)),
            serials: Type.Optional(Type.Array(Type.Object({ authority: text, serial: text }, strict), few)),
          },
          strict,
        ),
        { minItems: 1, maxItems: mostImportedRows },
      ),
    },
    strict,
  ),
)

export const importRowsAnswer = schemaOf<ImportRowsAnswer>()(
  Type.Object({
    next: Type.Integer(),
    remarks: Type.Array(
      Type.Object({ row: Type.Integer(), kind: Type.Enum(['warning', 'refused']), number: Type.Integer(), field: Type.String() }),
    ),
  }),
)

export const importAnswer = schemaOf<ImportAnswer>()(Type.Object({ next: Type.Integer() }))

/** Name of an import, chosen by its caller: the same name is the same import. */
export const importOfId = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' }) })
