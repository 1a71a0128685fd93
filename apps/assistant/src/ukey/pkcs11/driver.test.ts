import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestPki } from '@yinxin/testkit'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { createPkcs11Driver, type Pkcs11Driver } from './driver.ts'

const library = '/usr/lib/softhsm/libsofthsm2.so'
const present = existsSync(library) && ['/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'].every((tool) => existsSync(tool))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-softhsm-'))
const label = '示范UKEY-1'
afterAll(() => rmSync(folder, { recursive: true }))

/** A SoftHSM token with one RSA and one P-256 key pair, each certified. */
function prepareToken(): void {
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(
    join(folder, 'softhsm2.conf'),
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  )
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf')
  const quiet = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', '87654321', '--pin', '246813'], quiet)
  const tool = (...args: string[]) =>
    execFileSync('pkcs11-tool', ['--module', library, '--token-label', label, '--login', '--pin', '246813', ...args], quiet)
  for (const [id, keyType, kind] of [
    ['01', 'rsa:2048', 'RSA'],
    ['02', 'EC:prime256v1', 'P-256'],
  ] as const) {
    tool('--keypairgen', '--key-type', keyType, '--id', id, '--label', kind, '--usage-sign')
    const publicKey = join(folder, `${id}.der`)
    tool('--read-object', '--type', 'pubkey', '--id', id, '-o', publicKey)
    const certificate = join(folder, `${id}.cer`)
    writeFileSync(certificate, certify(publicKey, kind))
    tool('--write-object', certificate, '--type', 'cert', '--id', id)
  }
}

function certify(publicKeyFile: string, kind: 'RSA' | 'P-256'): Uint8Array {
  const pem = execFileSync('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', publicKeyFile, '-outform', 'PEM'])
  const publicKeySpki = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  return createTestPki({ kind, now: new Date() }).issue({ subject: '示范单位', publicKeySpki }).der
}

if (!present && process.env['CI'] === 'true') {
  test('SoftHSM and pkcs11-tool are installed', () => expect.fail('install softhsm2 and opensc: the PKCS #11 driver must be tested'))
}

describe.skipIf(!present)('PKCS #11 with SoftHSM', () => {
  if (present) prepareToken()
  ukeyDriverContract('PKCS #11, SoftHSM', async () => ({ driver: createPkcs11Driver(library), pin: '246813' }))

  test('a child that is killed costs DRIVER_CRASHED at most, and the driver works again', async () => {
    const driver = createPkcs11Driver(library, { backOffMs: 20 })
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
