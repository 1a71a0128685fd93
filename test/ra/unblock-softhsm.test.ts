// R10 A UKey behind PKCS #11 unblocked end to end with its SO PIN: SoftHSM, the assistant's own driver, a real RA and CA.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSofthsmToken, softhsmLibrary, softhsmPresent } from '@yinxin/testkit/contracts/softhsm-token'
import { createHostedDriver } from '../../apps/assistant/src/ukey/hosted-driver.ts'
import { listRead } from '../../apps/assistant/src/ukey/list-read.ts'
import { needs } from '../needs.ts'
import { organization, uscc } from './ra-world.ts'
import { createUnblockWorld, newPin, type UnblockWorld } from './unblock-world.ts'

describe.skipIf(!needs('softhsm2', 'opensc') || !softhsmPresent)('R10 a locked PIN behind PKCS #11', () => {
  let its: UnblockWorld
  beforeAll(async () => void (its = await createUnblockWorld()))
  afterAll(() => its.close())

  /** A token with a certificate of our CA on a key of its own, its SO PIN on file, and an assistant. */
  async function onToken() {
    const token = createSofthsmToken(its.newFolder(), '解锁')
    Object.assign(process.env, token.environment)
    const driver = createHostedDriver('pkcs11', softhsmLibrary)
    const ukey = (await listRead(driver)).ukeys[0] ?? expect.unreachable()
    const step = randomBytes(16).toString('hex')
    const order = { ukeyId: ukey.id, pin: token.pin, step }
    const made = await driver.makeKey?.({ ...order, keyKind: 'P-256' })
    if (made?.ok !== true) throw new Error(JSON.stringify(made))
    const certificationRequest = Buffer.from(made.value.certificationRequest).toString('base64')
    const issued = await its.world.ca.issue({ certificationRequest, subject: { organization, uscc }, traceId: '0123456789abcdef' })
    if (!issued.ok) throw new Error(issued.failure.code)
    const written = await driver.install?.({ ...order, certificate: Buffer.from(issued.value.certificate, 'base64') })
    expect(written?.ok).toBe(true)
    await its.world.ra.putAdminPins([{ ukeySerial: ukey.serialNumber, uscc, pin: token.soPin }])
    const certificate = issued.value.certificate
    return { ...its.assistantWith({ driver, serialNumber: ukey.serialNumber, certificate }), token, driver }
  }

  test('approved, released, set, replaced at once, confirmed; and once more with what the RA kept', async () => {
    const one = await onToken()
    const { step } = await one.approved()
    expect(await one.running.goOn(step, newPin)).toEqual({ ok: true, value: undefined })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect([await one.signs(newPin), await one.signs(one.token.pin)]).toEqual([true, false])
    expect(await its.onFile(one.serialNumber)).toEqual({ pending: false, generation: 1 })
    const old = { current: one.token.soPin, next: one.token.soPin, again: false }
    const { id: ukeyId } = await one.ukey()
    expect(await one.ukeys.unblock({ ukeyId, admin: old, newPin: '555913' })).toMatchObject({ failure: { code: 'UNBLOCK_KEY_REFUSED' } })
    one.running.forget(step)
    const again = await one.approved()
    expect((await one.running.goOn(again.step, '918273')).ok).toBe(true)
    expect([await one.signs('918273'), (await its.onFile(one.serialNumber))?.generation]).toEqual([true, 2])
  }, 60_000)

  test('the process of the library is killed when it is to unblock, and when it is to sign: the same once more', async () => {
    for (const where of ['unblock', 'sign'] as const) {
      const one = await onToken()
      const { step } = await one.approved()
      let killed = 0
      one.breakWhen((what) => {
        if (what === where && killed++ === 0) process.kill(one.driver.pid ?? 0, 'SIGKILL')
        return false
      })
      expect((await one.running.goOn(step, newPin)).ok).toBe(false)
      await expect.poll(async () => (await one.running.goOn(step, newPin)).ok, { timeout: 20_000 }).toBe(true)
      expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
      expect([await one.signs(newPin), await its.onFile(one.serialNumber)]).toEqual([true, { pending: false, generation: 1 }])
    }
  }, 120_000)
})
