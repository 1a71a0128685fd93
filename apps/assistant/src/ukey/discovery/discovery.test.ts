import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { failureText } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDiscovery } from './discovery.ts'
import { usbDevicesIn } from './usb-devices.ts'

let root = ''
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'yinxin-discovery-'))))
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
function plug(name: string, vendor: string, product: string): void {
  put(`sys/bus/usb/devices/${name}/idVendor`, vendor)
  put(`sys/bus/usb/devices/${name}/idProduct`, product)
}
const unplug = (name: string) => rmSync(join(root, 'sys/bus/usb/devices', name), { recursive: true })

function discovery(configured: readonly string[] = []) {
  const [opened, told]: [string[], string[]] = [[], []]
  const usb = () => usbDevicesIn(root)
  const deps = {
    root,
    platform: 'linux',
    usb,
    configured,
    strangers: () => [],
    catalogued: () => undefined,
    changed: () => told.push('changed'),
  } as const
  return { ...createDiscovery({ ...deps, open: (kind, path) => opened.push(`${kind} ${path}`) }), opened, told }
}

test('R12 a UKey whose library is not here is named, in both languages, until it goes or its library comes', () => {
  const { look, problems, told, opened, close } = discovery()
  look()
  expect([problems(), told]).toEqual([[], []])
  plug('1-2', '055c', 'db08')
  look()
  look()
  const [problem] = problems()
  expect([problem?.code, told]).toEqual(['UKEY_WITHOUT_DRIVER', ['changed']])
  const text = (language: 'zh-CN' | 'en') => failureText('UKEY_WITHOUT_DRIVER', language, problem?.detail).remedy
  expect(text('zh-CN')).toContain('龙脉 mToken')
  expect(text('en')).toContain('Longmai mToken')
  put('usr/lib/libgm3000.1.0.so')
  look()
  expect([problems(), opened, told.length]).toEqual([[], ['skf /usr/lib/libgm3000.1.0.so'], 2])
  unplug('1-2')
  look()
  plug('1-3', '055c', 'db08')
  look()
  expect(opened).toHaveLength(1) // open already
  close()
})

test('what was configured is not opened a second time', () => {
  put('usr/lib/libgm3000.1.0.so')
  plug('1-2', '055c', 'db08')
  const { look, opened, problems, close } = discovery(['/usr/lib/libgm3000.1.0.so'])
  look()
  expect([opened, problems()]).toEqual([[], []])
  close()
})
