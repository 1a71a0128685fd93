/** What Windows has on USB: what it ever had is in its registry, and the device manager (cfgmgr32) says what of it is there now. */
import koffi from 'koffi'
import type { UsbDevice } from '../ukey/discovery/find-devices.ts'
import { keysBelow, readTexts } from './registry.ts'
import { isReaderClass, usbIdOfKey } from './usb-names.ts'

const usbKey = String.raw`SYSTEM\CurrentControlSet\Enum\USB`
const manager = koffi.load('cfgmgr32.dll')
const locate = manager.func('uint32_t __stdcall CM_Locate_DevNodeW(_Out_ uint32_t *node, str16 instance, uint32_t flags)')

/** CR_NO_SUCH_DEVNODE: it was there, and is not. */
const isAway = 0x0d

export function usbDevicesOnWindows(): readonly UsbDevice[] {
  return keysBelow('computer', usbKey).flatMap((product) => {
    const id = usbIdOfKey(product)
    if (id === undefined) return []
    const here = keysBelow('computer', `${usbKey}\\${product}`).filter((instance) => isHere(`USB\\${product}\\${instance}`))
    return here.map((instance) => ({
      id,
      isReader: isReaderClass(readTexts('computer', `${usbKey}\\${product}\\${instance}`, 'CompatibleIDs')),
    }))
  })
}

function isHere(instance: string): boolean {
  const node: [number] = [0]
  return locate(node, instance, 0) !== isAway
}
