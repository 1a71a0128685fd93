import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pauseOf } from 'node:timers/promises'
import { envelopeKey, generateKeyPair, parseCertificationRequest } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import {
  buildSkfSoft,
  createSkfSoftUkey,
  skfSoftTries,
  type SkfSoftContainer,
  type SkfSoftUkey,
  type SkfSoftVariant,
} from '@yinxin/testkit/contracts/skf-soft'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { needs } from '../../../../../test/needs.ts'
import { createHostedDriver, type HostedDriver, type HostedDriverOptions } from '../hosted-driver.ts'
import { listRead } from '../list-read.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

function plugged(options: Parameters<typeof createSkfSoftUkey>[1] = {}): SkfSoftUkey {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-skf-'))
  folders.push(folder)
  return createSkfSoftUkey(folder, options)
}

/** A driver of the library over this UKey's folder: the child takes the environment as it is at its start. */
function driverOf(ukey: SkfSoftUkey, variant: SkfSoftVariant, options: HostedDriverOptions = {}): HostedDriver {
  Object.assign(process.env, ukey.environment)
  return createHostedDriver('skf', buildSkfSoft(variant), options)
}

/** How skf-soft departs from the standard, when it is built to: the worked example of docs/ukey-drivers.md. */
const vendorProfile = {
  name: 'skf-soft, vendor',
  files: ['libskf-soft-vendor*.so'],
  labels: 'gbk',
  tries: 'used',
  errors: { '0x0A000081': 'pin-incorrect' },
}

const never = 3_600_000

/** A button that is waited for a second. */
const buttonProfile = {
  name: 'skf-soft with a button',
  files: ['libskf-soft-packed*.so'],
  button: { seconds: 1 },
  errors: { '0x0A0000B1': 'button-cancelled' },
}

function signingOnly(): SkfSoftContainer {
  const pair = generateKeyPair('SM2')
  const { der } = createTestPki({ kind: 'SM2', now: new Date() }).issue({ subject: '示范单位', publicKeySpki: pair.publicKeySpki })
  return { name: '容器2', sign: { pair, certificate: der } }
}

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('SKF with skf-soft', () => {
  const benches = [
    // Never looks by itself: what it notices, the library has told.
    { variant: 'standard', options: { pollEveryMs: never }, containers: undefined },
    // Without an encryption key beside it, so that the old container goes.
    { variant: 'vendor', options: { profiles: [vendorProfile], pollEveryMs: 20 }, containers: [signingOnly()] },
    { variant: 'packed', options: { profiles: [buttonProfile], pollEveryMs: never }, containers: undefined, buttonMs: 1000 },
  ] as const
  for (const { variant, options, containers, ...more } of benches) {
    ukeyDriverContract(`SKF, skf-soft (${variant})${'buttonMs' in more ? ', with a button' : ''}`, async () => {
      const ukey = plugged({ ...more, ...(containers === undefined ? {} : { containers }) })
      const { pin, remove, insert, finger } = ukey
      const full = { tries: skfSoftTries, pin, factory: false }
      return {
        driver: driverOf(ukey, variant, options),
        ...{ pin, adminPin: '87654321' },
        keepsReplaced: containers === undefined,
        pairHeld: (pair) => expect(ukey.holdsForEncryption(pair)).toBe(true),
        ...('buttonMs' in more ? { finger } : {}),
        remove,
        insert,
        renew: () => ukey.setPinState(full),
        toFactory: () => ukey.setPinState({ ...full, pin: '12345678', factory: true }),
      }
    })
  }

  test('R9 died while an encryption key was brought in: it is brought in again, and there is one', async () => {
    const ukey = plugged()
    const driver = driverOf(ukey, 'standard', { pollEveryMs: never, backOffMs: 1 })
    const [listed] = (await listRead(driver)).ukeys
    const [ukeyId, pin, step] = [listed?.id ?? '', ukey.pin, 'e'.repeat(32)]
    const made = await driver.makeKey?.({ ukeyId, pin, step, keyKind: 'SM2' })
    const request = parseCertificationRequest(made?.ok === true ? made.value.certificationRequest : new Uint8Array())
    if (!request.ok) throw new Error(request.problem)
    const [pki, pair] = [createTestPki({ kind: 'SM2', now: new Date() }), generateKeyPair('SM2')]
    const { der: certificate } = pki.issue({ subject: '示范单位', publicKeySpki: request.value.publicKeySpki })
    const { der } = pki.issue({ subject: '示范单位', publicKeySpki: pair.publicKeySpki, keyUsage: ['keyEncipherment'] })
    const envelope = envelopeKey(pair.privateKey, request.value.publicKeySpki, randomBytes(16))
    if (!envelope.ok) throw new Error(envelope.problem)
    const writing = { ukeyId, pin, step, certificate, encryption: { certificate: der, envelopedKey: envelope.value } }
    for (const fault of ['crash SKF_ImportECCKeyPair', 'crash SKF_ImportECCKeyPair:write']) {
      ukey.fault(fault)
      expect(await driver.install?.(writing)).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
      expect(ukey.holdsForEncryption(pair)).toBe(false)
      ukey.fault(undefined)
      await pauseOf(50)
    }
    expect((await driver.install?.(writing))?.ok).toBe(true)
    expect(ukey.holdsForEncryption(pair)).toBe(true)
    await driver.close()
  })

  test.each(['packed', 'wide'] as const)('a library built in another layout (%s) is read the same', async (variant) => {
    const driver = driverOf(plugged({ serialNumber: 'SKF-0002' }), variant)
    const [ukey] = (await listRead(driver)).ukeys
    expect(ukey).toMatchObject({ driver: 'skf', serialNumber: 'SKF-0002', label: '示范UKEY-2', pin: { triesLeft: skfSoftTries } })
    expect(ukey?.certificates.map(({ use, problem }) => problem?.code ?? use)).toEqual(['authentication', 'encryption', 'authentication'])
    await driver.close()
  })

  test('everything that is opened is closed, and every use of the PIN ends logged out: also when it went wrong', async () => {
    const ukey = plugged()
    ukey.calls() // from now on they are noted
    const driver = driverOf(ukey, 'standard', { pollEveryMs: never })
    const [listed] = (await listRead(driver)).ukeys
    const sign = (pin: string, which = 0) => {
      const { sha256 = '' } = listed?.certificates.filter(({ use }) => use === 'authentication')[which] ?? {}
      const algorithm = which === 0 ? 'SM2SM3' : 'RS256'
      return driver.sign({ ukeyId: listed?.id ?? '', certificateSha256: sha256, pin, algorithm, data: new Uint8Array(64) })
    }
    const results = [await sign('246813'), await sign('246813', 1), await sign('999111'), await sign('1'), await sign('x'.repeat(40))]
    await driver.changePin({ ukeyId: listed?.id ?? '', oldPin: '246813', newPin: '1' })
    const calls = ukey.calls()
    const count = (name: string): number => calls.filter((call) => call === `SKF_${name}`).length
    expect(results.map((result) => result.ok)).toEqual([true, true, false, false, false])
    for (const [opens, closes] of [
      ['ConnectDev', 'DisConnectDev'],
      ['OpenApplication', 'CloseApplication'],
      ['OpenContainer', 'CloseContainer'],
    ] as const)
      expect([opens, count(opens)]).toEqual([opens, count(closes)])
    expect([count('VerifyPIN'), count('ChangePIN'), count('ClearSecureState')]).toEqual([5, 1, 6])
    const after = (name: string) => calls.slice(calls.indexOf(`SKF_${name}`))
    expect(after('VerifyPIN').findIndex((call) => call === 'SKF_ClearSecureState')).toBeGreaterThan(0)
    await driver.close()
  })

  test('a long life closes what it opens: more uses than the library has handles', async () => {
    const driver = driverOf(plugged(), 'standard', { pollEveryMs: never })
    for (let i = 0; i < 40; i++) expect((await listRead(driver)).ukeys).toHaveLength(1)
    await driver.close()
  })

  test('labels of either encoding; a profile that says GBK is believed', async () => {
    const gbk = Buffer.from('b5a5cebb', 'hex') // 单位
    const driver = driverOf(plugged({ label: gbk }), 'standard')
    expect((await listRead(driver)).ukeys[0]?.label).toBe('单位')
    await driver.close()
    // valid UTF-8 by chance: only the profile can know
    const told = driverOf(plugged({ label: Buffer.from('c2b7', 'hex') }), 'standard', {
      profiles: [{ name: 'by manufacturer', manufacturers: ['skf-soft'], labels: 'gbk' }],
    })
    expect((await listRead(told)).ukeys[0]?.label).toBe('路')
    await told.close()
  })

  test('a library that is none, one for another processor, one that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-skf-'))
    folders.push(folder)
    const libraryFor = (machine: number): string => {
      const [file, head] = [join(folder, `lib${machine}.so`), Buffer.alloc(64)]
      head.write('\x7fELF', 'latin1')
      head.writeUInt16LE(machine, 18)
      writeFileSync(file, head)
      return file
    }
    for (const [path, code] of [
      ['/usr/bin/true', 'DRIVER_MISSING'],
      [libraryFor(40), 'DRIVER_UNSUITABLE'], // arm
      [libraryFor(3), 'DRIVER_HOST_MISSING'], // 32 bits, and the component for it is not there
      [join(folder, 'none.so'), 'DRIVER_MISSING'],
    ] as const) {
      const driver = createHostedDriver('skf', path)
      expect(await listRead(driver)).toMatchObject({ ukeys: [], problems: [{ code }] })
      await driver.close()
    }
  })

  describe('R9 a new key on an SKF UKey', () => {
    const step = 'ab'.repeat(16)

    test('a first certificate goes into a container of its own; the UKey was empty', async () => {
      const ukey = plugged({ containers: [] })
      const driver = driverOf(ukey, 'wide', { pollEveryMs: never })
      const [{ id: ukeyId, newKeys } = { id: '', newKeys: undefined }] = (await listRead(driver)).ukeys
      expect(newKeys).toEqual(['SM2'])
      const made = await driver.makeKey?.({ ukeyId, pin: ukey.pin, step, keyKind: 'SM2' })
      const request = parseCertificationRequest(made?.ok === true ? made.value.certificationRequest : new Uint8Array())
      if (!request.ok) throw new Error(JSON.stringify(made))
      const { publicKeySpki } = request.value
      const { der } = createTestPki({ kind: 'SM2', now: new Date() }).issue({ subject: '示范单位', publicKeySpki })
      expect((await driver.install?.({ ukeyId, pin: ukey.pin, step, certificate: der }))?.ok).toBe(true)
      expect((await listRead(driver)).ukeys[0]?.certificates).toMatchObject([{ use: 'authentication' }])
      await driver.close()
    })

    test('no room is said before anything is made', async () => {
      const ukey = plugged({ containers: ['1', '2', '3', '4'].map((name) => ({ ...signingOnly(), name })) })
      const driver = driverOf(ukey, 'standard', { pollEveryMs: never })
      const ukeyId = (await listRead(driver)).ukeys[0]?.id ?? ''
      ukey.calls()
      expect(await driver.makeKey?.({ ukeyId, pin: ukey.pin, step, keyKind: 'SM2' })).toMatchObject({ failure: { code: 'UKEY_FULL' } })
      const calls = ukey.calls()
      expect(calls.some((call) => call.includes('GenECCKeyPair'))).toBe(false)
      expect(calls.at(-1)).toBe('SKF_DisConnectDev') // everything is closed again
      await driver.close()
    })

    test.each([
      ['crash SKF_GenECCKeyPair', 'DRIVER_CRASHED'],
      ['crash SKF_GenECCKeyPair:write', 'DRIVER_CRASHED'],
      ['pull SKF_GenECCKeyPair', 'UKEY_REMOVED'],
    ])('%s: done again there is one key for the step', async (fault, code) => {
      const ukey = plugged({ containers: [] })
      const driver = driverOf(ukey, 'standard', { pollEveryMs: never, backOffMs: 1 })
      const ukeyId = (await listRead(driver)).ukeys[0]?.id ?? ''
      const order = { ukeyId, pin: ukey.pin, step, keyKind: 'SM2' as const }
      ukey.fault(fault)
      expect(await driver.makeKey?.(order)).toMatchObject({ failure: { code } })
      ukey.fault(undefined)
      ukey.insert()
      await pauseOf(50)
      const keys = [await driver.makeKey?.(order), await driver.makeKey?.(order)].map((made) => {
        const request = parseCertificationRequest(made?.ok === true ? made.value.certificationRequest : new Uint8Array())
        if (!request.ok) throw new Error(JSON.stringify(made))
        return Buffer.from(request.value.publicKeySpki).toString('hex')
      })
      expect(keys[0]).toBe(keys[1])
      await driver.close()
    })

    test('a certificate that comes back otherwise than it was written is not in use, and the old one stays', async () => {
      const ukey = plugged({ containers: [signingOnly()] })
      const driver = driverOf(ukey, 'standard', { pollEveryMs: never })
      const [listed] = (await listRead(driver)).ukeys
      const renews = listed?.certificates[0]?.sha256 ?? ''
      const made = await driver.makeKey?.({ ukeyId: listed?.id ?? '', pin: ukey.pin, step, keyKind: 'SM2', renews })
      const request = parseCertificationRequest(made?.ok === true ? made.value.certificationRequest : new Uint8Array())
      if (!request.ok) throw new Error(JSON.stringify(made))
      const { der } = createTestPki({ kind: 'SM2', now: new Date() }).issue({
        subject: '示范单位',
        publicKeySpki: request.value.publicKeySpki,
      })
      ukey.fault('garbage SKF_ImportCertificate')
      const writing = { ukeyId: listed?.id ?? '', pin: ukey.pin, step, certificate: der, replaces: renews }
      expect(await driver.install?.(writing)).toMatchObject({ failure: { code: 'CERTIFICATE_NOT_WRITTEN' } })
      expect((await listRead(driver)).ukeys[0]?.certificates.map(({ sha256 }) => sha256)).toContain(renews)
      ukey.fault(undefined)
      expect((await driver.install?.(writing))?.ok).toBe(true)
      expect((await listRead(driver)).ukeys[0]?.certificates.map(({ sha256 }) => sha256)).not.toContain(renews)
      await driver.close()
    })
  })
})
