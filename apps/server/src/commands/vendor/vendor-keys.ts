/**
 * The vendor's keys, in files that are kept offline: for each role of the update metadata an Ed25519 and an SM2 key, and one P-256 key for the lists.
 * A file holds the roles somebody is in charge of, sealed with a passphrase.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { canonicalize } from '@tufjs/canonical-json'
import { generateKeyPair, keyPairFromPkcs8, sm2Coordinates, type KeyPair } from '@yinxin/pki'
import type { SiteKey } from '@yinxin/protocol/assistant'
import { asObject, asText, parseObject } from '@yinxin/protocol/wire'
import { openUnderPassphrase, sealUnderPassphrase } from '../../platform/passphrase-seal.ts'

/** Roles of The Update Framework (specification 1.0.31 §2.1). */
export const updateRoles = ['root', 'targets', 'snapshot', 'timestamp'] as const
export type UpdateRole = (typeof updateRoles)[number]
export type VendorRole = UpdateRole | 'lists'
export const vendorRoles: readonly VendorRole[] = [...updateRoles, 'lists']

/** Keys of a role by their algorithm: both must have signed. */
export interface RoleKeys {
  readonly ed25519: KeyPair
  readonly sm2: KeyPair
}

export interface VendorKeys {
  readonly roles: ReadonlyMap<UpdateRole, RoleKeys>
  readonly lists: KeyObject | undefined
}

/** Makes keys for these roles. */
export function makeVendorKeys(roles: readonly VendorRole[]): VendorKeys {
  const made = updateRoles.filter((role) => roles.includes(role))
  return {
    roles: new Map(made.map((role) => [role, { ed25519: generateKeyPair('Ed25519'), sm2: generateKeyPair('SM2') }])),
    lists: roles.includes('lists') ? generateKeyPair('P-256').privateKey : undefined,
  }
}

const kind = 'yinxin-vendor-keys-1'

/** The text of a key file. */
export function sealVendorKeys(keys: VendorKeys, passphrase: string): string {
  const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const roles = [...keys.roles].map(([role, { ed25519, sm2 }]) => [
    role,
    { ed25519: pkcs8(ed25519.privateKey), sm2: pkcs8(sm2.privateKey) },
  ])
  const content = { ...(Object.fromEntries(roles) as object), ...(keys.lists === undefined ? {} : { lists: pkcs8(keys.lists) }) }
  const seal = sealUnderPassphrase(Buffer.from(JSON.stringify(content)), passphrase, kind)
  const file = { kind, roles: Object.keys(content), ...seal }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

/** Opens key files that have one passphrase. Throws one sentence for a wrong passphrase, and for what is no key file. */
export function openVendorKeys(files: readonly { readonly name: string; readonly text: string }[], passphrase: string): VendorKeys {
  const roles = new Map<UpdateRole, RoleKeys>()
  let lists: KeyObject | undefined
  for (const { name, text } of files) {
    const content = openSealed(name, text, passphrase)
    for (const role of updateRoles) {
      const pair = asObject(content[role])
      if (pair !== undefined) roles.set(role, { ed25519: keyPairOf(pair['ed25519']), sm2: keyPairOf(pair['sm2']) })
    }
    if (content['lists'] !== undefined) lists = keyPairOf(content['lists']).privateKey
  }
  return { roles, lists }
}

function openSealed(name: string, text: string, passphrase: string): Readonly<Record<string, unknown>> {
  const file = parseObject(text)
  const field = (of: string): string => asText(file?.[of], 100_000) ?? ''
  if (file?.['kind'] !== kind) throw new Error(`${name} is no file of vendor keys`)
  const opened = openUnderPassphrase({ salt: field('salt'), nonce: field('nonce'), sealed: field('sealed') }, passphrase, kind)
  const content = opened === undefined ? undefined : parseObject(Buffer.from(opened).toString('utf8'))
  if (content !== undefined) return content
  throw new Error(`${name}: the passphrase is another one, or the file was changed`)
}

const keyPairOf = (value: unknown): KeyPair => keyPairFromPkcs8(new Uint8Array(Buffer.from(String(value), 'base64')))

/** A public key in the form of the metadata, with its id: the SHA-256 of that form (specification §4.2). */
export interface MetadataKey {
  readonly id: string
  readonly key: { readonly keytype: string; readonly scheme: string; readonly keyval: { readonly public: string } }
}

/** Ed25519 as the specification has it (32 bytes in hex); SM2, which it does not know, by its coordinates (64 bytes in hex). */
export function metadataKeys({ ed25519, sm2 }: RoleKeys): { readonly ed25519: MetadataKey; readonly sm2: MetadataKey } {
  const raw = Buffer.from(ed25519.publicKeySpki.subarray(-32)).toString('hex')
  const coordinates = Buffer.from(sm2Coordinates(sm2.publicKeySpki) ?? []).toString('hex')
  return { ed25519: withId('ed25519', 'ed25519', raw), sm2: withId('sm2', 'sm2-sm3', coordinates) }
}

function withId(keytype: string, scheme: string, text: string): MetadataKey {
  const key = { keytype, scheme, keyval: { public: text } }
  return { id: createHash('sha256').update(canonicalize(key)).digest('hex'), key }
}

/** The key of the lists as the assistant is given it: `vendor-key.json`. Its name is its own hash. */
export function listKey(privateKey: KeyObject): SiteKey {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha256')
    .update(`${String(x)}.${String(y)}`)
    .digest('base64url')
  return { kty: 'EC', crv: 'P-256', x: String(x), y: String(y), kid }
}
