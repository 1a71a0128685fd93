/** How Windows names what is on USB: a key for each product, and texts that say what it is compatible with. Plain functions. */

/** `096e:0309` of `VID_096E&PID_0309`; undefined for another key, one of a part of a device (`&MI_00`) among them. */
export function usbIdOfKey(name: string): string | undefined {
  const [, vendor, product] = /^VID_([0-9A-F]{4})&PID_([0-9A-F]{4})$/i.exec(name) ?? []
  return vendor === undefined || product === undefined ? undefined : `${vendor}:${product}`.toLowerCase()
}

/** Whether texts of CompatibleIDs name the class of card readers (USB class 0b). */
export const isReaderClass = (compatible: readonly string[]): boolean => compatible.some((one) => /^USB\\Class_0b(?:&|$)/i.test(one))
