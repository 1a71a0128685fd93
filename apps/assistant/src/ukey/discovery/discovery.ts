/** Finds UKeys that nobody configured: opens the library of one that is installed, and names one whose library is not. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ListedWords } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { findDevices, type StrangeCard, type UsbDevice } from './find-devices.ts'

export interface DiscoveryDeps {
  /** Root of the file system. */
  readonly root: string
  readonly platform: NodeJS.Platform
  readonly usb: () => readonly UsbDevice[]
  /** Libraries somebody configured: they are not opened twice. */
  readonly configured: readonly string[]
  /** Opens a library that was found. */
  readonly open: (kind: 'pkcs11' | 'skf', path: string) => void
  /** Cards that open libraries make nothing of. */
  readonly strangers: () => readonly StrangeCard[]
  /** The name of a UKey or card whose library is not here, by the vendor's catalogue: said where no other name is known. */
  readonly catalogued: () => ListedWords | undefined
  /** Told whenever what is missing is another thing now. */
  readonly changed: () => void
}

export interface Discovery {
  /** UKEY_WITHOUT_DRIVER for each device that is there and cannot be read. */
  problems(): readonly Failure[]
  look(): void
  close(): void
}

/** Between two looks at what is plugged in, in milliseconds: names of a few folders. */
const lookEveryMs = 2000
/** Most libraries that are opened. */
const maxOpened = 8

export function createDiscovery({ root, platform, usb, configured, open, strangers, catalogued, changed }: DiscoveryDeps): Discovery {
  const opened = new Set(configured)
  let missing: readonly ListedWords[] = []
  const look = (): void => {
    const found = findDevices({
      usb: usb(),
      cards: strangers(),
      platform: platform === 'win32' ? 'win32' : 'linux',
      isInstalled: (path) => existsSync(root === '/' ? path : join(root, path)),
    })
    for (const { library } of found) {
      if (library === undefined || opened.has(library.path) || opened.size >= maxOpened + configured.length) continue
      opened.add(library.path)
      open(library.kind, library.path)
    }
    const known = found.flatMap(({ name, library }) => (name !== undefined && library === undefined ? [name] : []))
    const without = known.length > 0 ? known : [catalogued()].filter((name) => name !== undefined)
    const isOther = namesOf(without) !== namesOf(missing)
    missing = without
    if (isOther) changed()
  }
  const rounds = setInterval(look, lookEveryMs)
  rounds.unref()
  return {
    problems: () => missing.map(({ zh, en = zh }) => failure('UKEY_WITHOUT_DRIVER', { device: zh, deviceEn: en })),
    look,
    close: () => clearInterval(rounds),
  }
}

const namesOf = (names: readonly ListedWords[]): string => names.map(({ zh }) => zh).join()
