import { PassThrough } from 'node:stream'
import { Type } from '@fastify/type-provider-typebox'
import { beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createHttpServer } from './http-server.ts'
import { schemaOf, strict } from './schemas.ts'

let app: ReturnType<typeof createHttpServer>

beforeEach(() => {
  app = createHttpServer({ log: createLog({ level: 'silent', name: 'test', destination: new PassThrough() }) })
  const body = Type.Object(
    {
      name: Type.String({ maxLength: 10 }),
      count: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
      tags: Type.Optional(Type.Array(Type.String())),
    },
    strict,
  )
  const response = { 200: Type.Object({ name: Type.String() }) }
  app.post('/thing', { schema: { body, response } }, async (request) => ({ ...(request.body as object), inside: 'secret' }))
  app.get('/broken', { schema: { response } }, async () => ({ other: 1 }))
})

const post = async (payload: string) => {
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/thing', headers: { 'content-type': 'application/json' }, payload })
  return { statusCode, answer: JSON.parse(body) as { failure?: { code: string; detail?: object } } }
}

describe('schemas at the edge', () => {
  test('an answer holds what its schema names and nothing else', async () => {
    expect(await post('{"name":"a","count":1}')).toEqual({ statusCode: 200, answer: { name: 'a' } })
  })

  test.each([
    ['{}', 'name'],
    ['{"name":1}', 'name'],
    ['{"name":["a"]}', 'name'],
    ['{"name":"12345678901"}', 'name'],
    ['{"name":"a","count":"1"}', 'count'],
    ['{"name":"a","count":1.5}', 'count'],
    ['{"name":"a","count":10}', 'count'],
    ['{"name":"a","tags":"x"}', 'tags'],
    ['{"name":"a","tags":["x",1]}', 'tags.1'],
    ['{"name":"a","more":1}', 'more'],
    ['{"name":"a","<script>":1}', undefined],
    ['{"name":"a","constructor":1}', 'constructor'],
    ['[]', undefined],
    ['null', undefined],
    ['"name"', undefined],
  ])('%s is refused, nothing is converted or dropped', async (payload, field) => {
    const { statusCode, answer } = await post(payload)
    expect(statusCode).toBe(400)
    expect(answer.failure).toMatchObject({ code: 'INPUT_INVALID', ...(field === undefined ? {} : { detail: { field } }) })
    if (field === undefined) expect(answer.failure?.detail).toBeUndefined()
  })

  test.each(['{"name":"a","__proto__":{}}', '{"__proto__":{"name":"a"}}'])('%s is refused', async (payload) => {
    expect((await post(payload)).statusCode).toBe(400)
  })

  test('an answer that lacks what its schema promises is our bug', async () => {
    const { statusCode, body } = await app.inject('/broken')
    expect({ statusCode, code: (JSON.parse(body) as { failure: { code: string } }).failure.code }).toEqual({
      statusCode: 500,
      code: 'INTERNAL',
    })
  })
})

describe('schemaOf', () => {
  interface Contract {
    readonly name: string
    readonly tags?: readonly string[]
  }
  const tags = Type.Array(Type.String())

  test('takes a schema that says what the contract says; the compiler refuses any other', () => {
    schemaOf<Contract>()(Type.Object({ name: Type.String(), tags: Type.Optional(tags) }))
    // @ts-expect-error an optional member is missing: it would not leave
    schemaOf<Contract>()(Type.Object({ name: Type.String() }))
    // @ts-expect-error one more
    schemaOf<Contract>()(Type.Object({ name: Type.String(), tags: Type.Optional(tags), more: Type.Optional(Type.String()) }))
    // @ts-expect-error optional in the contract alone
    schemaOf<Contract>()(Type.Object({ name: Type.String(), tags }))
    // @ts-expect-error another type
    schemaOf<Contract>()(Type.Object({ name: Type.String(), tags: Type.Optional(Type.Array(Type.Number())) }))
    expect(schemaOf<string>()(Type.String())).toMatchObject({ type: 'string' })
  })
})
