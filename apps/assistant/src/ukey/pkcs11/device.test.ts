// What no test token does: devices that hide their public keys, forbid signing, sign with another key, or speak in return values. The chip
// is made up here, with real keys in it; everything above it is ours.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createTestPki } from '@yinxin/testkit'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyRawSignature } from '@yinxin/pki'
import { ckr, type Attribute, type Cryptoki } from './cryptoki.ts'
import { createDevice } from './device.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date() })
const types = {
  class: 0,
  value: 0x11,
  certificateType: 0x80,
  keyType: 0x100,
  id: 0x102,
  sign: 0x108,
  ecPoint: 0x181,
  always: 0x202,
} as const

interface ChipObject {
  readonly attributes: Readonly<Record<number, number | Uint8Array>>
  readonly key?: KeyObject
  /** Hidden until somebody is logged in. */
  readonly isPrivate?: boolean
}

interface Chip {
  readonly objects: readonly ChipObject[]
  readonly pin?: string
  /** Return value of C_Login, instead of the right one. */
  readonly loginAnswers?: number
  readonly flags?: number
  readonly pinLengths?: readonly [min: number, max: number]
  /** What PC/SC says of the reader; absent: the library does without. */
  readonly isOut?: boolean
}

interface Key {
  readonly privateKey: KeyObject
  readonly spki: Uint8Array
  readonly point: Uint8Array
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return { privateKey, spki, point: Buffer.concat([Buffer.from('0441', 'hex'), spki.subarray(-65)]) }
}

const id = (text: string) => Buffer.from(text)
const certificateOf = (key: Key, keyId: string): ChipObject => ({
  attributes: {
    [types.class]: 1,
    [types.certificateType]: 0,
    [types.id]: id(keyId),
    [types.value]: pki.issue({ subject: '示范单位', publicKeySpki: key.spki }).der,
  },
})
const publicOf = (key: Key, keyId: string): ChipObject => ({
  attributes: { [types.class]: 2, [types.keyType]: 3, [types.id]: id(keyId), [types.ecPoint]: key.point },
})
const privateOf = (key: Key, keyId: string, more: Readonly<Record<number, Uint8Array>> = {}): ChipObject => ({
  attributes: { [types.class]: 3, [types.keyType]: 3, [types.id]: id(keyId), [types.sign]: Uint8Array.of(1), ...more },
  key: key.privateKey,
  isPrivate: true,
})

/** A PKCS #11 library over one chip, and what was asked of it. */
function libraryOf({ objects, pin = '246813', loginAnswers, flags = 0x400, pinLengths = [6, 16], isOut }: Chip) {
  let loggedIn = false
  const signedWith: number[] = []
  const pins: string[] = []
  const bytesOf = (value: number | Uint8Array): Buffer => (typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value))
  const cryptoki: Cryptoki = {
    slots: () => ({ rv: ckr.ok, ids: [0] }),
    tokenInfo: () => ({
      rv: ckr.ok,
      info: { label: 'L', manufacturer: 'M', serialNumber: 'S', flags, minPinLength: pinLengths[0], maxPinLength: pinLengths[1] },
    }),
    slotName: () => 'reader',
    openSession: () => ({ rv: ckr.ok, session: 1 }),
    closeSession: () => ckr.ok,
    login(_session, given) {
      pins.push(given)
      if (loginAnswers !== undefined) return loginAnswers
      if (given !== pin) return ckr.pinIncorrect
      loggedIn = true
      return ckr.ok
    },
    logout() {
      loggedIn = false
      return ckr.ok
    },
    setPin: () => ckr.ok,
    find: (_session, wanted: readonly Attribute[]) => ({
      rv: ckr.ok,
      handles: objects.flatMap(({ attributes, isPrivate }, handle) =>
        (isPrivate !== true || loggedIn) && wanted.every(({ type, value }) => bytesOf(attributes[type] ?? 255).equals(bytesOf(value)))
          ? [handle]
          : [],
      ),
    }),
    attribute(_session, handle, type) {
      const value = objects[handle]?.attributes[type]
      return value === undefined ? { rv: 0x12, value: new Uint8Array() } : { rv: ckr.ok, value: new Uint8Array(bytesOf(value)) }
    },
    sign(_session, _mechanism, handle, hash, again) {
      signedWith.push(handle)
      const object = objects[handle]
      const always = bytesOf(object?.attributes[types.always] ?? 0)[0] === 1
      if (!loggedIn || object?.key === undefined) return { rv: ckr.generalError, signature: new Uint8Array() }
      if (always && again !== pin) return { rv: ckr.userNotLoggedIn, signature: new Uint8Array() }
      // a chip signs the hash it is given; the tests sign the message and hash it the same way
      if (!Buffer.from(hash).equals(createHash('sha256').update(message).digest()))
        return { rv: ckr.deviceError, signature: new Uint8Array() }
      return { rv: ckr.ok, signature: new Uint8Array(sign('sha256', message, { key: object.key, dsaEncoding: 'ieee-p1363' })) }
    },
  }
  const device = createDevice(cryptoki, isOut === undefined ? {} : { cardIsOut: (reader) => reader === 'reader' && isOut })
  return { device, signedWith, pins, isLoggedIn: () => loggedIn }
}

const message = Buffer.from('a message')

function only(device: ReturnType<typeof createDevice>) {
  const listed = device.list()
  if (!listed.ok || listed.value[0] === undefined) throw new Error('nothing listed')
  return listed.value[0]
}

function signFirst(device: ReturnType<typeof createDevice>, pin = '246813') {
  const ukey = only(device)
  const input = { ukeyId: ukey.id, certificateSha256: ukey.certificates[0]?.sha256 ?? '', pin, algorithm: 'ES256', data: message } as const
  return device.sign(input)
}

describe('D8 the key of a certificate', () => {
  let [own, other]: [Key, Key] = [undefined as never, undefined as never]
  beforeAll(() => void ([own, other] = [newKey(), newKey()]))
  const verified = (result: ReturnType<typeof signFirst>, key: Key): boolean =>
    result.ok && verifyRawSignature({ algorithm: 'ECDSA-SHA256', publicKeySpki: key.spki, message, signature: result.value })

  test('a device that shows no public key at all: offered, and found by what it signs', () => {
    const { device, signedWith, isLoggedIn } = libraryOf({ objects: [certificateOf(own, '1'), privateOf(other, '1'), privateOf(own, '1')] })
    expect(only(device).certificates[0]).toMatchObject({ use: 'authentication' })
    expect(verified(signFirst(device), own)).toBe(true)
    expect(signedWith).toEqual([1, 2])
    expect(isLoggedIn()).toBe(false)
  })

  test('a key that may not sign is not asked', () => {
    const forbidden = privateOf(own, '1', { [types.sign]: Uint8Array.of(0) })
    const { device, signedWith } = libraryOf({ objects: [certificateOf(own, '1'), publicOf(own, '1'), forbidden] })
    expect(signFirst(device)).toMatchObject({ ok: false, failure: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
    expect(signedWith).toEqual([])
  })

  test('a key whose public half is told as another one’s is not asked', () => {
    const objects = [certificateOf(own, '1'), publicOf(other, '9'), privateOf(other, '9'), publicOf(own, '1'), privateOf(own, '1')]
    const { device, signedWith } = libraryOf({ objects })
    expect(verified(signFirst(device), own)).toBe(true)
    expect(signedWith).toEqual([4])
  })

  test('a signature that is not the certificate’s never leaves', () => {
    const { device } = libraryOf({ objects: [certificateOf(own, '1'), privateOf(other, '1')] })
    expect(signFirst(device)).toMatchObject({ ok: false, failure: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
  })

  test('a device with hundreds of keys that tell nothing is asked a few times, not hundreds', () => {
    const objects = [certificateOf(own, '1'), ...Array.from({ length: 300 }, () => privateOf(other, '1'))]
    const { device, signedWith } = libraryOf({ objects })
    expect(signFirst(device).ok).toBe(false)
    expect(signedWith.length).toBeLessThanOrEqual(4)
  })

  test('a device that shows public keys, and not this one: never offered, and no PIN is asked for it', () => {
    const { device, pins } = libraryOf({ objects: [certificateOf(own, '1'), publicOf(other, '1'), privateOf(other, '1')] })
    expect(only(device).certificates[0]).toMatchObject({ use: 'other', problem: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
    expect(signFirst(device)).toMatchObject({ ok: false, failure: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
    expect(pins).toEqual([])
  })

  test('a key that wants the PIN each time gets it between the start and the end of its use', () => {
    const careful = privateOf(own, '1', { [types.always]: Uint8Array.of(1) })
    const { device } = libraryOf({ objects: [certificateOf(own, '1'), publicOf(own, '1'), careful] })
    expect(verified(signFirst(device), own)).toBe(true)
  })

  test('a certificate for SM2 is shown, with its reason, because PKCS #11 cannot sign with it', () => {
    const sm2 = createTestPki({ kind: 'SM2', now: new Date() }).issue({ subject: '示范单位' })
    const { device } = libraryOf({ objects: [{ attributes: { [types.class]: 1, [types.certificateType]: 0, [types.value]: sm2.der } }] })
    expect(only(device).certificates[0]).toMatchObject({ use: 'other', problem: { code: 'ALGORITHM_REFUSED' } })
  })

  test('bytes that are no certificate hide nothing else', () => {
    const rubbish: ChipObject = { attributes: { [types.class]: 1, [types.certificateType]: 0, [types.value]: Buffer.from('rubbish') } }
    const { device } = libraryOf({ objects: [rubbish, certificateOf(own, '1'), publicOf(own, '1'), privateOf(own, '1')] })
    expect(only(device).certificates.map(({ use, problem }) => problem?.code ?? use)).toEqual(['CERTIFICATE_MALFORMED', 'authentication'])
  })
})

describe('what a device says of itself', () => {
  const objects = (): ChipObject[] => {
    const key = newKey()
    return [certificateOf(key, '1'), publicOf(key, '1'), privateOf(key, '1')]
  }

  test.each([
    ['its own lengths', [4, 8], { min: 4, max: 8 }],
    ['a greatest length beyond any field', [6, 255], { min: 6, max: 64 }],
    ['nothing', [0, 0], { min: 1, max: 64 }],
    ['a least length above the greatest', [9, 8], { min: 1, max: 64 }],
    ['a least length nobody could type', [200, 255], { min: 1, max: 64 }],
  ] as const)('lengths of a PIN: %s', (_, pinLengths, expected) => {
    expect(only(libraryOf({ objects: objects(), pinLengths }).device).pinLength).toEqual(expected)
  })

  test.each([
    [ckr.pinIncorrect, 0x400, 'PIN_INCORRECT'],
    [ckr.pinIncorrect, 0x4_0400, 'PIN_LOCKED'],
    [ckr.pinLocked, 0x400, 'PIN_LOCKED'],
    [ckr.pinExpired, 0x400, 'PIN_FACTORY'],
    [ckr.deviceRemoved, 0x400, 'UKEY_REMOVED'],
    [ckr.sessionHandleInvalid, 0x400, 'UKEY_REMOVED'],
    [ckr.generalError, 0x400, 'UKEY_FAILED'],
  ])('0x%s with flags 0x%s is %s', (loginAnswers, flags, code) => {
    expect(signFirst(libraryOf({ objects: objects(), loginAnswers, flags }).device)).toMatchObject({ ok: false, failure: { code } })
  })

  test.each([
    [true, 'UKEY_REMOVED'],
    [false, 'UKEY_FAILED'],
  ])('a general error of a card that is out (%s by PC/SC) is %s', (isOut, code) => {
    const chip = libraryOf({ objects: objects(), loginAnswers: ckr.generalError, isOut })
    expect(signFirst(chip.device)).toMatchObject({ ok: false, failure: { code } })
    expect(chip.pins).toHaveLength(1)
  })

  test('the factory PIN is not even tried', () => {
    const { device, pins } = libraryOf({ objects: objects() })
    expect(signFirst(device, '12345678')).toMatchObject({ ok: false, failure: { code: 'PIN_FACTORY' } })
    expect(pins).toEqual([])
  })

  test('the same key is recognised however its public part is written', () => {
    const key = newKey()
    const bare = { attributes: { ...publicOf(key, '1').attributes, [types.ecPoint]: key.point.subarray(2) } }
    const { device } = libraryOf({ objects: [certificateOf(key, '1'), bare, privateOf(key, '1')] })
    expect(only(device).certificates[0]?.use).toBe('authentication')
  })
})
