/** A key of this installation only, by which a page that was here before recognises that a foreign program answers on the port. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import { readTextFile, writeTextFile } from '../platform/json-file.ts'

export interface InstallationKey {
  /** ES256 over the UTF-8 text; key as base64url SPKI. */
  prove(text: string): { readonly publicKey: string; readonly signature: string }
}

/** Opens the key in the assistant's folder, or makes one at first use. */
export function openInstallationKey(data: string): InstallationKey {
  const privateKey = loadOrCreate(join(data, 'installation-key.pem'))
  const publicKey = encodeBase64Url(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }))
  return {
    prove: (text) => ({
      publicKey,
      signature: encodeBase64Url(sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    }),
  }
}

function loadOrCreate(file: string): KeyObject {
  const stored = readTextFile(file)
  if (stored !== undefined) return createPrivateKey(stored)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeTextFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  return privateKey
}
