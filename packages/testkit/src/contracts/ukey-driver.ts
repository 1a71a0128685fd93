/** What every UKey driver of the assistant must do, run against each of them with a real device or the nearest thing to one. */
import { createHash, randomBytes, type KeyObject } from 'node:crypto'
import {
  describePublicKey,
  envelopeKey,
  generateKeyPair,
  parseCertificate,
  parseCertificationRequest,
  verifyCertificationRequest,
  verifyRawSignature,
  type AlgorithmId,
} from '@yinxin/pki'
import type { UkeyStatus } from '@yinxin/protocol/assistant'
import { failed, type Result } from '@yinxin/protocol/failures'
import { receiptText, renewalText } from '@yinxin/protocol/ra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestPki } from '../pki-builder.ts'

type NewKeyKind = 'SM2' | 'P-256' | 'RSA'
type Algorithm = 'ES256' | 'RS256' | 'SM2SM3'

/** A UKey, and what its driver says it can beyond what all can. */
type UkeyUnderTest = UkeyStatus & {
  readonly newKeys?: readonly NewKeyKind[]
  readonly abilities?: readonly ('exact-tries' | 'factory-flag' | 'events' | 'unblock' | 'button' | 'key-import')[]
  readonly buttonSeconds?: number
}

interface ListingUnderTest {
  readonly ukeys: readonly UkeyUnderTest[]
  readonly problems: readonly unknown[]
  readonly stale?: true
}

type EventUnderTest =
  | { readonly kind: 'inserted' | 'removed'; readonly ukeyId: string }
  | { readonly kind: 'button'; readonly ukeyId: string; readonly seconds: number }
  | { readonly kind: 'reading' }

/** The driver interface, in structure: this package may not import the assistant. */
export interface DriverUnderTest {
  list(): Promise<ListingUnderTest>
  watch(listener: (event: EventUnderTest) => void): () => void
  sign(input: {
    ukeyId: string
    certificateSha256: string
    pin: string
    algorithm: Algorithm
    data: Uint8Array
  }): Promise<Result<Uint8Array>>
  changePin(input: { ukeyId: string; oldPin: string; newPin: string }): Promise<Result<undefined>>
  makeKey?(input: {
    ukeyId: string
    pin: string
    step: string
    keyKind: NewKeyKind
    renews?: string
  }): Promise<Result<{ readonly certificationRequest: Uint8Array; readonly renewal?: Uint8Array }>>
  install?(input: {
    ukeyId: string
    pin: string
    step: string
    certificate: Uint8Array
    replaces?: string
    encryption?: { readonly certificate: Uint8Array; readonly envelopedKey: Uint8Array }
  }): Promise<Result<Uint8Array>>
  unblock?(input: {
    ukeyId: string
    admin: { readonly current: string; readonly next: string; readonly again: boolean; readonly fixed?: true }
    newPin: string
  }): Promise<Result<undefined>>
  close(): Promise<void>
}

export interface DriverBench {
  /** One whose UKeys tell of `events` must not find out by looking: the bench sees to that. */
  readonly driver: DriverUnderTest
  /** Exactly one UKey is plugged in, with this PIN (not the factory's) and at least one authentication certificate. */
  readonly pin: string
  /** The old certificate stays beside the new one: its container has a key that is still needed. */
  readonly keepsReplaced?: boolean
  /** Pulls the UKey out and plugs it in again, where the bench can. */
  readonly remove?: () => Promise<void> | void
  readonly insert?: () => Promise<void> | void
  /** Gives the UKey its factory PIN, 12345678, and all its tries. Required where the UKey knows of it. */
  readonly toFactory?: () => Promise<unknown> | void
  /** Looks at what the UKey holds, where the bench can: this encryption pair was brought in. */
  readonly pairHeld?: (pair: { readonly privateKey: KeyObject; readonly publicKeySpki: Uint8Array }) => void
  /** Its admin PIN. Required where the UKey can be unblocked; it has another one afterwards. */
  readonly adminPin?: string
  /** A finger on its button, felt when the UKey waits for it next. Required where it has one: the contract presses each time it is asked to. */
  readonly finger?: (does: 'pressed' | 'cancelled') => void
  /** The admin PIN is a PUK: it stays what it is. */
  readonly adminPinStays?: true
  /** Wrong PINs lock it, though nobody says how many are left. */
  readonly locks?: true
  /** Gives a locked UKey its PIN and its tries back. Required where tries are exact. */
  readonly renew?: () => Promise<void> | void
}

/** Runs the contract. `setUp` may take long: it prepares the device once. */
export function ukeyDriverContract(name: string, setUp: () => Promise<DriverBench>): void {
  describe(`UKey driver contract: ${name}`, () => {
    let bench: DriverBench
    /** What the person does when the button is asked for. */
    let hand: 'pressed' | 'cancelled' | 'nothing' = 'pressed'
    const asked: { readonly ukeyId: string; readonly seconds: number }[] = []
    beforeAll(async () => {
      bench = await setUp()
      bench.driver.watch((event) => {
        if (event.kind !== 'button') return
        asked.push({ ukeyId: event.ukeyId, seconds: event.seconds })
        if (hand !== 'nothing') bench.finger?.(hand)
      })
    }, 60_000)
    afterAll(() => bench.driver.close())

    test('lists the UKey with its certificates', async () => {
      const ukey = await theUkey(bench)
      expect(ukey.serialNumber).not.toBe('')
      expect(ukey.pin.locked).toBe(false)
      for (const { certificate, sha256, use, problem } of ukey.certificates) {
        const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
        if (parsed.ok) expect(parsed.value.sha256).toBe(sha256)
        else expect([use, problem?.code], 'one that cannot be read is shown as such').toEqual(['other', 'CERTIFICATE_MALFORMED'])
        if (problem !== undefined) expect(use).toBe('other')
      }
    })

    test('signs with every authentication certificate: the signature is raw and its key’s', async () => {
      for (const target of await targets(bench)) {
        const signed = await sign(bench, target, bench.pin)
        expect(signed.ok && verifies(target, signed.value)).toBe(true)
      }
    })

    test('a wrong PIN is refused, also right after a right one; the right one then works again', async () => {
      const [target] = await targets(bench)
      if (target === undefined) throw new Error('the bench has no authentication certificate')
      await sign(bench, target, bench.pin)
      expect(codeOf(await sign(bench, target, '999111'))).toBe('PIN_INCORRECT')
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
    })

    test('the factory PIN is never used to sign', async () => {
      const [target] = await targets(bench)
      if (target === undefined) throw new Error('the bench has no authentication certificate')
      expect(['PIN_FACTORY', 'PIN_INCORRECT']).toContain(codeOf(await sign(bench, target, '12345678')))
    })

    test('an unknown UKey and an unknown certificate are told apart', async () => {
      const [target] = await targets(bench)
      if (target === undefined) throw new Error('the bench has no authentication certificate')
      expect(codeOf(await sign(bench, { ...target, ukeyId: 'nobody' }, bench.pin))).toBe('UKEY_MISSING')
      expect(codeOf(await sign(bench, { ...target, sha256: '0'.repeat(64) }, bench.pin))).toBe('CERTIFICATE_NOT_ON_UKEY')
    })

    test('R8 a certificate that is not for signing in is listed, and its key never signs', async () => {
      const ukey = await theUkey(bench)
      for (const { sha256 } of ukey.certificates.filter(({ use }) => use !== 'authentication')) {
        for (const algorithm of ['ES256', 'RS256', 'SM2SM3'] as const) {
          const refused = await bench.driver.sign({ ukeyId: ukey.id, certificateSha256: sha256, pin: bench.pin, algorithm, data })
          expect(codeOf(refused)).toBe('CERTIFICATE_NOT_ON_UKEY')
        }
      }
    })

    test('the PIN changes only with the old one, to one of an allowed length', async () => {
      const [target] = await targets(bench)
      if (target === undefined) throw new Error('the bench has no authentication certificate')
      const change = (oldPin: string, newPin: string) => bench.driver.changePin({ ukeyId: target.ukeyId, oldPin, newPin })
      expect(codeOf(await change('999111', '735192'))).toBe('PIN_INCORRECT')
      expect(codeOf(await change(bench.pin, '1'))).toBe('PIN_LENGTH')
      expect((await change(bench.pin, '735192')).ok).toBe(true)
      expect(codeOf(await sign(bench, target, bench.pin))).toBe('PIN_INCORRECT')
      expect((await sign(bench, target, '735192')).ok).toBe(true)
      expect((await change('735192', bench.pin)).ok).toBe(true)
    })

    test('R10 exact tries go down with each wrong PIN, come back with the right one, and end in a lock', async () => {
      const [{ abilities, pin }, [target]] = [await theUkey(bench), await targets(bench)]
      if (target === undefined || abilities?.includes('exact-tries') !== true) return expect(bench.renew).toBeUndefined()
      const most = pin.triesLeft ?? 0
      const wrong = () => sign(bench, target, '999111')
      expect(await wrong()).toMatchObject({ failure: { code: 'PIN_INCORRECT', detail: { triesLeft: most - 1 } } })
      expect((await theUkey(bench)).pin.triesLeft).toBe(most - 1)
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
      expect((await theUkey(bench)).pin.triesLeft).toBe(most)
      for (let left = most - 1; left > 0; left--) expect(await wrong()).toMatchObject({ failure: { detail: { triesLeft: left } } })
      expect([codeOf(await wrong()), codeOf(await sign(bench, target, bench.pin))]).toEqual(['PIN_LOCKED', 'PIN_LOCKED'])
      expect((await theUkey(bench, true)).pin).toMatchObject({ locked: true, triesLeft: 0 })
      await bench.renew?.()
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
    })

    test('R10 a UKey that knows its factory PIN says so, signs nothing with it and loses no try over it', async () => {
      const [{ abilities, pin }, [target]] = [await theUkey(bench), await targets(bench)]
      if (target === undefined || abilities?.includes('factory-flag') !== true) return expect(bench.toFactory).toBeUndefined()
      await bench.toFactory?.()
      const states = async () => (await theUkey(bench)).pin
      expect(await states()).toEqual({ ...pin, factory: true })
      expect(codeOf(await sign(bench, target, '12345678'))).toBe('PIN_FACTORY')
      expect(await states()).toEqual({ ...pin, factory: true })
      expect((await bench.driver.changePin({ ukeyId: target.ukeyId, oldPin: '12345678', newPin: bench.pin })).ok).toBe(true)
      expect(await states()).toEqual(pin)
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
    })

    test('R10 unblocked with its admin PIN: the next one counts from then on, a wrong one is refused and changes nothing', async () => {
      const [{ abilities, id: ukeyId }, [target]] = [await theUkey(bench), await targets(bench)]
      if (target === undefined || abilities?.includes('unblock') !== true) return expect(bench.adminPin).toBeUndefined()
      if (bench.adminPinStays) return // see below
      const unblock = (admin: AdminPins, newPin: string) => unblocked(bench, ukeyId, admin, newPin)
      const [first, second, third] = [bench.adminPin ?? '', 'K7Q2M4ZXHT50WBJ3', '5TRN8CVD1GK9EPA6']
      const wrong = { current: '00000000', next: second, again: false }
      expect([await unblock(wrong, '735192'), (await sign(bench, target, bench.pin)).ok]).toEqual(['UNBLOCK_KEY_REFUSED', true])
      if (bench.locks || abilities.includes('exact-tries')) await lock(bench, target)
      expect(await unblock({ current: first, next: first, again: false, fixed: true }, '735192')).toBe('UNBLOCK_NOT_HERE')
      expect(await unblock({ current: first, next: second, again: false }, '1')).toBe('PIN_LENGTH')
      expect(await unblock({ current: first, next: second, again: false }, '735192')).toBe('ok')
      expect((await theUkey(bench)).pin.locked).toBe(false)
      expect([(await sign(bench, target, '735192')).ok, codeOf(await sign(bench, target, bench.pin))]).toEqual([true, 'PIN_INCORRECT'])
      // the old one is dead; killed after the admin PIN was replaced, and before: the same call once more
      expect(await unblock({ current: first, next: third, again: false }, '735193')).toBe('UNBLOCK_KEY_REFUSED')
      expect(await unblock({ current: first, next: second, again: true }, '620481')).toBe('ok')
      expect(await unblock({ current: second, next: third, again: true }, bench.pin)).toBe('ok')
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
    }, 60_000)

    test('R10 unblocked with a PUK, which stays: a wrong one is refused, and nothing is tried where the authority would replace it', async () => {
      const [{ id: ukeyId }, [target]] = [await theUkey(bench), await targets(bench)]
      if (target === undefined || bench.adminPinStays !== true) return expect(bench.adminPinStays).toBeUndefined()
      const unblock = (admin: AdminPins, newPin: string) => unblocked(bench, ukeyId, admin, newPin)
      const puk = bench.adminPin ?? ''
      const told = (pin: string, again = false): AdminPins => ({ current: pin, next: pin, again, fixed: true })
      await lock(bench, target)
      expect((await theUkey(bench, true)).pin.locked).toBe(true)
      expect(await unblock({ current: puk, next: puk, again: false }, '735192')).toBe('UNBLOCK_NOT_HERE')
      expect(await unblock(told(puk), '1')).toBe('PIN_LENGTH')
      const wrong = puk.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
      expect([await unblock(told(wrong), '735192'), codeOf(await sign(bench, target, '735192'))]).toEqual([
        'UNBLOCK_KEY_REFUSED',
        'PIN_LOCKED',
      ])
      expect(await unblock(told(puk), '735192')).toBe('ok')
      expect((await theUkey(bench)).pin.locked).toBe(false)
      expect([(await sign(bench, target, '735192')).ok, codeOf(await sign(bench, target, bench.pin))]).toEqual([true, 'PIN_INCORRECT'])
      expect(await unblock(told(puk, true), bench.pin)).toBe('ok')
      expect((await sign(bench, target, bench.pin)).ok).toBe(true)
    }, 60_000)

    test('R10 a UKey with a button waits for it, and says so; cancelled there, or not pressed in time, is no wrong PIN', async () => {
      const [{ abilities, buttonSeconds, pin, id: ukeyId }, [target]] = [await theUkey(bench), await targets(bench)]
      if (target === undefined || abilities?.includes('button') !== true) return expect([bench.finger, asked]).toEqual([undefined, []])
      const signWhile = async (does: typeof hand) => {
        ;[hand, asked.length] = [does, 0]
        const signed = await sign(bench, target, bench.pin)
        hand = 'pressed'
        return signed
      }
      const waits = [{ ukeyId, seconds: buttonSeconds }]
      const pressed = await signWhile('pressed')
      expect([pressed.ok && verifies(target, pressed.value), asked]).toEqual([true, waits])
      expect([codeOf(await signWhile('cancelled')), asked]).toEqual(['BUTTON_CANCELLED', waits])
      expect([codeOf(await signWhile('nothing')), asked]).toEqual(['BUTTON_NOT_PRESSED', waits])
      expect((await theUkey(bench)).pin).toEqual(pin)
      asked.length = 0
      expect([codeOf(await sign(bench, target, '999111')), asked], 'nobody is asked to press for a wrong PIN').toEqual([
        'PIN_INCORRECT',
        [],
      ])
      expect((await signWhile('pressed')).ok).toBe(true)
    })

    describe('R9 a new key and its certificate', () => {
      const step = randomBytes(16).toString('hex')

      test('a driver that makes keys says which kinds, and no other does', async () => {
        const { makeKey, install } = bench.driver
        const kinds = (await theUkey(bench)).newKeys ?? []
        if (kinds.length > 0) expect([makeKey, install]).not.toContain(undefined)
        const { id: ukeyId } = await theUkey(bench)
        const made = kinds.length > 0 ? undefined : await makeKey?.({ ukeyId, pin: bench.pin, step, keyKind: 'P-256' })
        expect(made === undefined || codeOf(made) === 'UKEY_MAKES_NO_KEYS').toBe(true)
      })

      test('a wrong PIN makes no key, and a step nobody began writes no certificate', async () => {
        const made = await keyMaker(bench)
        if (made === undefined) return expect((await theUkey(bench)).newKeys ?? []).toEqual([]) // it makes none, and says so
        const { target, keyKind } = made
        const { ukeyId, sha256: renews } = target
        const refused = await bench.driver.makeKey?.({ ukeyId, pin: '999111', step, keyKind, renews })
        expect(refused).toMatchObject({ failure: { code: 'PIN_INCORRECT' } })
        const { certificate } = certifiedFor(generateKeyPair(keyKind).publicKeySpki, keyKind)
        const written = await bench.driver.install?.({ ukeyId, pin: bench.pin, step: '0'.repeat(32), certificate })
        expect(written).toMatchObject({ failure: { code: 'NEW_KEY_MISSING' } })
      })

      test('an encryption key made elsewhere is brought in by a UKey that says so, once, and only where it was made for', async () => {
        const made = await keyMaker(bench)
        if (made === undefined) return expect((await theUkey(bench)).abilities ?? []).not.toContain('key-import')
        const { target, keyKind } = made
        const { ukeyId } = target
        const pairStep = randomBytes(16).toString('hex')
        if ((await theUkey(bench)).abilities?.includes('key-import') !== true) {
          const encryption = broughtTo(generateKeyPair('SM2').publicKeySpki)
          const { certificate } = certifiedFor(target.publicKeySpki, keyKind)
          const refused = await bench.driver.install?.({ ukeyId, pin: bench.pin, step: pairStep, certificate, encryption })
          return expect(refused).toMatchObject({ failure: { code: 'ENCRYPTION_KEY_REFUSED' } })
        }
        const key = await bench.driver.makeKey?.({ ukeyId, pin: bench.pin, step: pairStep, keyKind })
        const request = parseCertificationRequest(key?.ok === true ? key.value.certificationRequest : new Uint8Array())
        if (!request.ok) throw new Error(JSON.stringify([key, request]))
        const { publicKeySpki } = request.value
        const { certificate, sha256 } = certifiedFor(publicKeySpki, keyKind)
        const brought = broughtTo(publicKeySpki)
        const install = async (encryption?: { readonly certificate: Uint8Array; readonly envelopedKey: Uint8Array }) =>
          bench.driver.install?.({
            ukeyId,
            pin: bench.pin,
            step: pairStep,
            certificate,
            ...(encryption === undefined ? {} : { encryption }),
          })
        const codeOfInstall = async (encryption: Parameters<typeof install>[0]) =>
          codeOf((await install(encryption)) ?? failed('UKEY_MAKES_NO_KEYS'))
        const toAnother = broughtTo(generateKeyPair('SM2').publicKeySpki)
        expect(await codeOfInstall(toAnother), 'made for another UKey').toBe('ENCRYPTION_KEY_REFUSED')
        expect(await codeOfInstall({ ...brought, certificate: toAnother.certificate })).toBe('ENCRYPTION_KEY_MALFORMED')
        const [receipt, again] = [await install(brought), await install(brought)]
        const fresh: Target = { ukeyId, sha256, publicKeySpki, algorithm: target.algorithm }
        const message = receiptText({ step: pairStep, certificate: sha256, encryption: sha256Of(brought.certificate) })
        for (const one of [receipt, again]) expect(one?.ok === true && verifies(fresh, one.value, message), JSON.stringify(one)).toBe(true)
        const held = (await theUkey(bench)).certificates.find((one) => one.sha256 === sha256Of(brought.certificate))
        expect(held?.use).toBe('encryption')
        bench.pairHeld?.({ privateKey: brought.privateKey, publicKeySpki: brought.publicKeySpki })
      })

      test('renewed: the old key signs the new one and works until the new one has signed; done twice it is the same', async () => {
        const made = await keyMaker(bench)
        if (made === undefined) return expect((await theUkey(bench)).newKeys ?? []).toEqual([]) // it makes none, and says so
        const { target, keyKind } = made
        const { ukeyId, sha256: renews } = target
        const order = { ukeyId, pin: bench.pin, step, keyKind, renews }
        const [first, again] = [await bench.driver.makeKey?.(order), await bench.driver.makeKey?.(order)]
        if (first?.ok !== true || again?.ok !== true) throw new Error(JSON.stringify([first, again]))
        const request = parseCertificationRequest(first.value.certificationRequest)
        const repeated = parseCertificationRequest(again.value.certificationRequest)
        if (!request.ok || !repeated.ok) throw new Error('no request')
        const { publicKeySpki } = request.value
        expect(verifyCertificationRequest(request.value)).toBe(true)
        expect(repeated.value.publicKeySpki).toEqual(publicKeySpki)
        const text = renewalText({ step, certificate: renews, key: sha256Of(publicKeySpki) })
        expect(verifies(target, first.value.renewal ?? new Uint8Array(), text)).toBe(true)
        expect((await sign(bench, target, bench.pin)).ok).toBe(true)

        const { certificate, sha256 } = certifiedFor(publicKeySpki, keyKind)
        const writing = { ukeyId, pin: bench.pin, step, certificate, replaces: renews }
        const receipt = await bench.driver.install?.(writing)
        if (receipt?.ok !== true) throw new Error(JSON.stringify(receipt))
        const fresh: Target = { ukeyId, sha256, publicKeySpki, algorithm: target.algorithm }
        const message = receiptText({ step, certificate: sha256 })
        expect(verifies(fresh, receipt.value, message)).toBe(true)
        const repeatedReceipt = await bench.driver.install?.(writing)
        expect(repeatedReceipt?.ok === true && verifies(fresh, repeatedReceipt.value, message)).toBe(true)
        const signed = await sign(bench, fresh, bench.pin)
        expect(signed.ok && verifies(fresh, signed.value)).toBe(true)
        expect((await targets(bench)).map((one) => one.sha256)).toContain(sha256)
        expect((await targets(bench)).some((one) => one.sha256 === renews)).toBe(bench.keepsReplaced === true)
      })
    })

    test('pulling out is noticed, and plugging in where the bench can', async (context) => {
      const { remove, insert, driver } = bench
      if (remove === undefined) return context.skip('this bench cannot pull its UKey out')
      const { id } = await theUkey(bench)
      const event = (kind: string) =>
        new Promise<string>((resolve) => {
          const stop = driver.watch((heard) => {
            if (heard.kind === 'reading' || heard.kind !== kind) return
            stop()
            resolve(heard.ukeyId)
          })
        })
      const removed = event('removed')
      await remove()
      expect(await removed).toBe(id)
      expect((await settled(driver)).ukeys).toEqual([])
      if (insert === undefined) return
      const inserted = event('inserted')
      await insert()
      expect(await inserted).toBe(id)
    })
  })
}

interface Target {
  readonly ukeyId: string
  readonly sha256: string
  readonly publicKeySpki: Uint8Array
  readonly algorithm: Algorithm
}

const data = new TextEncoder().encode('a message of the contract')

/** What there is once the devices have been read: a card takes its time. */
async function settled(driver: DriverUnderTest): Promise<ListingUnderTest> {
  for (;;) {
    const listing = await driver.list()
    if (listing.stale !== true) return listing
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function theUkey({ driver }: DriverBench, mayBeLocked = false): Promise<UkeyUnderTest> {
  const { ukeys, problems } = await settled(driver)
  expect(problems).toEqual([])
  expect(ukeys).toHaveLength(1)
  const [ukey] = ukeys as [UkeyUnderTest]
  expect(ukey.pin.locked && !mayBeLocked).toBe(false)
  return ukey
}

async function targets(bench: DriverBench): Promise<Target[]> {
  const ukey = await theUkey(bench)
  const found = ukey.certificates
    .filter(({ use }) => use === 'authentication')
    .map(({ certificate, sha256 }) => {
      const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
      if (!parsed.ok) throw new Error(parsed.problem)
      return { ukeyId: ukey.id, sha256, publicKeySpki: parsed.value.publicKeySpki, algorithm: algorithmOf(parsed.value.publicKeySpki) }
    })
  expect(found).not.toEqual([])
  return found
}

function algorithmOf(publicKeySpki: Uint8Array): Algorithm {
  const described = describePublicKey(publicKeySpki)
  const kind = described.ok ? described.value.kind : undefined
  return kind === 'SM2' ? 'SM2SM3' : kind === 'RSA' ? 'RS256' : 'ES256'
}

function sign({ driver }: DriverBench, { ukeyId, sha256, algorithm }: Target, pin: string): Promise<Result<Uint8Array>> {
  return driver.sign({ ukeyId, certificateSha256: sha256, pin, algorithm, data })
}

type AdminPins = Parameters<NonNullable<DriverUnderTest['unblock']>>[0]['admin']

async function unblocked({ driver }: DriverBench, ukeyId: string, admin: AdminPins, newPin: string): Promise<string> {
  const done = await driver.unblock?.({ ukeyId, admin, newPin })
  return done === undefined ? 'no such call' : codeOf(done)
}

/** Wrong PINs until it is locked. */
async function lock(bench: DriverBench, target: Target): Promise<void> {
  for (let tries = 0; codeOf(await sign(bench, target, '999111')) !== 'PIN_LOCKED'; tries++) expect(tries).toBeLessThan(20)
}

const algorithmIds: Readonly<Record<Algorithm, AlgorithmId>> = { SM2SM3: 'SM2-SM3', RS256: 'RSA-SHA256', ES256: 'ECDSA-SHA256' }

function verifies({ publicKeySpki, algorithm }: Target, signature: Uint8Array, message: Uint8Array = data): boolean {
  return verifyRawSignature({ algorithm: algorithmIds[algorithm], publicKeySpki, message, signature })
}

const kindOf: Readonly<Record<Algorithm, NewKeyKind>> = { SM2SM3: 'SM2', ES256: 'P-256', RS256: 'RSA' }

/** A certificate of the bench whose kind of key the driver makes; undefined when it makes none. */
async function keyMaker(bench: DriverBench): Promise<{ readonly target: Target; readonly keyKind: NewKeyKind } | undefined> {
  const kinds = (await theUkey(bench)).newKeys ?? []
  const target = (await targets(bench)).find(({ algorithm }) => kinds.includes(kindOf[algorithm]))
  if (kinds.length > 0 && target === undefined) throw new Error('the bench has no certificate of a kind this driver makes keys of')
  return target && { target, keyKind: kindOf[target.algorithm] }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function certifiedFor(publicKeySpki: Uint8Array, kind: NewKeyKind): { readonly certificate: Uint8Array; readonly sha256: string } {
  const { der } = createTestPki({ kind, now: new Date() }).issue({ subject: '示范单位', publicKeySpki })
  return { certificate: der, sha256: sha256Of(der) }
}

/** A new encryption key with its certificate, on its way to the UKey that has this signing key. */
function broughtTo(recipientSpki: Uint8Array) {
  const { privateKey, publicKeySpki } = generateKeyPair('SM2')
  const envelope = envelopeKey(privateKey, recipientSpki, randomBytes(16))
  if (!envelope.ok) throw new Error(envelope.problem)
  const pki = createTestPki({ kind: 'SM2', now: new Date() })
  const { der } = pki.issue({ subject: '示范单位', publicKeySpki, keyUsage: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'] })
  return { certificate: der, envelopedKey: envelope.value, privateKey, publicKeySpki }
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code)
