/** Opens every way to UKeys there is here: those that were configured, and those that are found. */
import type { AssistantOptions } from '../options.ts'
import { createDiscovery } from './discovery/discovery.ts'
import { strangeToAll, type UsbDevice } from './discovery/find-devices.ts'
import { readDriverProfiles } from './driver-profiles.ts'
import { createHostedDriver, type HostedDriver, type HostedKind } from './hosted-driver.ts'
import { createUkeyRegistry, type UkeyRegistry } from './registry.ts'
import { createSoftDriver } from './soft/driver.ts'

export interface OpenUkeys {
  readonly ukeys: UkeyRegistry
  /** How many makers' libraries are open. */
  readonly libraries: () => number
  /** Opens one more, unless it is open already: what the vendor's catalogue brought. */
  add(library: { readonly kind: HostedKind; readonly path: string }): void
  close(): Promise<void>
}

/** @param usb tells what is plugged in. Throws one sentence for a file of driver profiles that cannot be used. */
export function openUkeys(
  options: Pick<AssistantOptions, 'ukeys' | 'pkcs11' | 'skf' | 'driverProfiles'>,
  usb: () => readonly UsbDevice[],
  root = '/',
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
  const discovery = createDiscovery({
    root,
    platform: process.platform,
    usb,
    configured: [...options.pkcs11, ...options.skf],
    open: (kind, library) => ukeys.add(open(kind, library)),
    strangers: () => strangeToAll(hosted.map(({ strangers }) => strangers)),
    changed: () => ukeys.changed(),
  })
  const ukeys = createUkeyRegistry([...soft, ...configured], discovery.problems)
  discovery.look()
  const opened = new Set([...options.pkcs11, ...options.skf])
  return {
    ukeys,
    libraries: () => hosted.length,
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
