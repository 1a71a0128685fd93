// The catalogue of drivers with UKeys plugged in, a maker's site, packages that are programs, and a stand-in for the password window of the desktop.
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DriverCatalogue, DriverPackage } from '@yinxin/protocol/assistant'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Check } from '../checks/check.ts'
import type { CheckHost } from '../checks/check-host.ts'
import { createChecker } from '../checks/checker.ts'
import { missingDriverCheck } from '../checks/list/missing-driver.ts'
import { installDriver } from './install-driver.ts'
import type { StrangeCard } from '../ukey/discovery/find-devices.ts'
import { usbDevicesIn } from '../ukey/discovery/usb-devices.ts'
import { installedLibraries, missingDriver } from './missing-driver.ts'

let [root, address] = ['', '']
let server: Server
let sent: Buffer = Buffer.alloc(0)
let inReaders: readonly StrangeCard[] = []
beforeAll(async () => {
  server = createServer((_request, response) => response.end(sent))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/driver.run`
})
afterAll(() => void server.close())
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yinxin-drivers-'))
  inReaders = []
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text: string, mode = 0o644): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
}

function plugIn(vendor: string, product: string): void {
  put('sys/bus/usb/devices/1-1/idVendor', `${vendor}\n`)
  put('sys/bus/usb/devices/1-1/idProduct', `${product}\n`)
}

const library = 'usr/lib/maker.so'
/** A maker's installer: does what it says, with the words it is given. */
const installer = (does: string): Buffer => Buffer.from(`#!/bin/sh\n${does}\n`)
const bringsLibrary = (): Buffer => installer(`mkdir -p "${root}/usr/lib" && echo "$*" > "${root}/${library}"`)

function packageOf(bytes: Buffer, changes: Partial<DriverPackage> = {}): DriverPackage {
  sent = bytes
  return {
    name: 'driver.run',
    version: '1.2',
    system: 'debian',
    architecture: 'x64',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    address,
    needsAdministrator: false,
    silent: ['--silent', 'a b'],
    library: { kind: 'pkcs11', path: `/${library}` },
    ...changes,
  }
}

const catalogueOf = (driver: DriverPackage): DriverCatalogue => ({
  counter: 1,
  exp: 2,
  drivers: [
    {
      name: { zh: '示范 UKey' },
      maker: { zh: '厂商', en: 'Maker' },
      licence: { zh: '许可' },
      usb: ['096e:0309'],
      atr: [],
      packages: [driver],
    },
  ],
  conflicts: [],
})
const computer = () => ({ platform: 'linux' as const, architecture: 'x64', root, usb: () => usbDevicesIn(root), cards: () => inReaders })
const install = (driver: DriverPackage, environment: NodeJS.ProcessEnv = process.env) =>
  installDriver({ driver, data: join(root, 'state'), root, environment })

describe('R7 a UKey without its driver', () => {
  test('is named when it is plugged in, in the catalogue, and its library is not here', () => {
    const catalogue = catalogueOf(packageOf(bringsLibrary()))
    expect(missingDriver(catalogue, computer())).toBeUndefined()
    plugIn('096E', '0309')
    expect(missingDriver(catalogue, computer())?.entry.name.zh).toBe('示范 UKey')
    expect(missingDriver(catalogue, { ...computer(), architecture: 'arm64' })).toBeUndefined()
    expect(missingDriver(undefined, computer())).toBeUndefined()
    expect(installedLibraries(catalogue, computer())).toEqual([])
    put(library, '')
    expect(missingDriver(catalogue, computer())).toBeUndefined()
    expect(installedLibraries(catalogue, computer())).toEqual([{ kind: 'pkcs11', path: `/${library}` }])
  })

  test('is named by the answer to reset of a card, whose beginning the catalogue knows', () => {
    const { drivers, ...rest } = catalogueOf(packageOf(bringsLibrary()))
    const catalogue = { ...rest, drivers: drivers.map((entry) => ({ ...entry, usb: [], atr: ['3b9f9581'] })) }
    expect(missingDriver(catalogue, computer())).toBeUndefined()
    inReaders = [{ reader: 'a', atr: '003b9f9581' }] // not where it begins
    expect(missingDriver(catalogue, computer())).toBeUndefined()
    inReaders = [...inReaders, { reader: 'b', atr: '3b9f958131fe9f' }]
    expect(missingDriver(catalogue, computer())?.entry.name.zh).toBe('示范 UKey')
    put(library, '')
    expect(missingDriver(catalogue, computer())).toBeUndefined()
  })

  test('one button fetches, checks and installs, and looks again', async () => {
    plugIn('096e', '0309')
    const driver = packageOf(bringsLibrary())
    const missing = () => missingDriver(catalogueOf(driver), computer())
    const host = { platform: 'linux', now: () => 1, drivers: { catalogued: () => true, missing, install: () => install(driver) } }
    const checker = createChecker([missingDriverCheck as Check], host as unknown as CheckHost, () => undefined)
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ mark: 'stop', cause: 'DRIVER_MISSING', changes: 'package', value: { zh: '示范 UKey' } }])
    expect(checker.plan('missing-driver')).toMatchObject({
      ok: true,
      value: expect.arrayContaining([`SHA-256 ${driver.sha256}`, '许可']) as unknown,
    })
    expect(existsSync(join(root, library))).toBe(false) // a plan runs nothing
    expect(await checker.repair('missing-driver')).toMatchObject({ ok: true })
    expect(checker.state().rows).toMatchObject([{ mark: 'ok' }])
    expect(readFileSync(join(root, library), 'utf8')).toBe('--silent a b\n')
    expect(readdirSync(join(root, 'state/drivers'))).toEqual([])
  })

  test('as administrator through the window of the desktop, a Debian package by dpkg', async () => {
    put('bin/pkexec', `#!/bin/sh\necho "$1 $2 \${3##*/}" > ${root}/asked\nmkdir -p ${root}/usr/lib && : > ${root}/${library}\n`, 0o755)
    const driver = packageOf(Buffer.from('a package'), { name: 'maker_1.2_amd64.deb', needsAdministrator: true })
    expect(await install(driver, { PATH: `${root}/bin:/usr/bin:/bin` })).toMatchObject({ ok: true })
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('dpkg --install maker_1.2_amd64.deb\n')
  })
})

describe('R7 what is not the signed package is not run', () => {
  test.each([
    ['other bytes of the same length', (bytes: Buffer) => Buffer.from(bytes.toString().replace('mkdir', 'mkdri'))],
    ['more bytes', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('#')])],
  ])('%s', async (_, change) => {
    const driver = packageOf(bringsLibrary())
    sent = change(sent)
    expect(await install(driver)).toMatchObject({ ok: false, failure: { code: 'UPDATE_FILE_REFUSED' } })
    expect([existsSync(join(root, library)), existsSync(join(root, 'state/drivers/driver.run'))]).toEqual([false, false])
  })

  test('what lies beside it is not beside the program that runs: no library is planted there', async () => {
    const driver = packageOf(installer(`ls "$(dirname "$0")" > "${root}/beside"; mkdir -p "${root}/usr/lib" && : > "${root}/${library}"`))
    for (const name of ['version.dll', 'run/version.dll']) put(`state/drivers/${name}`, 'evil')
    expect(await install(driver)).toMatchObject({ ok: true })
    expect(readFileSync(join(root, 'beside'), 'utf8')).toBe('driver.run\n')
  })

  test('one that was left in its place is not taken for it', async () => {
    const driver = packageOf(bringsLibrary())
    put('state/drivers/driver.run', `#!/bin/sh\n: > ${root}/evil\n`, 0o755)
    expect(await install(driver)).toMatchObject({ ok: true })
    expect(existsSync(join(root, 'evil'))).toBe(false)
  })

  test.each([
    ['fails', 'exit 3', 3],
    ['brings no library', 'exit 0', 0],
    ['is killed', 'kill -9 $$', -1],
  ])('an installer that %s: said, and nothing is left', async (_, does, exitCode) => {
    expect(await install(packageOf(installer(does)))).toMatchObject({
      ok: false,
      failure: { code: 'DRIVER_NOT_INSTALLED', detail: { exitCode } },
    })
    expect(readdirSync(join(root, 'state/drivers'))).toEqual([])
  })

  test('nobody asks for the password: not installed', async () => {
    const driver = packageOf(bringsLibrary(), { needsAdministrator: true })
    expect(await install(driver, { PATH: join(root, 'nowhere') })).toMatchObject({ ok: false, failure: { code: 'DRIVER_NOT_INSTALLED' } })
  })
})
