import type { TableRow } from './route-table.ts'

type Json = { readonly [key: string]: unknown }

/** What programs read of a component's addresses, beside its table: docs/openapi is written from both. Members as OpenAPI 3.1 has them. */
export interface ApiDocument<Row extends TableRow = TableRow> {
  readonly title: string
  readonly description: string
  readonly table: readonly Row[]
  /** Schemas by name: those that appear in others too are written once. */
  readonly schemas: Json
  readonly securitySchemes?: Json
  /** Who may call, in the names of `securitySchemes`; absent: anybody. */
  security?(row: Row): readonly Json[]
  /** What a caller sends beside what the schemas name. */
  parameters?(row: Row): readonly Json[]
}

/** For components that are called with a client certificate. */
export const clientCertificate = {
  type: 'mutualTLS',
  description: 'A client certificate with a name that the configuration gives a role; anybody else is answered CALLER_REFUSED.',
}
