import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../secrets.ts'
import { masterKeyOf } from './master-keys.ts'
import { sealingAlgorithms, sealingOf } from './sealings.ts'

const [text, context] = [Buffer.from('11010519491231002X'), 'persons.document.1']

describe.each(sealingAlgorithms)('R33 values sealed with %s', (algorithm) => {
  const key = randomBytes(32)
  const secrets = createSecrets(key, algorithm)

  it('open again, an empty one too, and never look the same twice', () => {
    for (const bytes of [text, Buffer.alloc(0), randomBytes(5000)])
      expect(Buffer.from(secrets.unwrap(secrets.wrap(bytes, context), context))).toEqual(bytes)
    expect(secrets.wrap(text, context)).not.toEqual(secrets.wrap(text, context))
  })

  it('begin each with bytes of their own: three thousand of them, drawn many at once, and none twice', () => {
    const sealed = Array.from({ length: 3_000 }, () => Buffer.from(secrets.wrap(text, context)))
    expect(new Set(sealed.map((bytes) => bytes.subarray(5, 17).toString('hex'))).size).toBe(sealed.length)
    for (const bytes of sealed.slice(0, 500)) expect(Buffer.from(secrets.unwrap(bytes, context))).toEqual(text)
  })

  it.each([algorithm])('%s: nothing opens that was changed or cut off, is of another row, or under another key', () => {
    const sealed = secrets.wrap(text, context)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => secrets.unwrap(changed, context), `byte ${at}`).toThrow()
      expect(() => secrets.unwrap(sealed.subarray(0, at), context), `${at} bytes`).toThrow()
    }
    expect(() => secrets.unwrap(sealed, 'persons.document.2')).toThrow()
    expect(() => createSecrets(randomBytes(32), algorithm).unwrap(sealed, context)).toThrow('another master key than ours')
  })
})

it('R33 whatever seals now, what the other algorithm sealed opens, and is rewrapped once', () => {
  const keys = [masterKeyOf(randomBytes(32)), masterKeyOf(randomBytes(32))]
  const [aes, sm] = [createSecrets(() => keys.toReversed(), 'aes-256-gcm'), createSecrets(() => keys, 'sm4-ctr-hmac-sm3')]
  const sealed = aes.wrap(text, context)
  expect(Buffer.from(sm.unwrap(sealed, context))).toEqual(text)
  const moved = sm.rewrap(sealed, context) ?? Buffer.alloc(0)
  expect(Buffer.from(moved.subarray(0, 5))).toEqual(Buffer.from(sm.wrapHead()))
  expect(sm.rewrap(moved, context)).toBeUndefined()
  expect(Buffer.from(aes.unwrap(moved, context))).toEqual(text)
})

it('keys as they are now stay what they were for a batch; the next batch has the next ones', () => {
  const [old, next] = [masterKeyOf(randomBytes(32)), masterKeyOf(randomBytes(32))]
  let keys = [old]
  const secrets = createSecrets(() => keys)
  const batch = secrets.forNow()
  keys = [next, old]
  expect(Buffer.from(batch.wrapHead())).not.toEqual(Buffer.from(secrets.wrapHead()))
  expect(Buffer.from(secrets.forNow().wrapHead())).toEqual(Buffer.from(secrets.wrapHead()))
  expect(Buffer.from(secrets.unwrap(batch.wrap(text, context), context))).toEqual(text)
  expect(() => batch.unwrap(secrets.wrap(text, context), context)).toThrow('another master key than ours')
})

it('R33 SM4-CTR with HMAC-SM3 is what the description says, computed by hand', () => {
  const key = Buffer.alloc(32, 7)
  const [head, keyObject] = [Buffer.of(3, 1, 2, 3, 4), createSecretKey(key)]
  const sealed = Buffer.from(sealingOf('sm4-ctr-hmac-sm3').seal(keyObject, head, text, context))
  const hmac = (by: Uint8Array, ...parts: readonly Uint8Array[]) => createHmac('sm3', by).update(Buffer.concat(parts)).digest()
  const [start, body, tag] = [sealed.subarray(0, 16), sealed.subarray(16, -32), sealed.subarray(-32)]
  const cipherKey = hmac(key, Buffer.from('\u0001yinxin sm4-ctr\u0000')).subarray(0, 16)
  // the key stream by single blocks of SM4: counter mode is nothing else
  const block = (count: number) => {
    const counter = Buffer.from((BigInt(`0x${start.toString('hex')}`) + BigInt(count)).toString(16).padStart(32, '0').slice(-32), 'hex')
    const ecb = createCipheriv('sm4-ecb', cipherKey, null).setAutoPadding(false)
    return Buffer.concat([ecb.update(counter), ecb.final()])
  }
  const stream = Buffer.concat([block(0), block(1)])
  expect(body).toEqual(Buffer.from(text.map((byte, index) => byte ^ (stream[index] ?? 0))))
  const length = Buffer.of(0, 0, 0, context.length)
  const macKey = hmac(key, Buffer.from('\u0001yinxin hmac-sm3\u0000'))
  expect(tag).toEqual(hmac(macKey, head, length, Buffer.from(context), start, body))
})
