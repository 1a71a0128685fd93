/** What is plugged into this computer, and what each thing needs: a plain decision over what was seen. */
import { fitsPattern } from '../library-file.ts'
import { knownDevices, openSc, type KnownDevice, type KnownLibrary } from './known-devices.ts'

/** A device on USB. */
export interface UsbDevice {
  /** `vendor:product`, lower-case hexadecimal. */
  readonly id: string
  /** True when one of its interfaces is a card reader's (USB class 0b). */
  readonly isReader: boolean
}

/** A card that a library of cards sees in a reader, and makes nothing of. */
export interface StrangeCard {
  readonly reader: string
  /** Lower-case hexadecimal. */
  readonly atr: string
}

export interface FoundDevice {
  /** Undefined: a card nobody knows. */
  readonly name: KnownDevice['name'] | undefined
  /** The library to read it with that is installed; undefined: none is. */
  readonly library: { readonly kind: KnownLibrary['kind']; readonly path: string } | undefined
}

export interface SeenDevices {
  readonly usb: readonly UsbDevice[]
  readonly cards: readonly StrangeCard[]
  readonly platform: 'linux' | 'win32'
  readonly isInstalled: (path: string) => boolean
}

/** Every device that is known, once each, and each card that is not. */
export function findDevices({ usb, cards, platform, isInstalled }: SeenDevices): readonly FoundDevice[] {
  const libraryOf = (libraries: readonly KnownLibrary[]): FoundDevice['library'] =>
    libraries.flatMap((library) => library[platform].map((path) => ({ kind: library.kind, path }))).find(({ path }) => isInstalled(path))
  const known = new Set([...usb.flatMap((device) => byUsb(device) ?? []), ...cards.flatMap(({ atr }) => byAtr(atr) ?? [])])
  const found = [...known].map(({ name, libraries }): FoundDevice => ({ name, library: libraryOf(libraries) }))
  const hasReader = usb.some(({ isReader }) => isReader)
  const readers: FoundDevice[] = hasReader && known.size === 0 ? [{ name: undefined, library: libraryOf([openSc]) }] : []
  return [...found, ...readers]
}

/** The exact product before any of its maker. A bare reader is none of the maker's UKeys. */
function byUsb({ id, isReader }: UsbDevice): KnownDevice | undefined {
  const [vendor] = id.split(':')
  return (
    knownDevices.find(({ usb }) => usb.includes(id)) ?? (isReader ? undefined : knownDevices.find(({ usb }) => usb.includes(`${vendor}:*`)))
  )
}

const byAtr = (atr: string): KnownDevice | undefined => knownDevices.find(({ atrs }) => atrs.some((pattern) => fitsPattern(pattern, atr)))

/** Cards that every library of cards makes nothing of. @param told by each library; undefined: it knows nothing of cards */
export function strangeToAll(told: readonly (readonly StrangeCard[] | undefined)[]): readonly StrangeCard[] {
  const [first = [], ...others] = told.filter((strangers) => strangers !== undefined)
  return first.filter(({ reader }) => others.every((strangers) => strangers.some((other) => other.reader === reader)))
}
