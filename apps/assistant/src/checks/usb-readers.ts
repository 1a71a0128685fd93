import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../platform/json-file.ts'

/** Readers the system sees on USB: interfaces of class 0x0b (USB CCID), counted by device. */
export function readersIn(root: string): number {
  const folder = join(root, 'sys/bus/usb/devices')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const devices = names.filter((name) => readTextFile(join(folder, name, 'bInterfaceClass'))?.trim() === '0b')
  return new Set(devices.map((name) => name.split(':')[0])).size
}
