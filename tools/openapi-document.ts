// docs/openapi: what programs may ask of each component, from the tables and schemas that its edge checks with.
import { failures, type FailureCode } from '../packages/protocol/src/failures/catalogue.ts'
import { httpStatuses } from '../packages/protocol/src/failures/http-status.ts'
import { version } from '../packages/protocol/src/wire/index.ts'
import { components } from '../apps/server/src/components.ts'
import type { ApiDocument } from '../apps/server/src/platform/web/api-document.ts'
import type { RouteSchema, TableRow } from '../apps/server/src/platform/web/route-table.ts'
import { failureAnswer, failureCode, failureSchema, optionalCode } from '../apps/server/src/platform/web/schemas.ts'

type Json = { readonly [key: string]: unknown }

/** Not a list: a newer version has more of them, and a program made from a list would refuse its answers. */
const anyFailureCode = {
  ...{ type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
  description: 'A code of docs/failures.md. Newer versions may have more: what is not known is told from others by the status.',
}

/** OpenAPI 3.1 documents by component, as JSON text. */
export async function openApiDocuments(): Promise<Readonly<Record<string, string>>> {
  const described = components.flatMap(({ name, api }) => (api === undefined ? [] : [api().then((one) => [name, written(one)] as const)]))
  return Object.fromEntries(await Promise.all(described))
}

function written<Row extends TableRow>(described: ApiDocument<Row>): string {
  const names = new Map<unknown, string>([
    [failureCode, 'FailureCode'],
    [optionalCode, 'FailureCode'],
    [failureSchema, 'Failure'],
    [failureAnswer, 'FailureAnswer'],
    ...Object.entries(described.schemas).map(([name, schema]) => [schema, name.charAt(0).toUpperCase() + name.slice(1)] as const),
  ])
  const used = new Map<string, Json>()
  const refer = (schema: unknown): unknown => {
    const name = names.get(schema)
    if (name === undefined) return inside(schema)
    if (!used.has(name)) {
      used.set(name, {}) // in its place before what it contains
      used.set(name, name === 'FailureCode' ? anyFailureCode : (inside(schema) as Json))
    }
    return { $ref: `#/components/schemas/${name}` }
  }
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(refer)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, refer(one)]))
  }
  const paths: Record<string, Record<string, Json>> = {}
  for (const row of described.table) {
    if (row.schema === undefined) continue
    const { address, path } = addressOf(row.path, row.schema, refer)
    ;(paths[address] ??= {})[row.method.toLowerCase()] = operation(row, row.schema, { refer, path, described })
  }
  const document = {
    openapi: '3.1.1',
    info: {
      title: described.title,
      version,
      description: `${described.description} Written by \`npm run docs\` from what the server checks with; do not edit.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      responses: { Failure: failureResponse(refer(failureAnswer)) },
      ...(described.securitySchemes === undefined ? {} : { securitySchemes: described.securitySchemes }),
      schemas: Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

interface Written<Row extends TableRow> {
  readonly refer: (schema: unknown) => unknown
  readonly path: readonly Json[]
  readonly described: ApiDocument<Row>
}

function operation<Row extends TableRow>(row: Row, schema: RouteSchema, { refer, path, described }: Written<Row>): Json {
  const parameters = [...path, ...queryParameters(schema, refer), ...(described.parameters?.(row) ?? [])]
  const answers = Object.entries(schema.response).map(([status, answer]) => [status, response(Number(status), answer as Json, refer)])
  return {
    operationId: operationId(row),
    summary: schema.summary,
    ...(described.security === undefined ? {} : { security: described.security(row) }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(schema.body === undefined ? {} : { requestBody: { required: true, content: content(schema.body as Json, refer) } }),
    responses: { ...Object.fromEntries(answers), default: { $ref: '#/components/responses/Failure' } },
  }
}

const statusTexts: Readonly<Record<number, string>> = { 200: 'The answer.', 204: 'Done.', 304: 'The caller has the newest version.' }

function response(status: number, answer: Json, refer: Written<TableRow>['refer']): Json {
  const description = statusTexts[status]
  if (description === undefined) throw new Error(`what ${status} means is not said`)
  return answer['type'] === 'null' ? { description } : { description, content: content(answer, refer) }
}

/** Bytes have no schema in OpenAPI 3.1, only their media type; everything else is JSON. */
function content(schema: Json, refer: Written<TableRow>['refer']): Json {
  const { contentMediaType } = schema
  return typeof contentMediaType === 'string' ? { [contentMediaType]: {} } : { 'application/json': { schema: refer(schema) } }
}

interface Fields {
  readonly properties: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
}

const withoutDescription = (schema: Json) => Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'description'))
const describedAs = ({ description }: Json) => (description === undefined ? {} : { description })

function queryParameters({ querystring }: RouteSchema, refer: Written<TableRow>['refer']): readonly Json[] {
  const { properties = {}, required = [] } = (querystring ?? {}) as unknown as Partial<Fields>
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', ...describedAs(schema) },
    ...(required.includes(name) ? { required: true } : {}),
    schema: refer(withoutDescription(schema)),
  }))
}

/** The address as OpenAPI writes it, and its parameters: `:id` is `{id}`, and the rest of an address (`*`) has a name of its own. */
function addressOf(path: string, { params, rest }: RouteSchema, refer: Written<TableRow>['refer']) {
  const { properties = {} } = (params ?? {}) as unknown as Partial<Fields>
  const parameters: Json[] = []
  const address = path.replaceAll(/:(\w+)|\*/g, (_all, named: string | undefined) => {
    const schema = named === undefined ? { type: 'string', description: rest?.description } : properties[named]
    const name = named ?? rest?.name
    if (schema === undefined || name === undefined) throw new Error(`${path}: a part of the address has no schema`)
    parameters.push({ name, in: 'path', required: true, ...describedAs(schema), schema: refer(withoutDescription(schema)) })
    return `{${name}}`
  })
  return { address, path: parameters }
}

/** `POST /api/sign-in/unit` is `postSignInUnit`, `DELETE /api/sessions/:id` is `deleteSessionsById`. */
function operationId({ method, path }: TableRow): string {
  const words = path
    .replace(/^\/(?:api|\w+\/v\d+)\//, '')
    .replaceAll(/:(\w)/g, (_all, first: string) => `by-${first}`)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

const failureResponse = (schema: unknown) => ({
  description: `Any refusal, with the status of the catalogue (docs/failures.md): ${statusesOfFailures().join(', ')}.`,
  headers: {
    'Retry-After': { description: 'Seconds after which it may be tried again, where that helps.', schema: { type: 'integer' } },
    'X-Trace-Id': { description: 'What this request is called in logs and audit.', schema: { type: 'string' } },
  },
  content: { 'application/json': { schema } },
})

function statusesOfFailures(): readonly number[] {
  const codes = Object.keys(failures) as FailureCode[]
  return [...new Set(codes.map((code) => httpStatuses[code]))].toSorted((a, b) => a - b)
}
