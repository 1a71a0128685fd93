import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { caRouteTable } from '../apps/server/src/ca/route-table.ts'
import { components } from '../apps/server/src/components.ts'
import { gatewayRouteTable } from '../apps/server/src/gateway/route-table.ts'
import { routeTable } from '../apps/server/src/portal/route-table.ts'
import { statusRouteTable } from '../apps/server/src/status/route-table.ts'
import { openApiDocuments } from './openapi-document.ts'

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}
interface Operation {
  readonly operationId: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: object }
  readonly responses: Readonly<Record<string, object>>
}

const texts = await openApiDocuments()
const tables = { portal: routeTable, gateway: gatewayRouteTable, ca: caRouteTable, status: statusRouteTable }
const names = Object.keys(tables) as (keyof typeof tables)[]
const textOf = (name: string) => texts[name] ?? expect.unreachable(`no document of ${name}`)
const read = (name: keyof typeof tables) => JSON.parse(textOf(name)) as Document
const operationsOf = ({ paths }: Document) => Object.values(paths).flatMap((path) => Object.values(path))

describe.each(names)('the document of %s', (name) => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(JSON.parse(textOf(name)) as Record<string, unknown>)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('refers to what is there, and has nothing that nobody refers to', () => {
    const referred = [...textOf(name).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, schema]) => schema)
    expect([...new Set(referred)].toSorted()).toEqual(Object.keys(read(name).components.schemas).toSorted())
  })

  it('has an operation for each row of the table, but for those that say why not', () => {
    const operations = operationsOf(read(name))
    expect(operations).toHaveLength(tables[name].filter(({ schema }) => schema !== undefined).length)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    const outside = tables[name].flatMap((row) => (row.outside === undefined ? [] : [row.outside]))
    expect(outside.every((reason) => reason.length > 20)).toBe(true)
    expect(outside.length).toBe(name === 'portal' ? 4 : 0)
  })

  it('is written in the same order each time', async () => {
    expect((await openApiDocuments())[name]).toBe(texts[name])
  })
})

it('there is one of every component that programs ask', () => {
  const asked = components.filter(({ api }) => api !== undefined).map(({ name }) => name)
  expect(Object.keys(texts).toSorted()).toEqual(asked.toSorted())
  expect(asked).toHaveLength(7) // all but the download site, which is files
})

describe('what it says', () => {
  it('a validator refuses one that is none', async () => {
    const broken = { ...(JSON.parse(textOf('ca')) as object), paths: { '/x': { get: { summary: 'no answers', responses: [] } } } }
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false })
  })

  it('who may call, and what a page has to send', () => {
    const signOut = read('portal').paths['/api/session']?.['delete']
    expect(signOut?.security).toEqual([{ session: [] }])
    expect(signOut?.parameters?.map((one) => `${one.in} ${one.name}`)).toEqual(['query reason', 'header Origin'])
    expect(Object.keys(signOut?.responses ?? {})).toEqual(['204', 'default'])
    expect(read('portal').paths['/api/directory']?.['get']?.security).toEqual([])
    expect(read('ca').paths['/ca/v1/revoke']?.['post']?.security).toEqual([{ clientCertificate: ['revoke'] }])
    expect(operationsOf(read('status')).map(({ security }) => security)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('bytes by their media type, addresses with their parameters', () => {
    const { get } = read('status').paths['/ocsp/{request}'] ?? {}
    expect(get?.responses['200']).toMatchObject({ content: { 'application/ocsp-response': {} } })
    expect(get?.responses['304']).not.toHaveProperty('content')
    expect(read('ca').paths['/ca/v1/ocsp']?.['post']?.requestBody?.content).toEqual({ 'application/ocsp-request': {} })
    expect(read('portal').paths['/api/sessions/{id}']?.['delete']?.operationId).toBe('deleteSessionsById')
  })

  it('a code of a failure is a word, not one of a list that a newer server would break', () => {
    for (const name of names) expect(read(name).components.schemas['FailureCode']).toMatchObject({ type: 'string' })
    expect(textOf('portal')).not.toContain('PIN_LOCKED')
  })

  it('a body that the edge refuses is one the document refuses too', () => {
    const { SignInInput } = read('portal').components.schemas
    expect(SignInInput).toMatchObject({ required: ['challengeId', 'authToken'], additionalProperties: false })
  })
})
