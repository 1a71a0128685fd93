/**
 * The functions of an SKF library (GM/T 0016) that we call, bound by koffi. Makers build it in four layouts: ULONG of 4 or 8 bytes,
 * structures with padding or without. One binding serves all four, because it lays nothing out:
 * - a ULONG by value travels in a register, whose lower half is the value in each of them (not in 32-bit programs, which pass on the stack);
 * - a ULONG the library writes goes into 16 zeroed bytes, of which the lower 32 bits are read (all our platforms are little-endian);
 * - what is read of structures does not depend on the layout, or the length the library tells gives it away (layout.ts).
 * Lengths the library tells are never believed beyond what was asked for, and behind each buffer there is slack.
 */
import koffi from 'koffi'
import { impossibleLength, sar } from './codes.ts'

const is32 = process.arch === 'ia32'
const types = { U: is32 ? 'uint32_t' : 'uint64_t', H: 'uintptr_t', B: 'int32_t', P: 'uint8_t *' } as const

/** Parameters of each function: U a ULONG, H a handle, B a BOOL, P bytes or a place for an answer. */
const signatures = {
  EnumDev: 'BPP',
  ConnectDev: 'PP',
  DisConnectDev: 'H',
  GetDevInfo: 'HP',
  EnumApplication: 'HPP',
  OpenApplication: 'HPP',
  CloseApplication: 'H',
  EnumContainer: 'HPP',
  OpenContainer: 'HPP',
  CloseContainer: 'H',
  ExportCertificate: 'HBPP',
  ExportPublicKey: 'HBPP',
  GetPINInfo: 'HUPPP',
  VerifyPIN: 'HUPP',
  ChangePIN: 'HUPPP',
  UnblockPIN: 'HPPP',
  ClearSecureState: 'H',
  ECCSignData: 'HPUP',
  RSASignData: 'HPUPP',
  CreateContainer: 'HPP',
  DeleteContainer: 'HP',
  GenECCKeyPair: 'HUP',
  ImportCertificate: 'HBPU',
  ImportECCKeyPair: 'HP',
} as const

export type SkfFunction = keyof typeof signatures
export type Handle = bigint
type Value = number | Handle | Buffer | null
type Call = ((...values: readonly unknown[]) => number) & { async(...values: readonly unknown[]): void }

/** An open library. Every answer has the code of the call in `rv`. */
export interface SkfLibrary {
  /** False for a function that this library lacks. */
  has(name: SkfFunction): boolean
  /** A call that answers with its code only, or into places the caller gave. */
  call(name: SkfFunction, ...values: readonly Value[]): number
  /** A call whose last parameter receives a handle. */
  open(name: SkfFunction, ...values: readonly Value[]): { readonly rv: number; readonly handle: Handle }
  /** A call whose last two parameters are a place and its length: asked twice, first for the length. At most 64 KiB. */
  read(name: SkfFunction, ...values: readonly Value[]): { readonly rv: number; readonly bytes: Buffer }
  /** Waits in a thread of its own until a device comes or goes; undefined when the library has no such function. */
  readonly waitForEvent: ((done: (rv: number) => void) => void) | undefined
}

/** What a library may lack: it then answers that it does not do this. */
const optional: ReadonlySet<string> = new Set<SkfFunction>(['UnblockPIN', 'ImportECCKeyPair'])

/** Loads a library; throws when it cannot be loaded or lacks a function. */
export function openSkf(path: string): SkfLibrary {
  const functions = bind(path)
  const call = (name: SkfFunction, ...values: readonly Value[]): number => functions[name](...values) >>> 0
  return {
    has: (name) => functions[name] !== missing,
    call,
    open(name, ...values) {
      const handle = Buffer.alloc(16)
      const rv = call(name, ...values, handle)
      return { rv, handle: is32 ? BigInt(handle.readUInt32LE(0)) : handle.readBigUInt64LE(0) }
    },
    read(name, ...values) {
      const asked = placeForUlong()
      const first = call(name, ...values, null, asked)
      const capacity = readUlong(asked)
      if (first !== sar.ok) return { rv: first, bytes: Buffer.alloc(0) }
      if (capacity > maxAnswer) return { rv: impossibleLength, bytes: Buffer.alloc(0) }
      const [bytes, told] = [Buffer.alloc(capacity + slack), placeForUlong(capacity)]
      const rv = call(name, ...values, bytes, told)
      const length = readUlong(told)
      return rv === sar.ok && length > capacity ? { rv: impossibleLength, bytes } : { rv, bytes: bytes.subarray(0, length) }
    },
    waitForEvent: functions.wait,
  }
}

/** Longest answer that is taken, and what lies behind each place for one, in bytes. */
const maxAnswer = 65_536
const slack = 256

/** A place for an answer of a fixed size, with room for a library that writes more. */
export const placeFor = (bytes: number): Buffer => Buffer.alloc(bytes + slack)

/** A place the library writes a ULONG into, of either width. */
export function placeForUlong(value = 0): Buffer {
  const place = Buffer.alloc(16)
  place.writeUInt32LE(value)
  return place
}

export const readUlong = (place: Buffer): number => place.readUInt32LE(0)

/** koffi unloads a library nobody holds; a maker's library is never unloaded while it may still have a thread. */
const loaded: unknown[] = []

const missing: Call = Object.assign(() => sar.notSupported, { async: () => undefined })

type Functions = Readonly<Record<SkfFunction, Call>> & { readonly wait: SkfLibrary['waitForEvent'] }

function bind(path: string): Functions {
  const library = koffi.load(path)
  loaded.push(library)
  const convention = is32 && process.platform === 'win32' ? '__stdcall ' : ''
  const bound = (name: string, parameters: string): Call => {
    const list = [...parameters].map((kind, i) => `${types[kind as keyof typeof types]} p${i}`).join(', ')
    return library.func(`uint32_t ${convention}SKF_${name}(${list})`) as Call
  }
  const found = (name: string, parameters: string): Call => {
    try {
      return bound(name, parameters)
    } catch (error) {
      if (optional.has(name)) return missing
      throw error
    }
  }
  const functions = Object.entries(signatures).map(([name, parameters]) => [name, found(name, parameters)])
  return { ...(Object.fromEntries(functions) as Record<SkfFunction, Call>), wait: waiting(() => bound('WaitForDevEvent', 'PPP')) }
}

/** What comes or goes is seen by looking again, so the name that is told is not read. */
function waiting(find: () => Call): SkfLibrary['waitForEvent'] {
  try {
    const wait = find()
    const [name, length, event] = [placeFor(1024), placeForUlong(), placeForUlong()]
    return (done) => {
      length.writeUInt32LE(1024)
      wait.async(name, length, event, (error: unknown, rv: number) => done(error === null ? rv >>> 0 : sar.notSupported))
    }
  } catch {
    return undefined // not exported
  }
}
