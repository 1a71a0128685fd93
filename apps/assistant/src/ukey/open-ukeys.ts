/** Opens every way to UKeys there is here: those that were configured, and those that are found. */
import type { ListedWords } from '@yinxin/protocol/assistant'
import type { AssistantOptions } from '../options.ts'
import { createDiscovery } from './discovery/discovery.ts'
import { strangeToAll, type StrangeCard, type UsbDevice } from './discovery/find-devices.ts'
import { readDriverProfiles } from './driver-profiles.ts'
import { createHostedDriver, type HostedDriver, type HostedKind } from './hosted-driver.ts'
import { watchCards, type CardWatcher } from './pcsc/cards-there.ts'
import { createUkeyRegistry, type UkeyRegistry } from './registry.ts'
import { createSoftDriver } from './soft/driver.ts'

export interface OpenUkeys {
  readonly ukeys: UkeyRegistry
  /** How many makers' libraries are open. */
  readonly libraries: () => number
  /** Cards in readers that no open library makes anything of. */
  readonly strangers: () => readonly StrangeCard[]
  /** Opens one more, unless it is open already: what the vendor's catalogue brought. */
  add(library: { readonly kind: HostedKind; readonly path: string }): void
  close(): Promise<void>
}

/** What is there, and what the vendor's catalogue makes of it. */
export interface UkeySurroundings {
  /** What is plugged in. */
  readonly usb: () => readonly UsbDevice[]
  /** Whether the catalogue knows cards: only then is a reader looked into for which there is no library. */
  readonly knowsCards: () => boolean
  /** Name of the first UKey or card the catalogue knows and whose library is not here. */
  readonly lacking: (cards: readonly StrangeCard[]) => ListedWords | undefined
  /** Root of the file system. */
  readonly root?: string
}

/** Throws one sentence for a file of driver profiles that cannot be used. */
export function openUkeys(
  options: Pick<AssistantOptions, 'ukeys' | 'pkcs11' | 'skf' | 'driverProfiles'>,
  { usb, knowsCards, lacking, root = '/' }: UkeySurroundings,
): OpenUkeys {
  const profiles = readDriverProfiles(options.driverProfiles)
  const hosted: HostedDriver[] = []
  const open = (kind: HostedKind, library: string): HostedDriver => {
    const driver = createHostedDriver(kind, library, { profiles: profiles[kind] })
    hosted.push(driver)
    return driver
  }
  const soft = options.ukeys === undefined ? [] : [createSoftDriver(options.ukeys)]
  const configured = (['pkcs11', 'skf'] as const).flatMap((kind) => options[kind].map((library) => open(kind, library)))
  let watcher: CardWatcher | undefined
  const strangers = (): readonly StrangeCard[] => strangeToAll([...hosted.map((driver) => driver.strangers), watcher?.strangers()])
  /** Readers are looked into by whoever reads cards; by nobody else unless the catalogue asks for it. */
  const watchReaders = (): void => {
    const unseen = hosted.every((driver) => driver.hasLooked && driver.strangers === undefined)
    if (watcher !== undefined || !unseen || !knowsCards()) return
    watcher = watchCards()
    if (watcher !== undefined) ukeys.add(watcher.driver)
  }
  const discovery = createDiscovery({
    root,
    platform: process.platform,
    usb,
    configured: [...options.pkcs11, ...options.skf],
    open: (kind, library) => ukeys.add(open(kind, library)),
    strangers,
    catalogued() {
      watchReaders()
      return lacking(strangers())
    },
    changed: () => ukeys.changed(),
  })
  const ukeys = createUkeyRegistry([...soft, ...configured], discovery.problems)
  discovery.look()
  const opened = new Set([...options.pkcs11, ...options.skf])
  return {
    ukeys,
    libraries: () => hosted.length,
    strangers,
    add({ kind, path }) {
      if (!opened.has(path)) ukeys.add(open(kind, path))
      opened.add(path)
    },
    async close() {
      discovery.close()
      await ukeys.close()
    },
  }
}
