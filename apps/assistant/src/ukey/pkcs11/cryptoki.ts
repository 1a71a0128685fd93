/**
 * A PKCS #11 library (OASIS PKCS #11 v2.40) as values and texts. Structures are laid out by hand in buffers: CK_ULONG is as wide as a pointer
 * with natural alignment on Unix, 4 bytes and packed on Windows.
 */
import { bind, wide, windows, type Functions } from './functions.ts'

/** Return values we tell apart (v2.40 §5.1). */
export const ckr = {
  ok: 0,
  cancel: 1,
  generalError: 5,
  functionFailed: 6,
  argumentsBad: 7,
  cantLock: 0xa,
  deviceError: 0x30,
  deviceMemory: 0x31,
  deviceRemoved: 0x32,
  functionCanceled: 0x50,
  keyTypeInconsistent: 0x63,
  keyFunctionNotPermitted: 0x68,
  functionNotSupported: 0x54,
  mechanismInvalid: 0x70,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLenRange: 0xa2,
  pinExpired: 0xa3,
  pinLocked: 0xa4,
  sessionClosed: 0xb0,
  sessionHandleInvalid: 0xb3,
  tokenNotPresent: 0xe0,
  tokenNotRecognized: 0xe1,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
  userPinNotInitialized: 0x102,
  userTypeInvalid: 0x103,
  userAnotherAlreadyLoggedIn: 0x104,
  cryptokiAlreadyInitialized: 0x191,
  functionRejected: 0x200,
} as const

/** An open library. Every method answers a CK_RV, values come back through what is returned beside it. */
export interface Cryptoki {
  slots(): { readonly rv: number; readonly ids: readonly number[] }
  tokenInfo(slot: number): { readonly rv: number; readonly info?: TokenInfo }
  /** What the library calls a slot: with PC/SC the name of the reader. */
  slotName(slot: number): string
  openSession(slot: number, readWrite: boolean): { readonly rv: number; readonly session: number }
  closeSession(session: number): number
  login(session: number, pin: string): number
  logout(session: number): number
  setPin(session: number, oldPin: string, newPin: string): number
  /** Handles of the objects with these attributes, at most `maxObjects` of them. */
  find(session: number, attributes: readonly Attribute[]): { readonly rv: number; readonly handles: readonly number[] }
  /** A value of at most 64 KiB; empty when the object has none, or hides it. */
  attribute(session: number, object: number, type: number): { readonly rv: number; readonly value: Uint8Array }
  /** @param pin for a key that wants it again at each use (CKA_ALWAYS_AUTHENTICATE, v2.40 §2.9) */
  sign(
    session: number,
    mechanism: number,
    key: number,
    data: Uint8Array,
    pin?: string,
  ): { readonly rv: number; readonly signature: Uint8Array }
  /** Waits in a thread until a slot changes. Undefined with a library that takes calls from one thread only. */
  readonly waitForSlot?: (done: (rv: number) => void) => void
}

/** What makes and removes objects on a token: only for certificate business. */
export interface CryptokiWriter {
  /** Mechanisms of a token; none when it does not say. */
  mechanisms(slot: number): readonly number[]
  makePair(session: number, mechanism: number, forPublic: readonly Attribute[], forPrivate: readonly Attribute[]): number
  addObject(session: number, attributes: readonly Attribute[]): number
  removeObject(session: number, object: number): number
}

/** What the security officer of a token does (v2.40 §3.4): only to unblock it. */
export interface CryptokiOfficer {
  loginOfficer(session: number, soPin: string): number
  /** Sets the user's PIN, in a session of the security officer. */
  initPin(session: number, newPin: string): number
}

export interface Attribute {
  readonly type: number
  /** A number stands for a CK_ULONG. */
  readonly value: number | Uint8Array
}

export interface TokenInfo {
  readonly label: string
  readonly manufacturer: string
  readonly serialNumber: string
  readonly flags: number
  readonly minPinLength: number
  readonly maxPinLength: number
}

/** Loads and initialises a library; throws when it cannot be loaded or is no PKCS #11 library. */
export function openCryptoki(path: string): Cryptoki & CryptokiWriter & CryptokiOfficer {
  const functions = bind(path)
  const bearsThreads = initialise(functions)
  return {
    ...(bearsThreads ? { waitForSlot: (done: (rv: number) => void) => waitForSlot(functions, done) } : {}),
    ...writerOf(functions),
    slots: () => listSlots(functions),
    slotName(slot) {
      const buffer = Buffer.alloc(256)
      const rv = Number(functions.C_GetSlotInfo(slot, buffer))
      return rv === ckr.ok ? readText(buffer, 0, 64) : ''
    },
    tokenInfo(slot) {
      const buffer = Buffer.alloc(512)
      const rv = Number(functions.C_GetTokenInfo(slot, buffer))
      return rv === ckr.ok ? { rv, info: readTokenInfo(buffer) } : { rv }
    },
    openSession(slot, readWrite) {
      const handle = Buffer.alloc(wide)
      const rv = Number(functions.C_OpenSession(slot, readWrite ? 6 : 4, null, null, handle))
      return { rv, session: readWide(handle) }
    },
    closeSession: (session) => Number(functions.C_CloseSession(session)),
    login: (session, pin) => logInAs(functions, session, userTypes.user, pin),
    loginOfficer: (session, soPin) => logInAs(functions, session, userTypes.officer, soPin),
    initPin: (session, newPin) =>
      withPin([newPin], ([fresh = Buffer.alloc(0)]) => Number(functions.C_InitPIN(session, fresh, fresh.length))),
    logout: (session) => Number(functions.C_Logout(session)),
    setPin: (session, oldPin, newPin) =>
      withPin([oldPin, newPin], ([old = Buffer.alloc(0), fresh = Buffer.alloc(0)]) =>
        Number(functions.C_SetPIN(session, old, old.length, fresh, fresh.length)),
      ),
    find: (session, attributes) => findObjects(functions, session, attributes),
    attribute(session, object, type) {
      const value = Buffer.alloc(65_536)
      const template = [{ type, pValue: value, length: value.length }]
      const rv = Number(functions.C_GetAttributeValue(session, object, template, 1))
      const length = Number(template[0]?.length ?? 0)
      return { rv, value: rv === ckr.ok && length <= value.length ? new Uint8Array(value.subarray(0, length)) : new Uint8Array() }
    },
    sign(session, mechanism, key, data, pin) {
      const started = Number(functions.C_SignInit(session, { mechanism, parameter: null, length: 0 }, key))
      if (started !== ckr.ok) return { rv: started, signature: new Uint8Array() }
      // Between the start of the use and the use itself: there and nowhere else the PIN is wanted again.
      const again = pin === undefined ? ckr.ok : logInAs(functions, session, userTypes.contextSpecific, pin)
      if (again !== ckr.ok) return { rv: again, signature: new Uint8Array() }
      const [signature, length] = [Buffer.alloc(1024), writeWide(1024)]
      const rv = Number(functions.C_Sign(session, Buffer.from(data), data.length, signature, length))
      return { rv, signature: new Uint8Array(signature.subarray(0, rv === ckr.ok ? readWide(length) : 0)) }
    },
  }
}

/** CK_C_INITIALIZE_ARGS (v2.40 §3.7): four functions nobody gives, the flag that the system's own locks are to be used, and a reserved pointer. */
function initialise({ C_Initialize }: Functions): boolean {
  const osLocking = 2
  const [bytes, at] = windows ? [44, 32] : [48, 32]
  const locking = Buffer.alloc(bytes)
  locking.writeUInt32LE(osLocking, at)
  const first = Number(C_Initialize(locking))
  if (first === ckr.ok || first === ckr.cryptokiAlreadyInitialized) return true
  const rv = first === ckr.cantLock || first === ckr.argumentsBad ? Number(C_Initialize(null)) : first
  if (rv !== ckr.ok && rv !== ckr.cryptokiAlreadyInitialized) throw new Error(`C_Initialize answered 0x${rv.toString(16)}`)
  return false
}

/** Some libraries have told nothing yet of what was there before: what is waiting is taken first. */
function waitForSlot({ C_WaitForSlotEvent }: Functions, done: (rv: number) => void): void {
  const slot = Buffer.alloc(wide)
  C_WaitForSlotEvent.async(0, slot, null, (error: Error | null, rv: number | bigint) =>
    done(error === null ? Number(rv) : ckr.generalError),
  )
}
/** Most mechanisms that are read. */
const maxMechanisms = 512

function writerOf(functions: Functions): CryptokiWriter {
  return {
    mechanisms(slot) {
      const [list, count] = [Buffer.alloc(maxMechanisms * wide), writeWide(maxMechanisms)]
      const rv = Number(functions.C_GetMechanismList(slot, list, count))
      return Array.from({ length: rv === ckr.ok ? Math.min(maxMechanisms, readWide(count)) : 0 }, (_, i) =>
        readWide(list.subarray(i * wide)),
      )
    },
    makePair(session, mechanism, forPublic, forPrivate) {
      const [ofPublic, ofPrivate] = [templateOf(forPublic), templateOf(forPrivate)]
      const [first, second] = [Buffer.alloc(wide), Buffer.alloc(wide)]
      const how = { mechanism, parameter: null, length: 0 }
      return Number(functions.C_GenerateKeyPair(session, how, ofPublic, ofPublic.length, ofPrivate, ofPrivate.length, first, second))
    },
    addObject(session, attributes) {
      const template = templateOf(attributes)
      return Number(functions.C_CreateObject(session, template, template.length, Buffer.alloc(wide)))
    },
    removeObject: (session, object) => Number(functions.C_DestroyObject(session, object)),
  }
}

/** Attributes as the library reads them; a number is a CK_ULONG. */
const templateOf = (attributes: readonly Attribute[]) =>
  attributes.map(({ type, value }) => {
    const bytes = typeof value === 'number' ? writeWide(value) : Buffer.from(value)
    return { type, pValue: bytes, length: bytes.length }
  })

/** Who logs in (v2.40 §3.4, CK_USER_TYPE). */
const userTypes = { officer: 0, user: 1, contextSpecific: 2 } as const

const logInAs = ({ C_Login }: Functions, session: number, user: number, pin: string): number =>
  withPin([pin], ([bytes = Buffer.alloc(0)]) => Number(C_Login(session, user, bytes, bytes.length)))

/** Most slots of one library. */
const maxSlots = 64

function listSlots({ C_GetSlotList }: Functions): { rv: number; ids: number[] } {
  // Asked without a list first: only then does a library look for slots that came or went (v2.40 §5.5, C_GetSlotList).
  C_GetSlotList(1, null, writeWide(0))
  const [ids, count] = [Buffer.alloc(maxSlots * wide), writeWide(maxSlots)]
  const rv = Number(C_GetSlotList(1, ids, count))
  const found = rv === ckr.ok ? Math.min(maxSlots, readWide(count)) : 0
  return { rv, ids: Array.from({ length: found }, (_, i) => readWide(ids.subarray(i * wide))) }
}

/** Most objects that are looked at, and how many are asked for in one call. */
const maxObjects = 1024
const atOnce = 64

function findObjects(functions: Functions, session: number, attributes: readonly Attribute[]): { rv: number; handles: number[] } {
  const template = templateOf(attributes)
  const started = Number(functions.C_FindObjectsInit(session, template, template.length))
  if (started !== ckr.ok) return { rv: started, handles: [] }
  const found: number[] = []
  let rv: number
  let more = 0
  do {
    const [handles, count] = [Buffer.alloc(atOnce * wide), writeWide(0)]
    rv = Number(functions.C_FindObjects(session, handles, atOnce, count))
    more = rv === ckr.ok ? Math.min(atOnce, readWide(count)) : 0
    for (let i = 0; i < more; i++) found.push(readWide(handles.subarray(i * wide)))
  } while (more > 0 && found.length < maxObjects)
  functions.C_FindObjectsFinal(session)
  return { rv, handles: found }
}

/** Bytes of PINs for one call, wiped afterwards. */
function withPin<Value>(pins: readonly string[], use: (bytes: readonly Buffer[]) => Value): Value {
  const bytes = pins.map((pin) => Buffer.from(pin, 'utf8'))
  try {
    return use(bytes)
  } finally {
    for (const buffer of bytes) buffer.fill(0)
  }
}

/**
 * CK_TOKEN_INFO (v2.40 §3.2): label 32, manufacturer 32, model 16, serial number 16, then numbers: flags, four counts of sessions, greatest
 * and least length of a PIN.
 */
function readTokenInfo(buffer: Buffer): TokenInfo {
  const text = (from: number, length: number): string => readText(buffer, from, length)
  const number = (index: number): number => buffer.readUInt32LE(96 + index * wide)
  return {
    label: text(0, 32),
    manufacturer: text(32, 32),
    serialNumber: text(80, 16),
    flags: number(0),
    maxPinLength: number(5),
    minPinLength: number(6),
  }
}

/** Texts are filled up with spaces, with some libraries ended by a zero. */
const readText = (buffer: Buffer, from: number, length: number): string =>
  buffer
    .subarray(from, from + length)
    .toString('utf8')
    .replace(/[\0 ]+$/, '')

const readWide = (buffer: Buffer): number => (wide === 8 ? Number(buffer.readBigUInt64LE(0)) : buffer.readUInt32LE(0))

function writeWide(value: number): Buffer {
  const buffer = Buffer.alloc(wide)
  if (wide === 8) buffer.writeBigUInt64LE(BigInt(value))
  else buffer.writeUInt32LE(value)
  return buffer
}
