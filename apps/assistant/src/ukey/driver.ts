/** The one interface behind which every kind of UKey stands. */
import type { UkeyStatus } from '@yinxin/protocol/assistant'
import type { Failure, Result } from '@yinxin/protocol/failures'
import type { ReleasedAdminPins } from '@yinxin/protocol/ra'
import type { PinLength } from '../pin/policy.ts'

/**
 * What some UKeys can and others cannot; who shows or uses it asks here. `exact-tries`: `pin.triesLeft` is always told, and counts.
 * `factory-flag`: the device itself knows whether its PIN is the factory's. `events`: it tells of coming and going, without being asked.
 * `unblock`: with its admin PIN a locked PIN is set anew. `key-import`: beside a signing key it takes an
 * encryption key that was made elsewhere. `button`: each signature waits until somebody presses the button on the device, at most
 * `buttonSeconds`, and `watch` tells when it begins to.
 */
export type UkeyAbility = 'exact-tries' | 'factory-flag' | 'events' | 'unblock' | 'button' | 'key-import'

/** A UKey as its driver sees it: with what is nobody's business outside the assistant. */
export interface DriverUkey extends UkeyStatus {
  /** Absent: none. */
  readonly abilities?: readonly UkeyAbility[]
  /** What the device takes for a PIN. */
  readonly pinLength: PinLength
  /** How long it waits for its button before it signs, in seconds; with the ability `button`. */
  readonly buttonSeconds?: number
  /** Kinds of keys it makes itself; absent: none, or not through this driver. */
  readonly newKeys?: readonly NewKeyKind[]
}

/** Kinds of keys that are made on devices. */
export type NewKeyKind = 'SM2' | 'P-256' | 'RSA'

export interface MakeKeyInput {
  readonly ukeyId: string
  readonly pin: string
  /** Id of the step: 32 hex characters, the name of the new key on the device. A key of that name is taken as it is and never made twice. */
  readonly step: string
  readonly keyKind: NewKeyKind
  /** Lower-case hex SHA-256 of the certificate that is renewed: its key signs the new one. */
  readonly renews?: string
}

export interface MadeKey {
  /** PKCS #10, DER, signed by the new key. */
  readonly certificationRequest: Uint8Array
  /** Over `renewalText`, by the old key; raw as of `sign`. */
  readonly renewal?: Uint8Array
}

export interface InstallInput {
  readonly ukeyId: string
  readonly pin: string
  /** The step the key was made with. */
  readonly step: string
  /** DER. */
  readonly certificate: Uint8Array
  /** Lower-case hex SHA-256 of the certificate that goes once the new key has signed. */
  readonly replaces?: string
  /** The encryption key that belongs beside it, for a UKey that takes one. */
  readonly encryption?: EncryptionKeyInput
}

export interface EncryptionKeyInput {
  /** DER. */
  readonly certificate: Uint8Array
  /** SM2EnvelopedKey (GM/T 0009 §7.4), DER: only the signing key of the same step opens it. */
  readonly envelopedKey: Uint8Array
}

export interface DriverListing {
  readonly ukeys: readonly DriverUkey[]
  /** What is configured but not usable: DRIVER_MISSING, DRIVER_UNSUITABLE, DRIVER_CRASHED, UKEY_FAILED. */
  readonly problems: readonly Failure[]
  /** True when devices did not answer in time: this is what was known before. Absent: it is as it is. */
  readonly stale?: true
  /** True while a device has come and nobody knows yet what it is. Then it is stale, too. */
  readonly reading?: true
}

/**
 * `reading`: a device has come that takes its time to be read; or what is said of UKeys and problems is another thing now. `button`: from now on the
 * device waits for its button, for so many seconds; it ends with the call it is part of, or with the next such event.
 */
export type UkeyEvent =
  | { readonly kind: 'inserted' | 'removed'; readonly ukeyId: string }
  | { readonly kind: 'button'; readonly ukeyId: string; readonly seconds: number }
  | { readonly kind: 'reading' }

/** How the device signs: the algorithm of the authentication token fixes hash and form of the signature. */
export type SignatureAlgorithm = 'ES256' | 'RS256' | 'SM2SM3'

export interface SignInput {
  readonly ukeyId: string
  /** Lower-case hex SHA-256 of the certificate whose key signs. */
  readonly certificateSha256: string
  readonly pin: string
  readonly algorithm: SignatureAlgorithm
  /** The message itself: the driver (or the device) hashes it. */
  readonly data: Uint8Array
}

export interface ChangePinInput {
  readonly ukeyId: string
  readonly oldPin: string
  readonly newPin: string
}

export interface UnblockUkeyInput {
  readonly ukeyId: string
  readonly admin: ReleasedAdminPins
  readonly newPin: string
}

/**
 * A driver never throws across this border. Every PIN is checked and used in the same call and the device is logged out again before it
 * returns: PIN state is per device, not per program.
 */
export interface UkeyDriver {
  readonly name: UkeyStatus['driver'] | 'pcsc'
  /** Answers within a second, whatever a device or its library does: then with what was known, and `stale`. */
  list(): Promise<DriverListing>
  /** Calls `listener` for every insertion and removal from now on. @returns how to stop */
  watch(listener: (event: UkeyEvent) => void): () => void
  /** Somebody looks at what comes and goes, until the function is called that this returns. A driver that nobody attends to may rest. */
  attend?(): () => void
  /**
   * Checks the PIN and signs. ECDSA and SM2 signatures are raw r‖s.
   * @param calledOff takes it back while the device waits for its button: nothing is signed any more, and the answer is PIN_CANCELLED
   * @returns PIN_INCORRECT (detail.triesLeft where known), PIN_LOCKED, PIN_FACTORY, UKEY_MISSING, UKEY_REMOVED, CERTIFICATE_NOT_ON_UKEY,
   * DRIVER_CRASHED, UKEY_FAILED; BUTTON_CANCELLED and BUTTON_NOT_PRESSED of a UKey with a button, neither of which costs a try
   */
  sign(input: SignInput, calledOff?: AbortSignal): Promise<Result<Uint8Array>>
  /**
   * @returns as `sign`, PIN_LENGTH when the device refuses the length of the new PIN, and PIN_CHANGE_UNCERTAIN when the device or its driver
   * went in the middle: the PIN is then the old one or the new one
   */
  changePin(input: ChangePinInput): Promise<Result<undefined>>
  /**
   * Makes a key pair on the device and its request, in one use of the PIN. Room is looked for first.
   * @returns as `sign`, UKEY_FULL, UKEY_MAKES_NO_KEYS
   */
  makeKey?(input: MakeKeyInput): Promise<Result<MadeKey>>
  /**
   * Writes a certificate for a key of `makeKey`, reads it back, has the new key sign `receiptText`, and only then takes the old certificate away; in
   * one use of the PIN. Done again, it is the same. With an encryption key that is brought in first, its certificate is written and read back too, and the receipt
   * names both; one that is there already is not brought in again.
   * @returns the signature, raw as of `sign`; as `sign`, NEW_KEY_MISSING, CERTIFICATE_NOT_WRITTEN, ENCRYPTION_KEY_MALFORMED, and ENCRYPTION_KEY_REFUSED by a UKey that
   * cannot open it, or takes none
   */
  install?(input: InstallInput): Promise<Result<Uint8Array>>
  /**
   * Gives the UKey its next admin PIN, and then, with that one, its new PIN: whoever sees the new PIN work knows that the admin PIN was replaced. Killed in between
   * it is done again, with `again`. An admin PIN is never tried when few tries are left (ukey/admin-pin.ts). A UKey
   * whose admin PIN stays (a PUK) takes only `fixed` ones, any other only such as are replaced.
   * @returns UNBLOCK_KEY_REFUSED (detail.triesLeft where known; reason `last-try`: not tried), UNBLOCK_NOT_HERE for a UKey without such an admin PIN, PIN_LENGTH, UKEY_MISSING,
   * UKEY_REMOVED, DRIVER_CRASHED, UKEY_FAILED
   */
  unblock?(input: UnblockUkeyInput): Promise<Result<undefined>>
  /** Ends watching and every child process. */
  close(): Promise<void>
}
