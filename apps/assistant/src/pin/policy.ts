/** Strength rules for a new PIN (R10). */
import { failure, type Failure } from '@yinxin/protocol/failures'

/** Fewest and most characters of a PIN. */
export interface PinLength {
  readonly min: number
  readonly max: number
}

/** Lengths we accept of a new PIN; a device may be stricter. */
const pinLength: PinLength = { min: 6, max: 16 }

/** Lengths of a new PIN of a device: its own, and never under ours (R10). One that takes none of ours refuses by itself. */
export function newPinLength(device: PinLength): PinLength {
  const both = { min: Math.max(device.min, pinLength.min), max: Math.min(device.max, pinLength.max) }
  return both.min <= both.max ? both : pinLength
}

/** The PIN a UKey comes with (R10). */
export const factoryPin = '12345678'

/** Those of all makers we know of. */
export const factoryPins: readonly string[] = [factoryPin, '123456', '88888888', '111111', '11111111', '000000', '00000000']

/**
 * Why what was typed cannot be the PIN of a device, so that no try is spent on it: too short or too long for the device, or characters a
 * PIN has not (full-width digits of an input method, say).
 * @param length the device's own
 * @returns PIN_MALFORMED, or undefined when it may be one
 */
export function impossiblePin(pin: string, length: PinLength): Failure | undefined {
  const possible = pin.length >= length.min && pin.length <= length.max && /^[\x20-\x7e]+$/.test(pin)
  return possible ? undefined : failure('PIN_MALFORMED', { min: length.min, max: length.max })
}

/**
 * Why a new PIN is too weak, or undefined when it will do.
 * @param device lengths of the device's own
 * @returns PIN_LENGTH, or PIN_WEAK with detail.rule: `factory`, `same`, `repeated`, `sequence`
 */
export function weakness(newPin: string, device: PinLength, oldPin?: string): Failure | undefined {
  const { min, max } = newPinLength(device)
  if (newPin.length < min || newPin.length > max || !/^[\x21-\x7e]+$/.test(newPin)) return failure('PIN_LENGTH', { min, max })
  if (factoryPins.includes(newPin)) return failure('PIN_WEAK', { rule: 'factory' })
  if (newPin === oldPin) return failure('PIN_WEAK', { rule: 'same' })
  if (isRepeated(newPin)) return failure('PIN_WEAK', { rule: 'repeated' })
  return isSequence(newPin) ? failure('PIN_WEAK', { rule: 'sequence' }) : undefined
}

/** One short piece over and over: 111111, 121212, 123123. */
function isRepeated(pin: string): boolean {
  for (let size = 1; size <= pin.length / 2; size++) {
    if (pin.length % size === 0 && pin === pin.slice(0, size).repeat(pin.length / size)) return true
  }
  return new Set(pin).size <= 2
}

/** Every step the same small one: 234567, 987654, acegik. */
function isSequence(pin: string): boolean {
  const codes = [...pin].map((character) => character.charCodeAt(0))
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)))
  // 9→0 and 0→9 go on counting
  const wrapped = new Set([...steps].map((step) => (step === -9 ? 1 : step === 9 ? -1 : step)))
  return [steps, wrapped].some((set) => set.size === 1 && [...set].every((step) => Math.abs(step) <= 2))
}
