import type { TSchema } from '@fastify/type-provider-typebox'
import type { FastifyInstance, RouteOptions } from 'fastify'

/** What a route takes and gives. The edge checks it, and docs/openapi says it to who writes a program against it. */
export interface RouteSchema {
  /** What it is for: one sentence. */
  readonly summary: string
  readonly params?: TSchema
  /** What the rest of an address is that ends in `*`: any text. */
  readonly rest?: { readonly name: string; readonly description: string }
  readonly querystring?: TSchema
  readonly body?: TSchema
  /** Answers by status. Every other answer is a failure of the catalogue. */
  readonly response: Readonly<Record<number, TSchema>>
}

/** One address of a component. */
export type TableRow = {
  /** As Fastify knows it; `GET` stands for `HEAD` too. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'ALL'
  readonly path: string
} & (
  | { readonly schema: RouteSchema; readonly outside?: never }
  /** Why nobody writes a program against it: it is in no document then. */
  | {
      readonly outside: string
      /** What it takes is checked all the same. */
      readonly takes?: Pick<RouteSchema, 'params' | 'querystring'>
      readonly schema?: never
    }
)

/** The row of a route, by what Fastify calls it. */
function rowOf<Row extends TableRow>(table: readonly Row[], method: string | readonly string[], path: string): Row | undefined {
  const name = Array.isArray(method) ? 'ALL' : method === 'HEAD' ? 'GET' : method
  return table.find((row) => row.path === path && row.method === name)
}

/**
 * Puts what the table says in front of every route of `app`: its schema, and what `guard` makes of its row. Throws for a route that has no row:
 * nothing is reachable unsaid. To be called before the routes are made.
 */
export function applyRouteTable<Row extends TableRow>(
  app: FastifyInstance,
  table: readonly Row[],
  guard: (route: RouteOptions, row: Row) => void = () => undefined,
): void {
  app.addHook('onRoute', (route) => {
    const row = rowOf(table, route.method, route.url)
    if (row === undefined) throw new Error(`the route ${String(route.method)} ${route.url} has no row in its component's route table`)
    const schema = row.schema ?? row.takes
    if (schema !== undefined) route.schema = schema
    guard(route, row)
  })
}
