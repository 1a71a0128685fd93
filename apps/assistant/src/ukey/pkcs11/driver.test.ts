import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSofthsmToken, softhsmLibrary, softhsmPresent, type SofthsmToken } from '@yinxin/testkit/contracts/softhsm-token'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { signatureAlgorithmOf } from '../../certificates/certificate-facts.ts'
import { createPkcs11Driver, type Pkcs11Driver } from './driver.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-softhsm-'))
afterAll(() => rmSync(folder, { recursive: true }))

let made: SofthsmToken | undefined
const token = (): SofthsmToken => (made ??= createSofthsmToken(folder))

if (!softhsmPresent && process.env['CI'] === 'true') {
  test('SoftHSM and pkcs11-tool are installed', () => expect.fail('install softhsm2 and opensc: the PKCS #11 driver must be tested'))
}

describe.skipIf(!softhsmPresent)('PKCS #11 with SoftHSM', () => {
  // SoftHSM notices a token that goes, but a new one only in a new process.
  ukeyDriverContract('PKCS #11, SoftHSM', async () => {
    const { remove, environment, pin } = token()
    Object.assign(process.env, environment)
    return { driver: createPkcs11Driver(softhsmLibrary), pin, remove }
  })

  test('a child that is killed costs DRIVER_CRASHED at most, and the driver works again', async () => {
    token().putBack()
    const driver = createPkcs11Driver(softhsmLibrary, { backOffMs: 20 })
    const [ukey] = (await driver.list()).ukeys
    const certificate = ukey?.certificates[0]
    const sign = () =>
      driver.sign({
        ukeyId: ukey?.id ?? '',
        certificateSha256: certificate?.sha256 ?? '',
        pin: '246813',
        algorithm: 'RS256',
        data: new Uint8Array(64),
      })
    const first = driver.pid
    const running = sign()
    process.kill(first ?? 0, 'SIGKILL')
    expect(await running).toMatchObject({ ok: false, failure: { code: 'DRIVER_CRASHED' } })
    await untilUsable(driver)
    expect(driver.pid).not.toBe(first)
    const again = (await driver.list()).ukeys[0]?.certificates.find(({ use }) => use === 'authentication')
    expect(again).toBeDefined()
    await driver.close()
  })
})

test.skipIf(!softhsmPresent)('the library outlives every garbage collection: hundreds of calls, one child', async () => {
  const driver = createPkcs11Driver(softhsmLibrary)
  const [ukey] = (await driver.list()).ukeys
  const pid = driver.pid
  for (let i = 0; i < 400; i++) {
    const input = {
      ukeyId: ukey?.id ?? '',
      certificateSha256: ukey?.certificates[0]?.sha256 ?? '',
      pin: '246813',
      data: new Uint8Array(64),
    }
    const signed = await driver.sign({ ...input, algorithm: signatureAlgorithmOf(ukey?.certificates[0]?.certificate ?? '') ?? 'ES256' })
    if (!signed.ok) expect.fail(`call ${i}: ${signed.failure.code}`)
  }
  expect(driver.pid).toBe(pid)
  await driver.close()
})

test('a library that is not there is DRIVER_MISSING, and one that is none too', async () => {
  for (const path of [join(folder, 'none.so'), '/usr/bin/true']) {
    const driver = createPkcs11Driver(path)
    expect(await driver.list()).toMatchObject({ ukeys: [], problems: [{ code: 'DRIVER_MISSING' }] })
    await driver.close()
  }
})

async function untilUsable(driver: Pkcs11Driver): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    if ((await driver.list()).problems.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the driver did not come back')
}
