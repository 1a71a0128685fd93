import { usbDevicesIn } from '../ukey/discovery/usb-devices.ts'

/** Readers the system sees on USB, counted by device. */
export const readersIn = (root: string): number => usbDevicesIn(root).filter(({ isReader }) => isReader).length
