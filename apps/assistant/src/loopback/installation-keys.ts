/**
 * Keys of this installation, by which a site that was here before recognises that another program answers on the port. Each site sees a
 * key of its own: one key for all would be a number by which sites could tell each other that they met the same computer.
 */
import { createECDH, createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { helloText } from '@yinxin/protocol/assistant'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import { readTextFile, writeTextFile } from '../platform/json-file.ts'

export interface HelloProof {
  /** base64url SPKI. */
  readonly publicKey: string
  /** base64url, ES256 (r‖s). */
  readonly signature: string
}

export interface InstallationKeys {
  /** Signs the answer to a site's challenge with the key this installation shows to that site only. */
  prove(origin: string, challenge: string): HelloProof
  /** A name for a purpose on this computer that nobody else can guess. */
  nameFor(purpose: string): string
}

/** Sites whose key is kept ready; the one that asked longest ago goes first and is derived again when it comes back. */
const maxReady = 64

/** Opens the secret in the assistant's folder, or makes one at first use. */
export function openInstallationKeys(data: string): InstallationKeys {
  const secret = loadOrCreate(join(data, 'installation-secret'))
  const ready = new Map<string, KeyObject>()
  const keyFor = (origin: string): KeyObject => {
    const key = ready.get(origin) ?? deriveKey(secret, origin)
    ready.delete(origin)
    ready.set(origin, key)
    const oldest = ready.keys().next().value
    if (ready.size > maxReady && oldest !== undefined) ready.delete(oldest)
    return key
  }
  return {
    prove(origin, challenge) {
      const key = keyFor(origin)
      return {
        publicKey: encodeBase64Url(createPublicKey(key).export({ type: 'spki', format: 'der' })),
        signature: encodeBase64Url(sign('sha256', Buffer.from(helloText(origin, challenge)), { key, dsaEncoding: 'ieee-p1363' })),
      }
    },
    nameFor: (purpose) => Buffer.from(hkdfSync('sha256', secret, '', `yinxin-name\n${purpose}`, 16)).toString('hex'),
  }
}

/** Order of P-256 (FIPS 186-5, SP 800-186 §3.2.1.3). */
const order = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n

/** A P-256 key by "extra random bits" (FIPS 186-5 §A.2.1) from HKDF-SHA256 (RFC 5869) over the secret, one for each origin. */
function deriveKey(secret: Buffer, origin: string): KeyObject {
  const bits = Buffer.from(hkdfSync('sha256', secret, '', `yinxin-installation-key\n${origin}`, 40))
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (order - 1n)) + 1n
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(d)
  const point = pair.getPublicKey()
  const coordinate = (from: number): string => point.subarray(from, from + 32).toString('base64url')
  return createPrivateKey({
    key: { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x: coordinate(1), y: coordinate(33) },
    format: 'jwk',
  })
}

function loadOrCreate(file: string): Buffer {
  const stored = Buffer.from(readTextFile(file) ?? '', 'base64url')
  if (stored.length === 32) return stored
  const secret = randomBytes(32)
  writeTextFile(file, secret.toString('base64url'))
  return secret
}
