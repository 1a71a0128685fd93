import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { boundWorkInFlight } from './work-in-flight.ts'

/** A server whose answers wait until they are let go. */
function server(most: number) {
  const app = fastify()
  const waiting: (() => void)[] = []
  boundWorkInFlight(app, most, 'CA_UNAVAILABLE')
  app.get('/wait', () => new Promise((resolve) => waiting.push(() => resolve('done'))))
  app.get('/fail', async () => {
    throw new Error('broken')
  })
  return { app, waiting }
}

/** Lets what was asked reach its handler. */
const arrived = async (waiting: readonly unknown[], count: number) => {
  for (let turn = 0; turn < 1000 && waiting.length < count; turn++) await new Promise(setImmediate)
  expect(waiting).toHaveLength(count)
}

describe('work at once is bounded', () => {
  it('one more is turned away at once, with when to come again, and the others are not touched', async () => {
    const { app, waiting } = server(2)
    const working = [app.inject('/wait'), app.inject('/wait')]
    await arrived(waiting, 2)
    const refused = await app.inject('/wait')
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1'])
    expect(refused.json()).toMatchObject({ failure: { code: 'CA_UNAVAILABLE' } })
    for (const finish of waiting) finish()
    expect((await Promise.all(working)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
  })

  it('a place is free again after an answer, a failure, an address nobody knows, and a refusal took none', async () => {
    const { app, waiting } = server(1)
    for (let round = 0; round < 3; round++) {
      expect((await app.inject('/fail')).statusCode).toBe(500)
      expect((await app.inject('/nowhere')).statusCode).toBe(404)
      const working = app.inject('/wait')
      await arrived(waiting, round + 1)
      expect((await app.inject('/fail')).statusCode).toBe(503)
      expect((await app.inject('/fail')).statusCode).toBe(503)
      waiting[round]?.()
      expect((await working).statusCode).toBe(200)
    }
  })
})
