// What a maker's library can do to us, at every step: it crashes, hangs, answers nonsense, claims absurd lengths, or the UKey is pulled out
// under it. The person gets a failure of the catalogue, no try is lost that was not made, no PIN is half changed, and the driver goes on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from '@yinxin/protocol/failures'
import { buildSkfSoft, createSkfSoftUkey, skfSoftTries, type SkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs } from '../../../../../test/needs.ts'
import type { DriverListing } from '../driver.ts'
import { pause } from '../../platform/pause.ts'
import { createHostedDriver, type HostedDriver } from '../hosted-driver.ts'

const present = needs('gcc', 'libc6-dev', 'libgcrypt20-dev')
const [oldPin, newPin, wrongPin] = ['246813', '735192', '999111'] as const

describe.skipIf(!present)('a library that misbehaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-skf-faults-'))
  let ukey: SkfSoftUkey
  let driver: HostedDriver
  let whole: DriverListing

  beforeAll(async () => {
    ukey = createSkfSoftUkey(folder)
    Object.assign(process.env, ukey.environment)
    driver = createHostedDriver('skf', buildSkfSoft('standard'), {
      backOffMs: 5,
      pollEveryMs: 3_600_000,
      timeouts: { list: 15_000, sign: 4000 },
      patienceMs: 15_000,
    })
    whole = await driver.list()
  })
  afterAll(async () => {
    await driver.close()
    rmSync(folder, { recursive: true })
  })

  const sign = (pin: string, algorithm: 'SM2SM3' | 'RS256' = 'SM2SM3') => {
    const [ours] = whole.ukeys
    const sha256 = ours?.certificates.filter(({ use }) => use === 'authentication')[algorithm === 'SM2SM3' ? 0 : 1]?.sha256 ?? ''
    return driver.sign({ ukeyId: ours?.id ?? '', certificateSha256: sha256, pin, algorithm, data: new Uint8Array(64) })
  }
  const changePin = () => driver.changePin({ ukeyId: whole.ukeys[0]?.id ?? '', oldPin, newPin })
  const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code)

  /** Runs `task` with a fault in it, then takes the fault away, plugs in again, and waits until the driver is as before. */
  async function during<Value>(fault: string, task: () => Promise<Value>): Promise<Value> {
    ukey.fault(fault)
    const value = await task()
    ukey.fault(undefined)
    ukey.insert()
    await backToNormal()
    return value
  }

  async function backToNormal(): Promise<void> {
    const deadline = Date.now() + 15_000
    while (Date.now() < deadline) {
      const { ukeys, problems } = await driver.list()
      if (problems.length === 0 && ukeys.length === 1) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('the driver did not come back')
  }

  /** What the device itself has, then put right for the next case. */
  function stateThenRenewed() {
    const { pin, tries } = ukey.pinState()
    ukey.setPinState({ pin: oldPin, tries: skfSoftTries, factory: false })
    return { pin, lost: skfSoftTries - tries }
  }

  describe('while it is listed', () => {
    const calls = ['EnumDev', 'GetDevInfo', 'EnumApplication', 'GetPINInfo', 'EnumContainer', 'ExportCertificate', 'ExportPublicKey']
    test.each(['garbage', 'size', 'fail'].flatMap((kind) => calls.map((call) => [kind, call])))('%s in %s', async (kind, call) => {
      const pid = driver.pid
      const { ukeys, problems } = await during(`${kind} SKF_${call}`, () => driver.list())
      for (const { code } of problems) expect(code).toBe('UKEY_FAILED')
      expect(ukeys.length + problems.length).toBeLessThanOrEqual(1)
      // the certificates were read before; whatever is said of the PIN is possible
      for (const { pin } of ukeys) expect(pin.triesLeft ?? 0).toBeLessThanOrEqual(99)
      // a device that refuses to be looked at has not gone away unseen
      if (kind === 'fail' && calls.indexOf(call) < 4) expect(problems).toHaveLength(1)
      expect(driver.pid).toBe(pid)
      expect((await sign(oldPin)).ok).toBe(true)
    })

    test.each(['ConnectDev', 'GetDevInfo', 'OpenApplication', 'GetPINInfo'])(
      'pulled out at %s: it is gone, and nothing has failed',
      async (call) => {
        expect(await during(`pull SKF_${call}`, () => driver.list())).toEqual({ ukeys: [], problems: [] })
      },
    )

    test('crashed: what was known is told with the problem, and nothing counts as pulled out', async () => {
      const gone: string[] = []
      const stop = driver.watch(({ kind }) => kind === 'removed' && gone.push(kind))
      const listed = await during('crash SKF_EnumApplication', () => driver.list())
      expect(listed).toMatchObject({ ukeys: [{ serialNumber: 'SKF-0001' }], problems: [{ code: 'DRIVER_CRASHED' }] })
      stop()
      expect(gone).toEqual([])
    })
  })

  describe('R10 while it is unblocked', () => {
    test.each([
      ['crash SKF_ChangePIN', 'DRIVER_CRASHED'],
      ['crash SKF_ChangePIN:write', 'DRIVER_CRASHED'],
      ['crash SKF_UnblockPIN', 'DRIVER_CRASHED'],
      ['crash SKF_ClearSecureState', 'DRIVER_CRASHED'],
      ['pull SKF_ChangePIN', 'UKEY_REMOVED'],
      ['pull SKF_UnblockPIN', 'UKEY_REMOVED'],
    ])('%s: %s, and the same two admin PINs unblock it afterwards', async (fault, code) => {
      ukey.setPinState({ pin: oldPin, tries: 0, factory: false }) // and its first admin PIN
      const admin = { current: '87654321', next: 'NEXT-ADMIN-1' }
      const unblock = (again: boolean) =>
        driver.unblock?.({ ukeyId: whole.ukeys[0]?.id ?? '', admin: { ...admin, again }, newPin: '620481' }) ?? expect.unreachable()
      expect(codeOf(await during(fault, () => unblock(false)))).toBe(code)
      expect(codeOf(await unblock(true))).toBe('ok')
      expect((await sign('620481')).ok).toBe(true)
      stateThenRenewed()
    })
  })

  describe('while it signs', () => {
    test.each([
      ['crash SKF_VerifyPIN', 'DRIVER_CRASHED'],
      ['crash SKF_ECCSignData', 'DRIVER_CRASHED'],
      ['garbage SKF_ECCSignData', 'UKEY_FAILED'],
      ['fail SKF_ECCSignData', 'UKEY_FAILED'],
      ['fail SKF_OpenContainer', 'UKEY_FAILED'],
      ['fail SKF_VerifyPIN', 'UKEY_FAILED'],
      ['fail SKF_ClearSecureState', 'ok'],
      ['pull SKF_ConnectDev', 'UKEY_MISSING'],
      ['pull SKF_OpenApplication', 'UKEY_MISSING'],
      ['pull SKF_GetPINInfo', 'UKEY_REMOVED'],
      ['pull SKF_VerifyPIN', 'UKEY_REMOVED'],
      ['pull SKF_OpenContainer', 'UKEY_REMOVED'],
      ['pull SKF_ECCSignData', 'UKEY_REMOVED'],
      ['pull SKF_ClearSecureState', 'ok'],
    ])('%s: %s, and no try is lost with the right PIN', async (fault, code) => {
      expect(codeOf(await during(fault, () => sign(oldPin)))).toBe(code)
      expect(stateThenRenewed()).toEqual({ pin: oldPin, lost: 0 })
      expect((await sign(oldPin)).ok).toBe(true)
    })

    test.each(['garbage', 'size', 'fail'])('RSA: %s never leaves as a signature', async (kind) => {
      expect(codeOf(await during(`${kind} SKF_RSASignData`, () => sign(oldPin, 'RS256')))).toBe('UKEY_FAILED')
    })

    test.each([
      ['garbage SKF_VerifyPIN', 'PIN_INCORRECT'],
      ['garbage SKF_GetPINInfo', 'PIN_INCORRECT'],
      ['crash SKF_ClearSecureState', 'DRIVER_CRASHED'],
      ['pull SKF_ClearSecureState', 'PIN_INCORRECT'],
    ])('a wrong PIN costs one try, not two: %s', async (fault, code) => {
      const refused = await during(fault, () => sign(wrongPin))
      expect(codeOf(refused)).toBe(code)
      if (!refused.ok && code === 'PIN_INCORRECT') expect([5, undefined]).toContain(refused.failure.detail?.['triesLeft'])
      expect(stateThenRenewed().lost).toBe(1)
    })

    test('hanging: the others are answered meanwhile, and it ends after its time', async () => {
      await during('hang SKF_ECCSignData', async () => {
        const order: string[] = []
        const signing = sign(oldPin).then((result) => order.push(codeOf(result)))
        const listed = await driver.list()
        order.push('listed')
        expect(listed).toMatchObject({ ukeys: [{ serialNumber: 'SKF-0001' }], problems: [] })
        await signing
        expect(order).toEqual(['listed', 'DRIVER_CRASHED'])
      })
      expect(stateThenRenewed()).toEqual({ pin: oldPin, lost: 0 })
    })
  })

  describe('while the PIN changes', () => {
    test.each([
      ['crash SKF_ChangePIN', 'PIN_CHANGE_UNCERTAIN', 0],
      ['crash SKF_ChangePIN:write', 'PIN_CHANGE_UNCERTAIN', 1],
      ['pull SKF_ChangePIN', 'PIN_CHANGE_UNCERTAIN', 0],
      ['pull SKF_ChangePIN:write', 'PIN_CHANGE_UNCERTAIN', 1],
      ['fail SKF_ChangePIN', 'PIN_CHANGE_UNCERTAIN', 0],
      ['pull SKF_OpenApplication', 'UKEY_MISSING', 0],
    ])('%s: %s; the old PIN holds, and what the device took stays taken once', async (fault, code, lost) => {
      expect(codeOf(await during(fault, changePin))).toBe(code)
      expect(stateThenRenewed()).toEqual({ pin: oldPin, lost })
      expect((await sign(oldPin)).ok).toBe(true)
    })

    test('crashed after it was done: uncertain, and it is the new one that holds', async () => {
      expect(codeOf(await during('crash SKF_ClearSecureState', changePin))).toBe('PIN_CHANGE_UNCERTAIN')
      expect(ukey.pinState()).toMatchObject({ pin: newPin, tries: skfSoftTries })
      expect((await sign(newPin)).ok).toBe(true)
      stateThenRenewed()
    })
  })

  test('a library that dies waiting for events is not asked to wait again: it is looked at in turns', async () => {
    ukey.fault('crash SKF_WaitForDevEvent')
    const other = createHostedDriver('skf', buildSkfSoft('standard'), { backOffMs: 5, pollEveryMs: 20 })
    const came = new Promise<string>((resolve) => other.watch(({ kind }) => kind === 'removed' && resolve(kind)))
    const deadline = Date.now() + 15_000
    let pids = 0
    for (let last: number | undefined; pids < 2 && Date.now() < deadline; await pause(1)) {
      if (other.pid !== undefined && other.pid !== last) [last, pids] = [other.pid, pids + 1]
    }
    await untilListed(other)
    ukey.remove()
    expect(await came).toBe('removed')
    ukey.fault(undefined)
    ukey.insert()
    await other.close()
  })
})

async function untilListed(driver: HostedDriver): Promise<void> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const { ukeys, problems } = await driver.list()
    if (ukeys.length === 1 && problems.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the driver did not come back')
}
