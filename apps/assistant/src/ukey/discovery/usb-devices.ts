import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../../platform/json-file.ts'
import type { UsbDevice } from './find-devices.ts'

/** USB class of a smart card reader. */
const readerClass = '0b'

/** What the system has on USB, from its own files: `N-N` is a device, `N-N:C.I` an interface of one. @param root of the file system */
export function usbDevicesIn(root: string): readonly UsbDevice[] {
  const folder = join(root, 'sys/bus/usb/devices')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const value = (name: string, file: string): string | undefined =>
    readTextFile(join(folder, name, file))
      ?.trim()
      .toLowerCase()
  const readers = new Set(names.filter((name) => value(name, 'bInterfaceClass') === readerClass).map((name) => name.split(':')[0]))
  return names.flatMap((name) => {
    const [vendor, product] = [value(name, 'idVendor'), value(name, 'idProduct')]
    return vendor === undefined || product === undefined ? [] : [{ id: `${vendor}:${product}`, isReader: readers.has(name) }]
  })
}

/** What tells what is on USB, on this system. @param root of the file system, where it is told by files */
export async function usbOf(platform: NodeJS.Platform, root = '/'): Promise<() => readonly UsbDevice[]> {
  if (platform !== 'win32') return () => usbDevicesIn(root)
  return (await import('../../windows/usb-devices.ts')).usbDevicesOnWindows
}
