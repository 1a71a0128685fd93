// R10 What is not confirmed within two minutes, and what nobody comes for.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failed } from '@yinxin/protocol/failures'
import { createRaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { createUnblockWorld, newPin, type UnblockWorld } from './unblock-world.ts'

let [its, world]: [UnblockWorld, UnblockWorld['world']] = [] as never

beforeAll(async () => {
  its = await createUnblockWorld()
  ;({ world } = its)
})
afterAll(() => its.close())

describe('R10 two minutes', () => {
  test('not confirmed: the certificate is suspended, both admin PINs stay; a late confirmation counts, and brings nothing back in force', async () => {
    const one = await its.locked()
    const { number, step } = await one.approved()
    const client = createRaClient()
    one.restart({ ...client, report: async () => failed('RA_UNAVAILABLE') })
    await one.running.goOn(step, newPin)
    await its.later(number, 1)
    expect(await its.standing(one.certificate.serial)).toBe('in-force')
    await its.later(number, 2)
    expect([await its.standing(one.certificate.serial), await its.onFile(one.serialNumber)]).toEqual([
      'suspended',
      { pending: true, generation: 0 },
    ])
    const { body } = await world.ask<{ applications: readonly { number: string }[] }>('GET', '/api/applications?state=overdue', {
      cookie: its.cookie,
    })
    expect(body.applications.map((each) => each.number)).toContain(number) // an officer sees it
    one.restart()
    await one.running.askAuthority()
    expect([(await one.one()).state, await its.onFile(one.serialNumber)]).toEqual(['done', { pending: false, generation: 1 }])
    expect(await its.standing(one.certificate.serial)).toBe('suspended')
  })

  test('killed before anything was confirmed: the next case gets the admin PINs there were, whichever the UKey has', async () => {
    for (const where of ['unblock', 'sign'] as const) {
      const one = await its.locked()
      const { number, step, secret } = await one.approved()
      one.breakWhen((what) => what === where)
      await one.running.goOn(step, newPin)
      await its.later(number, 3)
      expect((await its.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
      await one.running.askAuthority()
      expect(await one.one()).toMatchObject({ phase: 'over', state: 'overdue' })
      expect(one.running.forget(step).ok).toBe(true)
      one.breakWhen(undefined)
      one.lock()
      const next = await one.approved()
      expect((await one.running.goOn(next.step, '840273')).ok).toBe(true)
      expect([await one.signs('840273'), await its.onFile(one.serialNumber)]).toEqual([true, { pending: false, generation: 1 }])
    }
  })

  test('a CA that is away is asked again: the suspension is not forgotten', async () => {
    const one = await its.locked()
    const { number, secret } = await one.approved()
    expect((await its.release(number, secret)).status).toBe(200)
    await sql`update ra.application set changed_at = changed_at - interval '3 minutes', released_at = released_at - interval '3 minutes'
      where number = ${number}`.execute(world.db)
    const away = await world.node({ revoke: async () => failed('CA_UNAVAILABLE') })
    await away.goOn() // on record, and not done yet
    await away.close()
    await world.ra.goOn()
    expect(await its.standing(one.certificate.serial)).toBe('suspended')
  })

  test('an approval nobody comes for ends after half an hour', async () => {
    const one = await its.locked()
    const { number, secret } = await one.approved()
    await its.later(number, 31)
    expect((await its.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
    await one.running.askAuthority()
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'expired' })
    expect(await its.onFile(one.serialNumber)).toEqual({ pending: false, generation: 0 })
  })
})
