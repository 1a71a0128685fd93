/**
 * Metadata of updates in the form of The Update Framework (specification 1.0.31 §4), each file signed twice: by the Ed25519 key its readers know
 * and by the SM2 key that our own check demands beside it (docs/decisions/0147). Plain functions: keys and time in, files out.
 */
import { canonicalize } from '@tufjs/canonical-json'
import { sign, signRaw } from '@yinxin/pki'
import { metadataKeys, updateRoles, type RoleKeys, type UpdateRole } from './vendor-keys.ts'

/** One file of metadata: what is signed, and by whom. */
export interface Metadata {
  readonly signed: Readonly<Record<string, unknown>> & { readonly version: number }
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

export interface MetadataLife {
  readonly version: number
  readonly now: Date
  /** Days until it ends. */
  readonly days: number
}

const head = (type: UpdateRole, { version, now, days }: MetadataLife) => ({
  _type: type,
  spec_version: '1.0.31',
  version,
  expires: new Date(now.getTime() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
})

function signed<Content extends { readonly version: number }>(content: Content, signers: readonly RoleKeys[]): Metadata {
  const message = Buffer.from(canonicalize(content))
  const signatures = signers.flatMap((keys) => {
    const { ed25519, sm2 } = metadataKeys(keys)
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    return [
      { keyid: ed25519.id, sig: hex(sign({ algorithm: 'Ed25519', privateKey: keys.ed25519.privateKey, message })) },
      { keyid: sm2.id, sig: hex(signRaw({ algorithm: 'SM2-SM3', privateKey: keys.sm2.privateKey, message })) },
    ]
  })
  return { signed: content, signatures }
}

/**
 * The root: which keys stand for which role. A new one is signed by the root keys of the one before as well (§5.3.4): that is how keys are
 * changed, the root's own included.
 * @param before root keys of the version before; undefined: they stay the same, or this is the first
 */
export function makeRoot(keys: ReadonlyMap<UpdateRole, RoleKeys>, life: MetadataLife, before?: RoleKeys): Metadata {
  const listed = updateRoles.map((role) => [role, metadataKeys(keysOf(keys, role))] as const)
  const root = keysOf(keys, 'root')
  const content = {
    ...head('root', life),
    consistent_snapshot: true,
    keys: Object.fromEntries(listed.flatMap(([, { ed25519, sm2 }]) => [ed25519, sm2].map(({ id, key }) => [id, key]))),
    roles: Object.fromEntries(listed.map(([role, { ed25519, sm2 }]) => [role, { keyids: [ed25519.id, sm2.id], threshold: 1 }])),
  }
  const changed = before !== undefined && metadataKeys(before).ed25519.id !== metadataKeys(root).ed25519.id
  return signed(content, changed ? [root, before] : [root])
}

/** A release's file as it is signed. */
export interface Target {
  /** Bytes. */
  readonly length: number
  /** Lower-case hex by name of the hash. */
  readonly hashes: Readonly<Record<string, string>>
  readonly custom: object
}

export const makeTargets = (
  keys: ReadonlyMap<UpdateRole, RoleKeys>,
  life: MetadataLife,
  targets: Readonly<Record<string, Target>>,
): Metadata => signed({ ...head('targets', life), targets }, [keysOf(keys, 'targets')])

/** Names the version of the targets, so that no older ones can stand beside newer metadata (mix and match). */
export const makeSnapshot = (keys: ReadonlyMap<UpdateRole, RoleKeys>, life: MetadataLife, targetsVersion: number): Metadata =>
  signed({ ...head('snapshot', life), meta: { 'targets.json': { version: targetsVersion } } }, [keysOf(keys, 'snapshot')])

/** Says what is newest now, and ends soon: who holds the rest back is noticed when it ends (freeze). */
export const makeTimestamp = (keys: ReadonlyMap<UpdateRole, RoleKeys>, life: MetadataLife, snapshotVersion: number): Metadata =>
  signed({ ...head('timestamp', life), meta: { 'snapshot.json': { version: snapshotVersion } } }, [keysOf(keys, 'timestamp')])

function keysOf(keys: ReadonlyMap<UpdateRole, RoleKeys>, role: UpdateRole): RoleKeys {
  const found = keys.get(role)
  if (found === undefined) throw new Error(`the keys of '${role}' are needed: name their file with --keys`)
  return found
}
