/** Which UKey that is plugged in has no library here, by the vendor's catalogue. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogueEntry, DriverCatalogue, DriverPackage } from '@yinxin/protocol/assistant'
import type { StrangeCard, UsbDevice } from '../ukey/discovery/find-devices.ts'

/** A UKey without its library, and the package that brings it. */
export interface MissingDriver {
  readonly entry: CatalogueEntry
  readonly driver: DriverPackage
}

export interface Computer {
  readonly platform: NodeJS.Platform
  readonly architecture: string
  /** Where the files of the system are: `/`. */
  readonly root: string
  /** What is plugged in. */
  readonly usb: () => readonly Pick<UsbDevice, 'id'>[]
  /** Cards in readers that no library here makes anything of. */
  readonly cards: () => readonly StrangeCard[]
}

/** The package of an entry for a computer; undefined where the maker has none. */
function packageFor(
  { packages }: CatalogueEntry,
  { platform, architecture }: Pick<Computer, 'platform' | 'architecture'>,
): DriverPackage | undefined {
  const system = platform === 'win32' ? 'windows' : 'debian'
  return packages.find((one) => one.system === system && one.architecture === architecture)
}

const isInstalled = ({ library }: DriverPackage, { root }: Pick<Computer, 'root'>): boolean => existsSync(fileOfLibrary(library, root))

/** A library's file; below another root where tests give one. */
export const fileOfLibrary = ({ path }: DriverPackage['library'], root: string): string => (root === '/' ? path : join(root, path))

/** The first UKey that is plugged in, or card that nobody reads, that is in the catalogue, and whose library is not here. */
export function missingDriver(catalogue: DriverCatalogue | undefined, computer: Computer): MissingDriver | undefined {
  const plugged = new Set(computer.usb().map(({ id }) => id))
  const cards = computer.cards()
  const isHere = ({ usb, atr }: CatalogueEntry): boolean =>
    usb.some((id) => plugged.has(id)) || atr.some((beginning) => cards.some((card) => card.atr.startsWith(beginning)))
  for (const entry of catalogue?.drivers ?? []) {
    const driver = packageFor(entry, computer)
    if (driver !== undefined && isHere(entry) && !isInstalled(driver, computer)) return { entry, driver }
  }
  return undefined
}

/** Libraries of the catalogue that are here: they are loaded like those one names. */
export function installedLibraries(
  catalogue: DriverCatalogue | undefined,
  computer: Omit<Computer, 'usb' | 'cards'>,
): readonly DriverPackage['library'][] {
  const drivers = (catalogue?.drivers ?? []).flatMap((entry) => packageFor(entry, computer) ?? [])
  return drivers.filter((driver) => isInstalled(driver, computer)).map(({ library }) => library)
}
