/** The steps in which the person types a PIN. */
import { failed, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { recordUse } from '../ledger/record-use.ts'
import type { LedgerPurpose } from '../ledger/ledger-purposes.ts'
import { impossiblePin, weakness } from '../pin/policy.ts'
import type { PinState } from '../pin/prompt.ts'
import type { DriverUkey, SignatureAlgorithm } from '../ukey/driver.ts'
import type { Chosen } from './choose-certificate.ts'
import { ask, askedBy, type Talk } from './talk.ts'
import { whilePressing } from './while-pressing.ts'

/** The factory PIN is on paper that came with the UKey: it is changed before the key is used (R10). */
export async function replaceFactoryPin(talk: Talk, chosen: Chosen): Promise<Result<undefined>> {
  let pin = await nextPinState(talk, chosen)
  for (;;) {
    talk.operation.notify({ step: 'change-pin', ...triesOf(pin) })
    const answer = await ask(talk, { kind: 'change-pin', certificate: chosen.shown, pin })
    if (!answer.ok) return answer
    if (answer.value.kind !== 'new-pin') return failed('MESSAGE_INVALID')
    const { oldPin, newPin } = answer.value
    const weak = impossiblePin(oldPin, pin.length) ?? weakness(newPin, pin.length, oldPin)
    const changed =
      weak === undefined
        ? await recorded(talk, chosen, 'change-pin', () => talk.deps.ukeys.changePin({ ukeyId: chosen.ukey.id, oldPin, newPin }))
        : { ok: false as const, failure: weak }
    if (changed.ok || !mayAskAgain(changed.failure)) return changed
    pin = await nextPinState(talk, chosen, changed.failure)
  }
}

/** What the key is to sign, and what becomes of the signature. */
export interface KeySigning<Value> {
  readonly algorithm: SignatureAlgorithm
  readonly data: Uint8Array
  /** @param signature as the driver gives it: raw r‖s of ECDSA and SM2 */
  readonly result: (signature: Uint8Array) => Value
}

/**
 * Asks for the PIN until the UKey has signed, is locked, or the person gives up.
 * @param prepare what is signed with the certificate; asked once more for each try, so that a time in it is that of the try
 */
export async function signWithPin<Value>(
  talk: Talk,
  chosen: Chosen,
  prepare: (chosen: Chosen) => Result<KeySigning<Value>>,
): Promise<Result<Value>> {
  let pin = await nextPinState(talk, chosen)
  for (;;) {
    talk.operation.notify({ step: 'pin', ...triesOf(pin) })
    const answer = await ask(talk, { kind: 'pin', certificate: chosen.shown, pin })
    if (!answer.ok) return answer
    if (answer.value.kind !== 'pin') return failed('MESSAGE_INVALID')
    const impossible = impossiblePin(answer.value.pin, pin.length)
    if (impossible !== undefined) {
      pin = await nextPinState(talk, chosen, impossible)
      continue
    }
    talk.operation.notify({ step: 'signing' })
    const signing = prepare(chosen)
    if (!signing.ok) return signing
    const { algorithm, data, result } = signing.value
    const input = { ukeyId: chosen.ukey.id, certificateSha256: chosen.shown.sha256, pin: answer.value.pin, algorithm, data }
    const signed = await recorded(talk, chosen, talk.subject.purpose, () =>
      whilePressing(talk, chosen, (calledOff) => talk.deps.ukeys.sign(input, calledOff)),
    )
    if (signed.ok) return succeeded(result(signed.value))
    if (!mayAskAgain(signed.failure)) return signed
    pin = await nextPinState(talk, chosen, signed.failure)
  }
}

/** Uses the key, or its PIN, with its lines in the ledger. @returns STATE_UNWRITABLE with nothing used */
function recorded<Value>(
  { deps, person, subject }: Talk,
  { shown }: Chosen,
  purpose: LedgerPurpose,
  use: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const { sha256, holder, issuer, ukey } = shown
  person.usedKey = true
  const about = { ...askedBy(subject), purpose, certificate: { sha256, holder, issuer }, ukey: ukey.serialNumber }
  return recordUse(deps.ledger, about, use)
}

const mayAskAgain = ({ code }: Failure): boolean =>
  code === 'PIN_INCORRECT' || code === 'PIN_WEAK' || code === 'PIN_LENGTH' || code === 'PIN_MALFORMED'

/** Tries as the device has them now: another program may have used one meanwhile. */
async function nextPinState(talk: Talk, chosen: Chosen, last?: Failure): Promise<PinState> {
  const { ukeys } = await talk.deps.ukeys.list()
  const state = pinStateOf(ukeys.find(({ id }) => id === chosen.ukey.id) ?? chosen.ukey)
  return last === undefined ? state : { ...state, failure: last }
}

function pinStateOf({ pin, pinLength }: DriverUkey): PinState {
  return { ...(pin.triesLeft === undefined ? {} : { triesLeft: pin.triesLeft }), lastTry: pin.triesLeft === 1, length: pinLength }
}

const triesOf = ({ triesLeft }: PinState) => (triesLeft === undefined ? {} : { triesLeft })
