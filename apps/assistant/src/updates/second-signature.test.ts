// The second signature by itself: which key may make it, over what, and what of a stranger's file is no signature.
import { canonicalize } from '@tufjs/canonical-json'
import { generateKeyPair, signRaw, sm2Coordinates, type KeyPair } from '@yinxin/pki'
import type { JsonObject } from '@yinxin/protocol/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bearsSm2Signature } from './second-signature.ts'

const [id, otherId] = ['a'.repeat(64), 'b'.repeat(64)]
const [own, other] = [generateKeyPair('SM2'), generateKeyPair('SM2')]
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const sm2Key = ({ publicKeySpki }: KeyPair) => ({
  keytype: 'sm2',
  scheme: 'sm2-sm3',
  keyval: { public: hex(sm2Coordinates(publicKeySpki)) },
})

const signed = { _type: 'targets', version: 3, expires: '2027-01-01T00:00:00Z', targets: { 'a.deb': { length: 1 } } }
const signatureOf = (content: object, { privateKey }: KeyPair = own) =>
  hex(signRaw({ algorithm: 'SM2-SM3', privateKey, message: Buffer.from(canonicalize(content)) }))
const sig = signatureOf(signed)
const file = (signatures: unknown, content: unknown = signed): JsonObject => ({ signed: content, signatures })
const rootWith = (keys: object, keyids: unknown = Object.keys(keys)): JsonObject => ({
  signed: { keys, roles: { targets: { keyids, threshold: 1 }, snapshot: { keyids: [], threshold: 1 } } },
})
const root = rootWith({ [id]: sm2Key(own) })
const bears = (signatures: unknown, by: JsonObject = root, content: unknown = signed) =>
  bearsSm2Signature(file(signatures, content), by, 'targets')

describe('R6 the SM2 signature on update metadata', () => {
  test('holds by the key the root names for the role, wherever it stands among others', () => {
    expect(bears([{ keyid: id, sig }])).toBe(true)
    expect(bears([{ keyid: otherId, sig: '00' }, null, { keyid: id, sig }])).toBe(true)
  })

  test('is over the content, in whatever order it is written', () => {
    expect(bears([{ keyid: id, sig }], root, Object.fromEntries(Object.entries(signed).toReversed()))).toBe(true)
    expect(bears([{ keyid: id, sig }], root, { ...signed, version: 4 })).toBe(false)
    expect(bears([{ keyid: id, sig }], root, { ...signed, more: 1 })).toBe(false)
  })

  test('of one role is none of another', () => {
    expect(bearsSm2Signature(file([{ keyid: id, sig }]), root, 'snapshot')).toBe(false)
    expect(bearsSm2Signature(file([{ keyid: id, sig }]), root, 'timestamp')).toBe(false)
  })

  test.each<[string, unknown, JsonObject?]>([
    ['no signature', []],
    ['signatures that are no list', { 0: { keyid: id, sig } }],
    ['a key the role does not name', [{ keyid: otherId, sig }], rootWith({ [id]: sm2Key(own), [otherId]: sm2Key(own) }, [id])],
    ['a key that is named and not there', [{ keyid: id, sig }], rootWith({}, [id])],
    ['the signature of another key under this name', [{ keyid: id, sig: signatureOf(signed, other) }]],
    ['keys that are named by no list', [{ keyid: id, sig }], rootWith({ [id]: sm2Key(own) }, id)],
    ['a key of another kind', [{ keyid: id, sig }], rootWith({ [id]: { ...sm2Key(own), keytype: 'ed25519' } })],
    ['a key of another scheme', [{ keyid: id, sig }], rootWith({ [id]: { ...sm2Key(own), scheme: 'sm2-sha256' } })],
    ['coordinates in capitals', [{ keyid: id, sig }], rootWith({ [id]: { ...sm2Key(own), keyval: { public: 'A'.repeat(128) } } })],
    ['coordinates of no point', [{ keyid: id, sig }], rootWith({ [id]: { ...sm2Key(own), keyval: { public: '0'.repeat(128) } } })],
    ['a key without its value', [{ keyid: id, sig }], rootWith({ [id]: { ...sm2Key(own), keyval: null } })],
    ['a signature that is cut', [{ keyid: id, sig: sig.slice(2) }]],
    ['a signature with more behind it', [{ keyid: id, sig: `${sig}00` }]],
    ['zeros', [{ keyid: id, sig: '0'.repeat(128) }]],
    ['a signature that is no text', [{ keyid: id, sig: [sig] }]],
    ['one behind twenty others', [...Array(20).fill({ keyid: id, sig: '0'.repeat(128) }), { keyid: id, sig }]],
    ['a root without roles', [{ keyid: id, sig }], { signed: { keys: { [id]: sm2Key(own) } } }],
    ['no root at all', [{ keyid: id, sig }], {}],
  ])('%s: none', (_name, signatures, by = root) => expect(bears(signatures, by)).toBe(false))

  test('a bit more or less, and it is none', () => {
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        const bytes = Buffer.from(sig, 'hex')
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(bears([{ keyid: id, sig: bytes.toString('hex') }])).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  test('whatever a stranger writes, nothing throws and nothing holds', () => {
    const nested = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown
    expect(bears([{ keyid: id, sig }], root, nested)).toBe(false)
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        expect(bears([{ keyid: id, sig }], root, one)).toBe(false)
        expect(bears([one, two])).toBe(false)
        expect(bears([{ keyid: id, sig }], rootWith({ [id]: one }, two))).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})
