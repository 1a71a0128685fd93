/** The admin PIN of a software UKey: it opens a key pair to which the private keys are encrypted once more. Tries are taken on disk first, as of the PIN. */
import { generateKeyPairSync } from 'node:crypto'
import { openSealed, sealToKey } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { findAdminPin } from '../admin-pin.ts'
import type { UnblockUkeyInput } from '../driver.ts'
import { save, softPinLength } from './operations.ts'
import {
  maxAdminTries,
  maxTries,
  readUkeyFile,
  sealKey,
  unsealKey,
  type AdminAccess,
  type NextKey,
  type Recovery,
  type UkeyFile,
} from './ukey-file.ts'

const context = 'yinxin software ukey'
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

/** Access for an administrator with this PIN. */
export async function newAdminAccess(adminPin: string, cost?: number): Promise<AdminAccess> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sealedKey = await sealKey(privateKey.export({ format: 'der', type: 'pkcs8' }), adminPin, cost)
  return { publicKey: encodeBase64(publicKey.export({ format: 'der', type: 'spki' })), sealedKey, triesLeft: maxAdminTries }
}

/** A private key for the administrator too; nothing where there is none. */
export function recoverable(admin: AdminAccess | undefined, privateKeyPkcs8: Uint8Array): { readonly recovery?: Recovery } {
  const sealed = admin === undefined ? undefined : sealToKey(bytes(admin.publicKey), privateKeyPkcs8, context)
  return sealed === undefined ? {} : { recovery: { key: encodeBase64(sealed.key), sealed: encodeBase64(sealed.sealed) } }
}

const recovered = (adminKey: Uint8Array, recovery: Recovery | undefined): Uint8Array | undefined =>
  recovery && openSealed(adminKey, { key: bytes(recovery.key), sealed: bytes(recovery.sealed) }, context)

/** The next admin PIN, then the new PIN: each is one change of the whole file, so a crash leaves the UKey before or after it. @returns as `UkeyDriver.unblock` */
export async function unblockSoft(path: string, { admin, newPin }: Omit<UnblockUkeyInput, 'ukeyId'>): Promise<Result<undefined>> {
  const { min, max } = softPinLength
  if (newPin.length < min || newPin.length > max) return failed('PIN_LENGTH', { min, max })
  const triesLeft = () => readUkeyFile(path)?.admin?.triesLeft
  const found = await findAdminPin(admin, { replaces: true, triesLeft, attempt: (pin) => openAdmin(path, pin) })
  if (!found.ok) return found
  const { pin, opened } = found.value
  if (pin !== admin.next) {
    const before = readUkeyFile(path)
    if (before?.admin === undefined) return failed('UKEY_REMOVED')
    const sealedKey = await sealKey(opened, admin.next, before.admin.sealedKey.cost)
    if (!save(path, { ...before, admin: { ...before.admin, sealedKey } })) return failed('UKEY_FAILED')
  }
  return setPin(path, opened, newPin)
}

/** @returns UNBLOCK_KEY_REFUSED with the tries left, UNBLOCK_NOT_HERE, UKEY_REMOVED, UKEY_FAILED */
async function openAdmin(path: string, adminPin: string): Promise<Result<Uint8Array>> {
  const before = readUkeyFile(path)
  if (before === undefined) return failed('UKEY_REMOVED')
  const { admin } = before
  if (admin === undefined) return failed('UNBLOCK_NOT_HERE')
  const left = admin.triesLeft - 1
  if (left < 0) return failed('UNBLOCK_KEY_REFUSED', { reason: 'last-try' })
  const charged = { ...before, admin: { ...admin, triesLeft: left } }
  if (!save(path, charged)) return failed('UKEY_FAILED')
  const opened = await unsealKey(admin.sealedKey, adminPin)
  if (opened === undefined) return failed('UNBLOCK_KEY_REFUSED', { triesLeft: left })
  if (readUkeyFile(path)?.id !== before.id) return failed('UKEY_REMOVED') // writing now would put it back
  return save(path, { ...before, admin: { ...admin, triesLeft: maxAdminTries } }) ? succeeded(opened) : failed('UKEY_FAILED')
}

async function setPin(path: string, adminKey: Uint8Array, newPin: string): Promise<Result<undefined>> {
  const file = readUkeyFile(path)
  if (file === undefined) return failed('UKEY_REMOVED')
  const privateKey = recovered(adminKey, file.recovery)
  if (privateKey === undefined) return failed('UNBLOCK_NOT_HERE')
  const { cost } = file.sealedKey
  const { next, ...rest } = file
  const waiting = next === undefined ? undefined : await nextUnder(next, adminKey, newPin)
  const fresh: UkeyFile = {
    ...rest,
    ...waiting,
    sealedKey: await sealKey(privateKey, newPin, cost),
    pin: { triesLeft: maxTries, factory: false },
  }
  if (readUkeyFile(path)?.id !== file.id) return failed('UKEY_REMOVED')
  return save(path, fresh) ? succeeded(undefined) : failed('UKEY_FAILED')
}

/** The waiting key under the new PIN as well; one that was made before there was an administrator nobody opens any more. */
async function nextUnder(next: NextKey, adminKey: Uint8Array, newPin: string): Promise<{ readonly next?: NextKey }> {
  const privateKey = recovered(adminKey, next.recovery)
  return privateKey === undefined ? {} : { next: { ...next, sealedKey: await sealKey(privateKey, newPin, next.sealedKey.cost) } }
}
