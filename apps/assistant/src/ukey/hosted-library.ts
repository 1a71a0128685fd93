/** The child process of one library: answers the host's messages. Ends with its parent. */
import { existsSync } from 'node:fs'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChangePinInput, DriverUkey, InstallInput, MadeKey, MakeKeyInput, SignInput, UnblockUkeyInput } from './driver.ts'
import type { StrangeCard } from './discovery/find-devices.ts'
import { programOf } from './program-of.ts'

/** What a library does for us, whatever its kind. Calls come one at a time. */
export interface LibraryDevice {
  list(): Result<readonly DriverUkey[]>
  sign(input: SignInput): Result<Uint8Array>
  changePin(input: ChangePinInput): Result<undefined>
  /** Absent: it makes no keys, and installs nothing either. */
  makeKey?(input: MakeKeyInput): Result<MadeKey>
  install?(input: InstallInput): Result<Uint8Array>
  /** Absent: nobody unblocks its UKeys. */
  unblock?(input: UnblockUkeyInput): Result<undefined>
  /** Ends a login that a library before this one left on the device. Absent: logins do not outlive their library. */
  logOut?(ukeyId: string): Result<undefined>
  /** Cards in readers of which the library makes nothing; absent with a library that knows nothing of cards. */
  strangers?(): readonly StrangeCard[]
  /** Begins to wait for what comes and goes, where the library can. @returns false when it cannot */
  watch?(news: DeviceNews): boolean
}

/** Who hears of what comes and goes. */
export interface DeviceNews {
  /** A device has come: it will take a while to be read. `changed` follows. */
  readonly arriving: () => void
  /** Something came or went. */
  readonly changed: () => void
  /** Nobody waits any longer; told once. */
  readonly over: () => void
  /** The service a library works with runs again, or now: one that was loaded before may hold on to a connection that is dead. */
  readonly anew: () => void
}

/** What a child says unasked. */
export type HostNotice = { readonly notice: keyof DeviceNews } | ({ readonly notice: 'button' } & ButtonWait)

/** A device waits for the button on it. */
export interface ButtonWait {
  readonly ukeyId: string
  readonly seconds: number
}

/** Said right before the call that waits. */
export type TellButton = (wait: ButtonWait) => void

/**
 * Runs this process for the library named on the command line.
 * @param open loads it; throws when it is none. `profiles` are the person's own, not checked.
 */
export function serveLibrary(open: (library: string, profiles: unknown, tellButton: TellButton) => LibraryDevice): void {
  const [library = '', profiles = '[]'] = process.argv.slice(2)
  const device = openedOnce(library, () => open(library, JSON.parse(profiles), (wait) => say({ notice: 'button', ...wait })))
  process.on('message', (message: { readonly id: number; readonly method: string; readonly params: unknown }) => {
    const opened = device()
    const result = opened.ok ? answer(opened.value, message.method, message.params) : opened
    // A parent that went while the library was at work hears no answer; `disconnect` ends us.
    process.send?.({ id: message.id, result }, undefined, undefined, () => undefined)
  })
  // Not `exit`: it waits for a thread in which a library waits for events, and so for ever.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

/** Opened at the first call, so that a library installed later is found; one that is none is not tried again. */
function openedOnce(library: string, open: () => LibraryDevice): () => Result<LibraryDevice> {
  let opened: Result<LibraryDevice> | undefined
  return () => {
    if (opened !== undefined) return opened
    if (!existsSync(library)) return failed('DRIVER_MISSING')
    const program = programOf(library)
    if (program !== undefined && program !== process.arch) return (opened = failed('DRIVER_UNSUITABLE'))
    try {
      opened = succeeded(open())
    } catch (error) {
      opened = failed('DRIVER_MISSING')
      process.stderr.write(`library unusable: ${error instanceof Error ? error.message : 'unknown'}\n`)
    }
    return opened
  }
}

function answer(device: LibraryDevice, method: string, params: unknown): Result<unknown> {
  try {
    if (method === 'list') return answerList(device)
    if (method === 'sign') return device.sign(params as SignInput)
    if (method === 'change-pin') return device.changePin(params as ChangePinInput)
    if (method === 'make-key') return device.makeKey?.(params as MakeKeyInput) ?? failed('UKEY_MAKES_NO_KEYS')
    if (method === 'install') return device.install?.(params as InstallInput) ?? failed('UKEY_MAKES_NO_KEYS')
    if (method === 'unblock') return device.unblock?.(params as UnblockUkeyInput) ?? failed('UNBLOCK_NOT_HERE')
    if (method === 'log-out') return device.logOut?.((params as { readonly ukeyId: string }).ukeyId) ?? succeeded(undefined)
    return method === 'watch' ? succeeded(device.watch?.(news) ?? false) : failed('UKEY_FAILED')
  } catch {
    return failed('UKEY_FAILED') // a structure that is not what the standard says
  }
}

/** What a child answers to `list`. */
export interface HostedListing {
  readonly ukeys: readonly DriverUkey[]
  readonly strangers: readonly StrangeCard[] | undefined
}

function answerList(device: LibraryDevice): Result<HostedListing> {
  const listed = device.list()
  return listed.ok ? succeeded({ ukeys: listed.value, strangers: device.strangers?.() }) : listed
}

const say = (notice: HostNotice): void => void process.send?.(notice, undefined, undefined, () => undefined)
const tell = (notice: keyof DeviceNews) => (): void => say({ notice })
const news: DeviceNews = { arriving: tell('arriving'), changed: tell('changed'), over: tell('over'), anew: tell('anew') }
