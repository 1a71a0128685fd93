// The files of The Update Framework as they are made: what each says, until when, and that both keys of its role and no other signed it.
import { createHash } from 'node:crypto'
import { canonicalize } from '@tufjs/canonical-json'
import { verifyRawSignature, type AlgorithmId } from '@yinxin/pki'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeRoot, makeSnapshot, makeTargets, makeTimestamp, type Metadata } from './update-metadata.ts'
import {
  listKey,
  makeVendorKeys,
  metadataKeys,
  openVendorKeys,
  sealVendorKeys,
  updateRoles,
  vendorRoles,
  type RoleKeys,
  type UpdateRole,
  type VendorKeys,
} from './vendor-keys.ts'

const now = new Date('2026-12-01T08:09:10.987Z')
const life = { version: 7, now, days: 30 }
const keys = makeVendorKeys(vendorRoles)
const of = (role: UpdateRole, from: VendorKeys = keys): RoleKeys => from.roles.get(role) ?? expect.unreachable(role)
const targets = { 'a.deb': { length: 1, hashes: { sha256: 'a'.repeat(64) }, custom: { version: '1.0' } } }

/** Ids of the keys whose signatures hold, of all there are. */
function signersOf({ signed, signatures }: Metadata, everybody: readonly RoleKeys[]): readonly string[] {
  const message = Buffer.from(canonicalize(signed))
  const known = everybody.flatMap((one): (readonly [string, AlgorithmId, Uint8Array])[] => {
    const { ed25519, sm2 } = metadataKeys(one)
    return [[ed25519.id, 'Ed25519', one.ed25519.publicKeySpki] as const, [sm2.id, 'SM2-SM3', one.sm2.publicKeySpki] as const]
  })
  return signatures.map(({ keyid, sig }) => {
    const [id, algorithm, publicKeySpki] = known.find(([name]) => name === keyid) ?? expect.unreachable('a key nobody has')
    expect(verifyRawSignature({ algorithm, publicKeySpki, message, signature: Buffer.from(sig, 'hex') })).toBe(true)
    return id
  })
}
const idsOf = (one: RoleKeys) => Object.values(metadataKeys(one)).map(({ id }) => id)
const everybody = updateRoles.map((role) => of(role))

describe('R6 update metadata', () => {
  test.each([
    ['root', makeRoot(keys.roles, life)],
    ['targets', makeTargets(keys.roles, life, targets)],
    ['snapshot', makeSnapshot(keys.roles, life, 3)],
    ['timestamp', makeTimestamp(keys.roles, life, 4)],
  ] as const)('%s says what it is and when it ends, and both keys of its role signed it', (role, made) => {
    expect(made.signed).toMatchObject({ _type: role, spec_version: '1.0.31', version: 7, expires: '2026-12-31T08:09:10Z' })
    expect(signersOf(made, everybody)).toEqual(idsOf(of(role)))
  })

  test('each leads to one version of the next', () => {
    expect(makeTimestamp(keys.roles, life, 4).signed['meta']).toEqual({ 'snapshot.json': { version: 4 } })
    expect(makeSnapshot(keys.roles, life, 3).signed['meta']).toEqual({ 'targets.json': { version: 3 } })
    expect(makeTargets(keys.roles, life, targets).signed['targets']).toEqual(targets)
  })

  test('the root names for each role its two keys and no other, under the hash of what they are', () => {
    const { signed } = makeRoot(keys.roles, life)
    const listed = signed['keys'] as Readonly<Record<string, object>>
    for (const role of updateRoles) expect(signed['roles']).toHaveProperty(role, { keyids: idsOf(of(role)), threshold: 1 })
    expect(Object.keys(listed)).toHaveLength(8)
    for (const [id, key] of Object.entries(listed)) expect(createHash('sha256').update(canonicalize(key)).digest('hex')).toBe(id)
    expect(JSON.stringify(listed)).not.toMatch(/private/)
  })

  test('a root with other keys is signed by those before as well; with the same ones only once', () => {
    const next = makeVendorKeys(['root'])
    const roles = new Map([...keys.roles, ['root', of('root', next)] as const])
    const changed = makeRoot(roles, life, of('root'))
    expect(signersOf(changed, [...everybody, of('root', next)])).toEqual([...idsOf(of('root', next)), ...idsOf(of('root'))])
    expect(signersOf(makeRoot(keys.roles, life, of('root')), everybody)).toEqual(idsOf(of('root')))
  })

  test.each([
    ['root', () => makeRoot(makeVendorKeys(['targets', 'snapshot', 'timestamp']).roles, life)],
    ['targets', () => makeTargets(makeVendorKeys(['root']).roles, life, {})],
    ['snapshot', () => makeSnapshot(makeVendorKeys(['targets']).roles, life, 1)],
    ['timestamp', () => makeTimestamp(new Map(), life, 1)],
  ])('nothing is signed without the keys of %s', (role, make) => {
    expect(make).toThrow(`the keys of '${role}' are needed`)
  })
})

describe('files of vendor keys', () => {
  const passphrase = 'correct horse battery'
  const changed = 'x.keys: the passphrase is another one, or the file was changed'
  let [root, rest] = ['', '']
  beforeAll(() => {
    root = sealVendorKeys({ roles: new Map([['root', of('root')]]), lists: undefined }, passphrase)
    rest = sealVendorKeys({ roles: new Map([['timestamp', of('timestamp')]]), lists: keys.lists }, passphrase)
  })

  test('say which roles are in them, and nothing of the keys', () => {
    expect(JSON.parse(rest)).toMatchObject({ kind: 'yinxin-vendor-keys-1', roles: ['timestamp', 'lists'] })
    expect(Object.keys(JSON.parse(root) as object)).toEqual(['kind', 'roles', 'salt', 'nonce', 'sealed'])
  })

  test('are opened together, to the same keys', () => {
    const opened = openVendorKeys(
      [
        { name: 'a', text: root },
        { name: 'b', text: rest },
      ],
      passphrase,
    )
    expect([...opened.roles.keys()]).toEqual(['root', 'timestamp'])
    expect(idsOf(of('root', opened))).toEqual(idsOf(of('root')))
    expect(opened.lists && keys.lists && listKey(opened.lists)).toEqual(keys.lists && listKey(keys.lists))
  })

  test('sealed one after the other they have neither salt nor nonce in common', () => {
    for (const name of ['salt', 'nonce']) {
      const [one, two] = [root, rest].map((text) => (JSON.parse(text) as Readonly<Record<string, string>>)[name])
      expect(one).not.toBe(two)
    }
  })

  test.each<[string, (file: Readonly<Record<string, unknown>>) => object, string]>([
    ['another kind', (file) => ({ ...file, kind: 'yinxin-vendor-keys-2' }), 'x.keys is no file of vendor keys'],
    ['a seal shorter than its tag', (file) => ({ ...file, sealed: 'AAAA' }), changed],
    ['another salt', (file) => ({ ...file, salt: Buffer.alloc(16).toString('base64') }), changed],
  ])('with %s are refused by name', (_name, change, sentence) => {
    const text = JSON.stringify(change(JSON.parse(root) as Readonly<Record<string, unknown>>))
    expect(() => openVendorKeys([{ name: 'x.keys', text }], passphrase)).toThrow(sentence)
  })

  test.each(['', 'null', '[]', '{', '{}'])('%j is no file of vendor keys', (text) => {
    expect(() => openVendorKeys([{ name: 'x.keys', text }], passphrase)).toThrow('x.keys is no file of vendor keys')
  })
})
