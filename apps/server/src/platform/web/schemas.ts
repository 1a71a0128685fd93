import { Type, TypeBoxValidatorCompiler, type Static, type TSchema } from '@fastify/type-provider-typebox'
import { failures, type Failure, type FailureAnswer, type FailureCode } from '@yinxin/protocol/failures'
import type { FastifyError, FastifyInstance } from 'fastify'

/**
 * Lets routes state what they take and give as schemas of typebox. A body is taken as it is: nothing is converted, and what the schema does
 * not name is refused where it says `additionalProperties: false` (`strict` does). Answers are written by their schema: a field it does not
 * name does not leave.
 */
export function checkSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
}

/** For object schemas: a field that is not named is refused. */
export const strict = { additionalProperties: false } as const

/** A type as a schema can say it: without `readonly`, and with its members written out. */
type Plain<T> = T extends readonly (infer E)[] ? Plain<E>[] : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T
/** True only for the same members, equally optional: to be assignable both ways is not enough, an optional member could be missing. */
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false

/**
 * The schema of the contract's type `T`: `schemaOf<SignInInput>()(Type.Object({ … }))`. A member that the one has and the other has not,
 * or that only one calls optional, is a type error, so neither can change alone.
 */
export const schemaOf =
  <T>() =>
  <S extends TSchema>(schema: S & (Same<Plain<Static<S>>, Plain<T>> extends true ? unknown : 'schema and contract differ')): S =>
    schema

/** A code of the catalogue. */
export const failureCode = Type.Enum(Object.keys(failures) as FailureCode[])

/** The same where it may be absent: one object, so that docs/openapi knows it again. */
export const optionalCode = Type.Optional(failureCode)

/** Bytes as they are, by their media type: no JSON, and so nothing that a schema could read or leave out. */
export const bytes = (mediaType: string) => Type.Any({ contentMediaType: mediaType })

/** An answer without a body: 204, 304. */
export const nothing = Type.Null()

/** One failure as it is told to callers. */
export const failureSchema = schemaOf<Failure>()(
  Type.Object({
    code: failureCode,
    number: Type.Integer(),
    traceId: Type.Optional(Type.String()),
    detail: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  }),
)

/** Every refusal over HTTP. */
export const failureAnswer = schemaOf<FailureAnswer>()(Type.Object({ failure: failureSchema }))

/** One thing that did not fit a schema, as typebox reports it. */
interface Misfit {
  readonly instancePath?: string
  readonly params?: { readonly requiredProperties?: readonly string[]; readonly additionalProperties?: readonly string[] }
}

/** Name of the field that did not fit, for a person who writes a client: `challengeId`, `policy.revocation`. Undefined: the whole. */
export function misfitField({ validation }: Pick<FastifyError, 'validation'>): string | undefined {
  const first = validation?.[0] as Misfit | undefined
  if (first === undefined) return undefined
  const named = first.params?.requiredProperties?.[0] ?? first.params?.additionalProperties?.[0]
  const path = [...(first.instancePath ?? '').split('/').filter(Boolean), ...(named === undefined ? [] : [named])]
  const field = path.join('.').slice(0, 100)
  return /^[\w.-]+$/.test(field) ? field : undefined // a name of the caller's own making is not repeated
}
