/** Plugging a software UKey in and pulling it out: its file moves between the folder and the drawer. */
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { SoftUkeyPlace } from './soft-ukey-place.ts'
import { readUkeyFile } from './ukey-file.ts'

export interface Drawer {
  /** Every software UKey there is, plugged in or not. */
  list(): readonly SoftUkeyPlace[]
  /** @returns UKEY_MISSING, UKEY_FAILED */
  move(id: string, insert: boolean): Result<undefined>
}

/** Most files of a folder that are looked at. */
const maxFiles = 64

/** @param folder where files are that count as plugged in; the drawer is `drawer/` in it */
export function openDrawer(folder: string): Drawer {
  const drawer = join(folder, 'drawer')
  const files = () => [...filesOf(folder, true), ...filesOf(drawer, false)]
  return {
    list: () => files().map(({ id, label, serialNumber, inserted }) => ({ id, label, serialNumber, inserted })),
    move(id, insert) {
      const found = files().find((file) => file.id === id)
      if (found === undefined) return failed('UKEY_MISSING')
      if (found.inserted === insert) return succeeded(undefined)
      return rename(join(insert ? drawer : folder, found.name), join(insert ? folder : drawer, found.name))
    },
  }
}

function rename(from: string, to: string): Result<undefined> {
  try {
    if (existsSync(to)) return failed('UKEY_FAILED')
    renameSync(from, to)
    return succeeded(undefined)
  } catch {
    return failed('UKEY_FAILED') // moved by someone else meanwhile, or a folder that cannot be written
  }
}

function filesOf(folder: string, inserted: boolean): (SoftUkeyPlace & { name: string })[] {
  try {
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.ukey'))
      .sort()
      .slice(0, maxFiles)
    return names.flatMap((name) => {
      const file = readUkeyFile(join(folder, name))
      return file === undefined ? [] : [{ name, id: file.id, label: file.label, serialNumber: file.serialNumber, inserted }]
    })
  } catch {
    return [] // no such folder
  }
}
