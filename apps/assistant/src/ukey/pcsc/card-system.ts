/**
 * PC/SC, the system's service for cards and readers, bound by koffi: which readers there are, which card lies in them, and what changes. pcsc-lite
 * on Unix, WinSCard on Windows; structures are theirs. Only what tells of cards; nothing is sent to one.
 */
import { readFileSync } from 'node:fs'
import koffi from 'koffi'

/** Values we tell apart (PC/SC part 5, §3). */
export const scard = { ok: 0, timedOut: 0x8010_000a, cancelled: 0x8010_0002, unknownReader: 0x8010_0009, noReaders: 0x8010_002e } as const
const state = { changed: 0x2, empty: 0x10, present: 0x20, mute: 0x200 } as const

export interface ReaderState {
  readonly name: string
  /** As the service told it, to be handed back; 0: nothing is known yet. Its upper half counts cards that came and went. */
  readonly raw: number
  readonly holdsCard: boolean
  /** The card's answer to reset, lower-case hexadecimal; empty without a card. */
  readonly atr: string
}

export interface CardSystem {
  readers(): readonly string[]
  /** Waits until a reader is not as it was handed in, or one comes or goes. Told the code and the new states, in the same order. */
  wait(known: readonly ReaderState[], told: (rv: number, now: readonly ReaderState[]) => void): void
  /** The states at this moment, or after at most `ms` when they are as handed in until then. */
  look(known: readonly ReaderState[], ms: number): readonly ReaderState[]
}

export const unseen = (name: string): ReaderState => ({ name, raw: 0, holdsCard: false, atr: '' })

/** The name under which readers that come and go are waited for. */
const comingAndGoing = unseen(String.raw`\\?PnP?\Notification`)
const windows = process.platform === 'win32'
const libraryFile = windows ? 'winscard.dll' : 'libpcsclite.so.1'
const forSystem = 2
const forEver = 0xffff_ffff

interface RawState {
  name: string
  user: null
  current: number
  event: number
  atrLength: number
  atr: number[]
}

const atrSize = windows ? 36 : 33
const rawOf = ({ name, raw }: ReaderState): RawState => ({
  name,
  user: null,
  current: raw,
  event: 0,
  atrLength: 0,
  atr: Array<number>(atrSize).fill(0),
})

function stateOf({ name, event, atrLength, atr }: RawState): ReaderState {
  const holdsCard = (event & state.present) !== 0
  const bytes = Buffer.from(atr.slice(0, Math.min(atrLength, atrSize)))
  return { name, raw: (event & ~state.changed) >>> 0, holdsCard, atr: holdsCard ? bytes.toString('hex') : '' }
}

let opened: CardSystem | undefined
let bound: ReturnType<typeof bind> | undefined

/**
 * @returns undefined where there is no such service, or it does not run; it is asked again the next time. A service that ended and runs again, as
 * Windows ends its own with the last reader, knows nothing of connections from before: it is connected to anew.
 */
export const openCardSystem = (): CardSystem | undefined => (opened ??= openOwnCardSystem(() => (opened = undefined)))

/**
 * For who waits: a connection on which somebody waits answers nobody else until something happens.
 * @param ended hears that the service is no longer there for this connection; may hear it again
 * @returns as `openCardSystem`
 */
export function openOwnCardSystem(ended: () => void = () => undefined): CardSystem | undefined {
  try {
    return open(ended)
  } catch {
    return undefined // not installed
  }
}

/** What a connection answers that still has its service. */
const living: ReadonlySet<number> = new Set(Object.values(scard))

function open(ended: () => void): CardSystem | undefined {
  const functions = (bound ??= bind())
  const context = [0n]
  if (functions.establish(forSystem, null, null, context) !== scard.ok) return undefined
  const handle = context[0]
  const heard = (rv: number): number => {
    if (!living.has(rv)) ended()
    return rv
  }
  return {
    readers() {
      const [names, length] = [Buffer.alloc(8192), [8192]]
      const rv = heard(functions.list(handle, null, names, length))
      return rv === scard.ok ? names.toString('utf8', 0, length[0]).split('\0').filter(Boolean) : []
    },
    wait(known, told) {
      const states = [...known, { ...comingAndGoing, raw: known.length << 16 }].map(rawOf)
      functions.change.async(handle, forEver, states, states.length, (error: Error | null, rv: number) =>
        told(error === null ? rv >>> 0 : forEver, states.slice(0, -1).map(stateOf)),
      )
    },
    look(known, ms) {
      const states = known.map(rawOf)
      heard(Number(functions.change(handle, ms, states, states.length)) >>> 0)
      return states.map(stateOf)
    },
  }
}

interface Change {
  (context: bigint | undefined, ms: number, states: RawState[], count: number): number
  async(...values: readonly unknown[]): void
}

function bind() {
  const library = koffi.load(libraryFile)
  koffi.struct('ScardReaderState', {
    name: 'const char *',
    user: 'void *',
    current: 'unsigned long',
    event: 'unsigned long',
    atrLength: 'unsigned long',
    atr: koffi.array('uint8_t', atrSize),
  })
  const suffix = windows ? 'A' : ''
  const unsigned =
    (call: (...values: readonly unknown[]) => unknown) =>
    (...values: readonly unknown[]): number =>
      Number(call(...values)) >>> 0
  return {
    library, // collected as garbage it would be unloaded
    establish: unsigned(library.func('long SCardEstablishContext(unsigned long scope, void *, void *, _Out_ intptr_t *context)')),
    list: unsigned(library.func(`long SCardListReaders${suffix}(intptr_t, void *, _Out_ uint8_t *names, _Inout_ unsigned long *length)`)),
    change: library.func(
      `long SCardGetStatusChange${suffix}(intptr_t, unsigned long ms, _Inout_ ScardReaderState *states, unsigned long count)`,
    ) as unknown as Change,
  }
}

/** Whether a library that this process has loaded works with PC/SC: it has brought it along. To be asked before we load it ourselves. */
export function cardSystemIsLoaded(): boolean {
  if (!windows) return readFileSync('/proc/self/maps', 'utf8').includes('libpcsclite')
  const kernel = koffi.load('kernel32.dll')
  return kernel.func('void *__stdcall GetModuleHandleA(const char *name)')(libraryFile) !== null
}
