// R10 To whom admin PINs are released, how often, and encrypted to what.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSealed } from '@yinxin/pki'
import { releaseContext, type UnblockInput } from '@yinxin/protocol/ra'
import { readUkeyFile, writeUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import type { Holder } from './ra-world.ts'
import { createUnblockWorld, newPin, opened, secretIn, type UnblockWorld } from './unblock-world.ts'

let [its, world]: [UnblockWorld, UnblockWorld['world']] = [] as never

beforeAll(async () => {
  its = await createUnblockWorld()
  ;({ world } = its)
})
afterAll(() => its.close())

describe('R10 attacks', () => {
  const submission = (one: Awaited<ReturnType<UnblockWorld['locked']>>, code: string, other: Partial<UnblockInput> = {}) => {
    const [secret, stepId] = [randomBytes(32).toString('base64url'), randomBytes(16).toString('hex')]
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const body: UnblockInput = {
      ...{
        business: 'unblock',
        stepId,
        accessHash: createHash('sha256').update(secret).digest('hex'),
        ukey: { serialNumber: one.serialNumber },
      },
      ...{ code, certificate: one.certificate.certificate, releaseKey: spki, ...other },
    }
    return { body, secret, privateKey }
  }
  const submit = (body: UnblockInput) => world.ask('POST', '/ra/v1/applications', { body })

  test('another organisation’s UKey, an unknown one, and one whose holder nobody has said', async () => {
    const [mine, theirs] = [await its.locked(), await its.locked({ onFile: { holder: '91330106MA2CFHD63Q' } })]
    await world.ra.putAdminPins([{ ukeySerial: 'STOCK-1', pin: '12345678' }])
    for (const serialNumber of [theirs.serialNumber, 'UB-UNKNOWN', 'STOCK-1']) {
      const { body } = submission(mine, await world.code(), { ukey: { serialNumber } })
      expect((await submit(body)).body.failure?.code).toBe('UNBLOCK_NOT_HERE')
      // who has no code does not learn which serial numbers are on file
      expect((await submit({ ...body, code: 'AAAA-AAAA' })).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
    }
  })

  test('a certificate of another CA, a revoked one, and a key nothing can be encrypted to', async () => {
    const one = await its.locked()
    const code = await world.code()
    for (const releaseKey of ['AAAA', Buffer.alloc(91).toString('base64')])
      expect((await submit(submission(one, code, { releaseKey }).body)).body.failure).toMatchObject({ code: 'INPUT_INVALID' })
    expect((await submit(submission(one, code, { certificate: 'AAAA' }).body)).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
    const { issuerSha256, serial } = one.certificate
    await world.ca.revoke({ issuerSha256, serial, reason: 'keyCompromise', traceId: '0123456789abcdef' })
    expect((await submit(submission(one, code).body)).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
  })

  test('nothing is released before an officer has signed, to a wrong secret, or to another key than the application came with', async () => {
    const one = await its.locked()
    const { body, secret } = submission(one, await world.code())
    const { number } = (await submit(body)).body
    expect((await its.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
    const unsigned = await world.ask('POST', `/api/applications/${number}/approval`, {
      body: { challengeId: '0'.repeat(36), authToken: '{}' },
      cookie: its.cookie,
    })
    expect([unsigned.status >= 400, (await its.release(number, secret)).status]).toEqual([true, 409])
    await world.approve(number, its.officer, its.cookie)
    expect((await its.release(number, randomBytes(32).toString('base64url'))).body.failure?.code).toBe('APPLICATION_UNKNOWN')
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const releaseKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const other = await its.release(number, secret, { releaseKey })
    const theirs = privateKey.export({ format: 'der', type: 'pkcs8' })
    if (other.status === 200) {
      const [key, sealed] = [Buffer.from(other.body.key, 'base64'), Buffer.from(other.body.sealed, 'base64')]
      const context = releaseContext({ application: number, ukey: one.serialNumber, step: body.stepId })
      expect(openSealed(theirs, { key, sealed }, context)).toBeUndefined()
    }
    // sent again with another key it is another application, and refused
    expect((await submit({ ...body, releaseKey })).body.failure?.code).toBe('STEP_REUSED')
  })

  test('where two officers have to sign, one alone releases nothing, and the same one does not sign twice', async () => {
    const strict = await createUnblockWorld({ secondOfficer: ['unblock'] })
    try {
      const one = await strict.locked()
      expect((await one.apply()).ok).toBe(true)
      const { number = '', step } = await one.one()
      const secret = secretIn(one.data)
      const approve = (officer: Holder, cookie: string) => strict.world.approve(number, officer, cookie)
      expect(await approve(strict.officer, strict.cookie)).toMatchObject({ status: 200, body: { state: 'endorsed' } })
      expect((await strict.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
      expect((await one.running.goOn(step, newPin)).ok && (await one.signs(newPin))).toBe(false)
      expect((await approve(strict.officer, strict.cookie)).body.failure?.code).toBe('OFFICER_SAME')
      expect((await strict.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
      const other = await strict.world.officer('吴审', 'R002')
      expect(await approve(other, (await strict.world.signIn(other)).cookie)).toMatchObject({ status: 200, body: { state: 'approved' } })
      await one.running.askAuthority()
      expect(await one.running.goOn(step, newPin)).toEqual({ ok: true, value: undefined })
      expect(await one.signs(newPin)).toBe(true)
    } finally {
      await strict.close()
    }
  })

  test('a release is bound to application, UKey and step, repeated to the same key for two minutes, and on record each time', async () => {
    const one = await its.locked()
    const { body, secret, privateKey } = submission(one, await world.code())
    const { number } = (await submit(body)).body
    await world.approve(number, its.officer, its.cookie)
    const [first, again] = [await its.release(number, secret), await its.release(number, secret)]
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const about = { application: number, ukey: one.serialNumber, step: body.stepId }
    expect(opened(first.body, pkcs8, about)).toMatchObject({ current: one.adminPin, again: false })
    expect(opened(again.body, pkcs8, about)).toEqual({ ...opened(first.body, pkcs8, about), again: true })
    const [key, sealed] = [Buffer.from(first.body.key, 'base64'), Buffer.from(first.body.sealed, 'base64')]
    for (const wrong of [{ application: 'A-0000-0000-0000' }, { ukey: 'UB-1' }, { step: '0'.repeat(32) }])
      expect(openSealed(Buffer.from(pkcs8, 'base64'), { key, sealed }, releaseContext({ ...about, ...wrong }))).toBeUndefined()
    const lines = (await world.audit('ra')).filter(
      ({ event, detail }) => event === 'admin-pin.released' && detail['ukey'] === one.serialNumber,
    )
    expect(lines.map(({ detail }) => detail['again'])).toEqual([false, true])
    // confirmed by nobody but the key of the certificate, with its new PIN
    const receipt = { signature: Buffer.alloc(64).toString('base64') }
    expect((await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret, body: receipt })).body.failure?.code).toBe(
      'RECEIPT_REFUSED',
    )
    await its.later(number, 3)
    expect((await its.release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
  })

  test('an admin PIN that is not the UKey’s costs one try, and the last one is never made', async () => {
    const one = await its.locked({ onFile: { pin: 'WRONG-1' } })
    const { number, step } = await one.approved()
    const tries = () => readUkeyFile(one.file)?.admin?.triesLeft
    expect(await one.running.goOn(step, newPin)).toMatchObject({ failure: { code: 'UNBLOCK_KEY_REFUSED', detail: { triesLeft: 4 } } })
    const again = async () => [await one.running.goOn(step, newPin), tries()]
    const notTried = (reason: string, left: number) => [{ failure: { code: 'UNBLOCK_KEY_REFUSED', detail: { reason } } }, left]
    expect(await again()).toMatchObject(notTried('refused-before', 4))
    one.restart() // nor by who starts the assistant again
    expect(await again()).toMatchObject(notTried('refused-before', 4))
    expect(await one.one()).toMatchObject({ phase: 'unblock', failure: { code: 'UNBLOCK_KEY_REFUSED' } }) // and the page asks for no PIN
    await its.later(number, 3)
    await one.running.askAuthority()
    expect(one.running.forget(step).ok).toBe(true)
    const ukey = readUkeyFile(one.file) ?? expect.unreachable()
    if (ukey.admin !== undefined) writeUkeyFile(one.file, { ...ukey, admin: { ...ukey.admin, triesLeft: 1 } })
    const next = await one.approved()
    expect([await one.running.goOn(next.step, newPin), tries()]).toMatchObject(notTried('last-try', 1))
  })
})
