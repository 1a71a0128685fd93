/** What a software UKey does with its PIN. The try is taken on disk first, so that a crash, even kill -9, never gives one back. */
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { factoryPin } from '../../pin/policy.ts'
import { maxTries, readUkeyFile, sealKey, unsealKey, writeUkeyFile, type NextKey, type UkeyFile } from './ukey-file.ts'

/** Lengths of a PIN a software UKey accepts, in characters. */
export const softPinLength = { min: 6, max: 16 } as const

/** An opened UKey: its file, and the private key as PKCS #8. */
export interface UnlockedUkey {
  readonly file: UkeyFile
  readonly privateKeyPkcs8: Uint8Array
}

/**
 * Checks the PIN: lowers the tries on disk, then tries it, then gives the tries back when it was right.
 * @returns PIN_INCORRECT with the tries left, PIN_LOCKED, UKEY_REMOVED when the file is gone, UKEY_FAILED when the disk refuses
 */
export async function unlockUkey(path: string, pin: string): Promise<Result<UnlockedUkey>> {
  const before = readUkeyFile(path)
  if (before === undefined) return failed('UKEY_REMOVED')
  if (before.pin.triesLeft <= 0) return failed('PIN_LOCKED')
  const triesLeft = before.pin.triesLeft - 1
  const charged: UkeyFile = { ...before, pin: { ...before.pin, triesLeft } }
  if (!save(path, charged)) return failed('UKEY_FAILED')
  const privateKeyPkcs8 = await unsealKey(before.sealedKey, pin)
  if (privateKeyPkcs8 === undefined) return triesLeft === 0 ? failed('PIN_LOCKED') : failed('PIN_INCORRECT', { triesLeft })
  // Pulled out while the PIN was checked: writing now would put it back.
  if (readUkeyFile(path)?.id !== before.id) return failed('UKEY_REMOVED')
  const file: UkeyFile = { ...before, pin: { ...before.pin, triesLeft: maxTries } }
  return save(path, file) ? succeeded({ file, privateKeyPkcs8 }) : failed('UKEY_FAILED')
}

/** Changes the PIN of a software UKey. @returns as `unlockUkey`, and PIN_LENGTH */
export async function changeSoftPin(path: string, oldPin: string, newPin: string): Promise<Result<undefined>> {
  const { min, max } = softPinLength
  if (newPin.length < min || newPin.length > max) return failed('PIN_LENGTH', { min, max })
  const unlocked = await unlockUkey(path, oldPin)
  if (!unlocked.ok) return unlocked
  const { file, privateKeyPkcs8 } = unlocked.value
  const sealedKey = await sealKey(privateKeyPkcs8, newPin, file.sealedKey.cost)
  const next = file.next === undefined ? undefined : await sealNext(file.next, oldPin, newPin)
  if (readUkeyFile(path)?.id !== file.id) return failed('UKEY_REMOVED')
  return save(path, { ...file, ...(next === undefined ? {} : { next }), sealedKey, pin: { ...file.pin, factory: newPin === factoryPin } })
    ? succeeded(undefined)
    : failed('UKEY_FAILED')
}

/** The waiting key under the new PIN as well; one that does not open was never under the old one, and is left as it is. */
async function sealNext(next: NextKey, oldPin: string, newPin: string): Promise<NextKey> {
  const opened = await unsealKey(next.sealedKey, oldPin)
  return opened === undefined ? next : { ...next, sealedKey: await sealKey(opened, newPin, next.sealedKey.cost) }
}

/** Writes the file; false when the disk refuses. */
export function save(path: string, file: UkeyFile): boolean {
  try {
    writeUkeyFile(path, file)
    return true
  } catch {
    return false // full or read-only disk
  }
}
