import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findDevices, strangeToAll, type SeenDevices } from './find-devices.ts'
import { knownDevices } from './known-devices.ts'
import { usbDevicesIn } from './usb-devices.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-usb-'))
afterAll(() => rmSync(folder, { recursive: true }))

const found = (around: Partial<SeenDevices>) =>
  findDevices({ usb: [], cards: [], platform: 'linux', isInstalled: () => false, ...around }).map(
    ({ name, library }) => [name?.en, library?.path] as const,
  )
const usb = (id: string, isReader = false) => ({ id, isReader })

test('a UKey is known by its numbers on USB, the exact product before the maker, and a reader of the maker is no UKey', () => {
  expect(found({ usb: [usb('096e:0807', true)] })).toEqual([['Feitian ePass2003', undefined]])
  expect(found({ usb: [usb('096e:0309')] })).toEqual([['Feitian UKey', undefined]])
  expect(found({ usb: [usb('096e:0505', true)] })).toEqual([[undefined, undefined]]) // a reader: some card library would do
  expect(found({ usb: [usb('1d6b:0002'), usb('046d:c31c')] })).toEqual([])
})

test('the library that is installed is the one to open, the best first', () => {
  const isInstalled = (...paths: readonly string[]) => ({ isInstalled: (path: string) => paths.includes(path) })
  const key = { usb: [usb('096e:0807', true)] }
  const [castle, opensc] = ['/usr/local/lib/libcastle.so.1.0.0', '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so']
  expect(found({ ...key, ...isInstalled(opensc) })).toEqual([['Feitian ePass2003', opensc]])
  expect(found({ ...key, ...isInstalled(opensc, castle) })).toEqual([['Feitian ePass2003', castle]])
  const dll = 'C:\\Windows\\System32\\eps2003csp11.dll'
  expect(found({ ...key, platform: 'win32', ...isInstalled(dll, castle) })).toEqual([['Feitian ePass2003', dll]])
  expect(found({ usb: [usb('0c4b:0500', true)], ...isInstalled(opensc) })).toEqual([[undefined, opensc]])
})

test('a card is known by its answer to reset, and several things are each named once', () => {
  const card = { reader: 'r', atr: '3b9f958131fe9f006646530510001171df0000006a825e' }
  expect(found({ cards: [card, { reader: 'q', atr: '3b00' }] })).toEqual([['Feitian ePass2003', undefined]])
  expect(found({ cards: [card], usb: [usb('096e:0807', true), usb('055c:db08')] }).map(([name]) => name)).toEqual([
    'Feitian ePass2003',
    'Longmai mToken',
  ])
})

test('a card is strange only when no library makes anything of it', () => {
  const [a, b] = [
    { reader: 'a', atr: '00' },
    { reader: 'b', atr: '01' },
  ]
  expect(strangeToAll([undefined, [a, b], [b]])).toEqual([b])
  expect(strangeToAll([undefined])).toEqual([])
})

test('the list says each thing once, in the form it is compared in', () => {
  const numbers = knownDevices.flatMap(({ usb: each }) => each)
  for (const number of numbers) expect(number).toMatch(/^[\da-f]{4}:(?:[\da-f]{4}|\*)$/)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const atr of knownDevices.flatMap(({ atrs }) => atrs)) expect(atr).toMatch(/^3[bf][\da-f*]+$/)
})

test('what the system says of USB: devices, and which of them are readers', () => {
  const put = (name: string, files: Readonly<Record<string, string>>) => {
    const device = join(folder, 'sys/bus/usb/devices', name)
    mkdirSync(device, { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(device, file), `${text}\n`)
  }
  put('usb1', { idVendor: '1d6b', idProduct: '0002' })
  put('1-1', { idVendor: '096E', idProduct: '0807' })
  put('1-1:1.0', { bInterfaceClass: '0b' })
  put('1-2', { idVendor: '055c', idProduct: 'db08' })
  put('1-2:1.0', { bInterfaceClass: '03' })
  put('1-3', {})
  expect(usbDevicesIn(folder).toSorted((x, y) => x.id.localeCompare(y.id))).toEqual([
    { id: '055c:db08', isReader: false },
    { id: '096e:0807', isReader: true },
    { id: '1d6b:0002', isReader: false },
  ])
  expect(usbDevicesIn(join(folder, 'nothing'))).toEqual([])
})
