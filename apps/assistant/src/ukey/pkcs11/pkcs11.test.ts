import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attribute, parseCertificate, type KeyUsage } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { createSofthsmToken, softhsmLibrary, softhsmPresent, type SofthsmToken } from '@yinxin/testkit/contracts/softhsm-token'
import { buildSkfSoft, createSkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { needs } from '../../../../../test/needs.ts'
import { signatureAlgorithmOf } from '../../certificates/shown-facts.ts'
import { createHostedDriver, type HostedDriver } from '../hosted-driver.ts'
import { listRead } from '../list-read.ts'

const fieldFolder = mkdtempSync(join(tmpdir(), 'yinxin-softhsm-'))
afterAll(() => rmSync(fieldFolder, { recursive: true }))

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
    const { remove, environment, pin, soPin: adminPin } = token()
    Object.assign(process.env, environment)
    return { driver: createHostedDriver('pkcs11', softhsmLibrary), pin, adminPin, remove }
  })

  test('a child that is killed costs DRIVER_CRASHED at most, and the driver works again', async () => {
    token().putBack()
    const driver = createHostedDriver('pkcs11', softhsmLibrary, { backOffMs: 20 })
    const [ukey] = (await listRead(driver)).ukeys
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
    const again = (await listRead(driver)).ukeys[0]?.certificates.find(({ use }) => use === 'authentication')
    expect(again).toBeDefined()
    await driver.close()
  })
})

/**
 * A token as people have them (kinds of the field cases): pairs that share a CKA_ID, a certificate with another id than its key, a PIN for
 * each use, more than 32 certificates, one nobody can read, and some that have no key here.
 */
function fieldToken(): SofthsmToken {
  const token = createSofthsmToken(fieldFolder, '现场UKEY')
  const pki = createTestPki({ kind: 'P-256', now: new Date() })
  const certificate = (publicKeySpki: Uint8Array, subject: string, keyUsage: readonly KeyUsage[] = ['digitalSignature']): Uint8Array =>
    pki.issue({ subject, publicKeySpki, keyUsage }).der
  const encrypts: readonly KeyUsage[] = ['keyEncipherment', 'dataEncipherment']
  // the encryption pair first, so that it is what CKA_ID alone finds
  const encryption = token.addPair({ id: '11', label: 'rsa-encrypt', keyType: 'rsa:2048', rights: ['--usage-decrypt'] })
  const signing = token.addPair({ id: '11', label: 'rsa-sign', keyType: 'rsa:2048', rights: ['--usage-sign'] })
  token.addCertificate(certificate(encryption, 'encrypts', encrypts), '11')
  token.addCertificate(certificate(signing, 'signs'), '11')
  const agreement = token.addPair({ id: '12', label: 'ec-derive', keyType: 'EC:prime256v1', rights: ['--usage-derive'] })
  const both = token.addPair({ id: '12', label: 'ec-sign', keyType: 'EC:prime256v1', rights: ['--usage-sign'] })
  token.addCertificate(certificate(agreement, 'agrees', ['keyAgreement']), '12')
  token.addCertificate(certificate(both, 'signs too'), '12')
  const moved = token.addPair({ id: '13', label: 'ec-moved', keyType: 'EC:prime256v1', rights: ['--usage-sign'] })
  token.addCertificate(certificate(moved, 'has another id than its key'), '99')
  const careful = token.addPair({ id: '14', label: 'ec-careful', keyType: 'EC:prime256v1', rights: ['--usage-sign', '--always-auth'] })
  token.addCertificate(certificate(careful, 'wants the PIN each time'), '14')
  for (let i = 0; i < 32; i++) token.addCertificate(certificate(keyless(), `no key here ${i}`), `a0${(i + 16).toString(16)}`)
  token.addCertificate(notDer(certificate(keyless(), 'nobody can read this')), '16')
  const last = token.addPair({ id: '17', label: 'rsa-last', keyType: 'rsa:2048', rights: ['--usage-sign'] })
  token.addCertificate(certificate(last, 'the last of many'), '17')
  return token
}

/** A driver that is not asked for new keys: the tests that follow know every certificate of this token. */
function asItIs({ makeKey: _make, install: _install, ...driver }: HostedDriver): Omit<HostedDriver, 'makeKey' | 'install'> {
  const list = async () => {
    const { ukeys, ...rest } = await driver.list() // also whether it is stale: who asks waits then
    return { ...rest, ukeys: ukeys.map(({ newKeys: _kinds, ...ukey }) => ukey) }
  }
  return { ...driver, list }
}

const keyless = (): Uint8Array => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' })

/** TRUE as 01, which DER does not allow and many readers take (X.690 §11.1). */
function notDer(der: Uint8Array): Uint8Array {
  const bytes = Buffer.from(der)
  const at = bytes.indexOf(Buffer.from('0101ff', 'hex'))
  if (at < 0) throw new Error('no TRUE in this certificate')
  bytes[at + 2] = 1
  return bytes
}

describe.skipIf(!softhsmPresent)('D8 PKCS #11 as people have it', () => {
  let token: SofthsmToken
  ukeyDriverContract('PKCS #11, SoftHSM with field cases', async () => {
    token = fieldToken()
    Object.assign(process.env, token.environment)
    return { driver: asItIs(createHostedDriver('pkcs11', softhsmLibrary)), pin: token.pin, adminPin: token.soPin, remove: token.remove }
  })

  test('what can sign is offered, and nothing else; what cannot is shown with its reason', async () => {
    token.putBack() // the contract pulls it out at its end
    Object.assign(process.env, token.environment)
    const driver = createHostedDriver('pkcs11', softhsmLibrary)
    const [ukey] = (await listRead(driver)).ukeys
    const named = (ukey?.certificates ?? []).map(({ certificate, use, problem }) => {
      const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
      return [parsed.ok ? attribute(parsed.value.subject, 'CN') : '?', problem?.code ?? use] as const
    })
    const saying = (what: string) => named.flatMap(([name, said]) => (said === what ? [String(name)] : [])).sort()
    expect(saying('authentication')).toEqual(
      ['has another id than its key', 'signs', 'signs too', 'the last of many', 'wants the PIN each time', '示范单位', '示范单位'].sort(),
    )
    expect(saying('encryption')).toEqual(['agrees', 'encrypts'])
    expect(saying('CERTIFICATE_MALFORMED')).toEqual(['?'])
    expect(saying('CERTIFICATE_NOT_ON_UKEY')).toHaveLength(32)
    await driver.close()
  })
})

test.skipIf(!softhsmPresent)(
  'the library outlives every garbage collection: hundreds of calls, one child',
  async () => {
    Object.assign(process.env, token().environment)
    const driver = createHostedDriver('pkcs11', softhsmLibrary)
    const [ukey] = (await listRead(driver)).ukeys
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
  },
  60_000,
) // four hundred signatures by a real library

test('a library that is not there is DRIVER_MISSING, and one that is none too', async () => {
  for (const path of [join(folder, 'none.so'), '/usr/bin/true']) {
    const driver = createHostedDriver('pkcs11', path)
    expect(await listRead(driver)).toMatchObject({ ukeys: [], problems: [{ code: 'DRIVER_MISSING' }] })
    await driver.close()
  }
})

const sm2Profile = {
  name: 'skf-soft as PKCS #11',
  files: ['libskf-soft-standard.so'],
  sm2: { mechanism: '0x80000101', input: 'digest' },
  unblock: 'none',
}

const otherMaker = {
  name: 'skf-soft as another maker has it',
  files: ['libskf-soft-vendor.so'],
  sm2: { mechanism: '0x80000108', input: 'message', keyType: '0x80000015' },
  unblock: 'none',
}

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('PKCS #11 with a maker’s SM2', () => {
  const smFolder = mkdtempSync(join(tmpdir(), 'yinxin-skf-pkcs11-'))
  afterAll(() => rmSync(smFolder, { recursive: true }))

  ukeyDriverContract('PKCS #11, skf-soft', async () => {
    const { environment, pin, remove, insert } = createSkfSoftUkey(smFolder)
    Object.assign(process.env, environment)
    const driver = createHostedDriver('pkcs11', buildSkfSoft('standard'), { profiles: [sm2Profile], pollEveryMs: 20 })
    return { driver, pin, remove, insert }
  })

  // Another maker: its own key type and a bare point, SM2 over the message, answered in DER; it tells of slots by itself, and has a button.
  ukeyDriverContract('PKCS #11, skf-soft as another maker has it', async () => {
    const { environment, pin, remove, insert, finger } = createSkfSoftUkey(mkdtempSync(join(smFolder, 'other-')), { buttonMs: 1000 })
    Object.assign(process.env, environment)
    const profiles = [{ ...otherMaker, button: { seconds: 1, notPressed: '0x80000F01' } }]
    const driver = createHostedDriver('pkcs11', buildSkfSoft('vendor'), { profiles, pollEveryMs: 3_600_000 })
    return { driver, pin, remove, insert, finger }
  })

  test.each([
    ['the mechanism of somebody else', { ...otherMaker.sm2, mechanism: '0x80000109' }],
    ['a digest instead of the message', { ...otherMaker.sm2, input: 'digest' }],
  ])('a profile that is wrong costs a failure, and nothing leaves: %s', async (_, sm2) => {
    const { environment, pin } = createSkfSoftUkey(mkdtempSync(join(smFolder, 'wrong-')))
    Object.assign(process.env, environment)
    const driver = createHostedDriver('pkcs11', buildSkfSoft('vendor'), { profiles: [{ ...otherMaker, sm2 }] })
    const [ukey] = (await listRead(driver)).ukeys
    const certificateSha256 = ukey?.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? ''
    const input = { ukeyId: ukey?.id ?? '', certificateSha256, pin, algorithm: 'SM2SM3', data: new Uint8Array(64) } as const
    expect(await driver.sign(input)).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/^(?:UKEY_FAILED|CERTIFICATE_NOT_ON_UKEY)$/) as string },
    })
    await driver.close()
  })

  test('a profile may name other factory PINs', async () => {
    const { environment } = createSkfSoftUkey(mkdtempSync(join(smFolder, 'factory-')), { pin: '654321' })
    Object.assign(process.env, environment)
    const driver = createHostedDriver('pkcs11', buildSkfSoft('vendor'), { profiles: [{ ...otherMaker, factoryPins: ['654321'] }] })
    const [ukey] = (await listRead(driver)).ukeys
    const certificateSha256 = ukey?.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? ''
    const input = { ukeyId: ukey?.id ?? '', certificateSha256, pin: '654321', algorithm: 'SM2SM3', data: new Uint8Array(64) } as const
    expect(await driver.sign(input)).toMatchObject({ ok: false, failure: { code: 'PIN_FACTORY' } })
    await driver.close()
  })

  test('without a profile that knows the mechanism its SM2 certificates are shown, and not offered', async () => {
    const driver = createHostedDriver('pkcs11', buildSkfSoft('standard'))
    const [ukey] = (await listRead(driver)).ukeys
    expect(ukey?.certificates.map(({ use, problem }) => problem?.code ?? use)).toEqual([
      'ALGORITHM_REFUSED',
      'encryption',
      'authentication',
    ])
    await driver.close()
  })
})

async function untilUsable(driver: HostedDriver): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    if ((await listRead(driver)).problems.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the driver did not come back')
}
