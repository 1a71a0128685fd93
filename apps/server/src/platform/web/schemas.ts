import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
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
