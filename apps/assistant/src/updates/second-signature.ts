/**
 * The SM2 signature on update metadata. tuf-js knows the keys of its specification and passes over others; whoever had stolen the Ed25519 keys alone could
 * write metadata it accepts. So each file must bear the signature of an SM2 key that the root names for its role as well.
 */
import { canonicalize } from '@tufjs/canonical-json'
import { sm2PublicKey, verifyRawSignature } from '@yinxin/pki'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'

export type MetadataRole = 'root' | 'timestamp' | 'snapshot' | 'targets'

/**
 * True when an SM2 key of `role` in `root` signed `metadata`, over the same canonical bytes as every other signature (TUF specification §4.2.1).
 * @param root metadata file that is trusted already
 */
export function bearsSm2Signature(metadata: JsonObject, root: JsonObject, role: MetadataRole): boolean {
  const signed = asObject(root['signed'])
  const [keys, named] = [asObject(signed?.['keys']), asObject(asObject(signed?.['roles'])?.[role])?.['keyids']]
  const signatures: readonly unknown[] = Array.isArray(metadata['signatures']) ? metadata['signatures'].slice(0, 20) : []
  if (!Array.isArray(named)) return false
  return signatures.some((value) => {
    const signature = asObject(value)
    const id = asText(signature?.['keyid'], 64, 64)
    const key = id !== undefined && named.includes(id) ? sm2KeyOf(asObject(keys?.[id])) : undefined
    return key !== undefined && verifies(metadata['signed'], key, asText(signature?.['sig'], 128, 128))
  })
}

/** SubjectPublicKeyInfo of a key of ours: its coordinates in hex. */
function sm2KeyOf(key: JsonObject | undefined): Uint8Array | undefined {
  if (key?.['keytype'] !== 'sm2' || key['scheme'] !== 'sm2-sm3') return undefined
  const coordinates = asText(asObject(key['keyval'])?.['public'], 128, 128)
  return coordinates === undefined || !/^[0-9a-f]+$/.test(coordinates) ? undefined : sm2PublicKey(Buffer.from(coordinates, 'hex'))
}

function verifies(signed: unknown, publicKeySpki: Uint8Array, signature: string | undefined): boolean {
  if (signature === undefined) return false
  try {
    const message = Buffer.from(canonicalize(signed))
    return verifyRawSignature({ algorithm: 'SM2-SM3', publicKeySpki, message, signature: Buffer.from(signature, 'hex') })
  } catch {
    return false // nested deeper than anybody signs
  }
}
