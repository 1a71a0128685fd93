/** UKeys behind one library of a maker, which runs in a child process. The same for every kind of library. */
import { failure, succeeded, type Failure, type FailureCode, type Result } from '@yinxin/protocol/failures'
import type { DriverListing, DriverUkey, MadeKey, UkeyDriver, UkeyEvent } from './driver.ts'
import { isPacked } from '../platform/own-program.ts'
import { createHost, type Host } from './host.ts'
import { host32Home, needsHost32, openHost32 } from './host32.ts'
import type { StrangeCard } from './discovery/find-devices.ts'
import type { DeviceNews, HostedListing } from './hosted-library.ts'
import { createTelling } from './hosted-telling.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** How long the library may take, in milliseconds: a card needs seconds to be read, a second to sign. */
const usualTimeouts = { list: 10_000, sign: 20_000 } as const
/** How many signatures a use of the device makes: each may wait for the button. A new key signs its request, and the old one signs the new one. */
const signaturesOf = { sign: 1, 'make-key': 2, install: 1, 'change-pin': 0, unblock: 0, 'log-out': 0 } as const
type HostedUse = keyof typeof signaturesOf
/** How often insertion and removal are looked for in a library that does not tell of them, and in one that does, in milliseconds. */
const pollMs = { telling: 10_000, silent: 1000 } as const
/** Who asks what there is, is answered within this, in milliseconds, whatever the library does. */
const usualPatienceMs = 700
/** How long a library is kept that nobody attends to and nobody used, in milliseconds. */
const usualRestAfterMs = 300_000

/** Options of Node for a bundled child: without machine code made at run time, 10 MB less in a process that does little for days. */
const bundledNodeOptions = ['--jitless', '--max-semi-space-size=1'] as const

/**
 * The child: this program again where it is one file, else beside us, bundled as we are (tools/build-assistant.ts) or as source. Reading
 * TypeScript cannot do without machine code.
 */
function childOf(kind: ChildKind) {
  if (isPacked) return { entry: ['--driver-host', kind] as const }
  if (import.meta.url.endsWith('.ts')) return { entry: new URL(`./${kind}/child.ts`, import.meta.url) }
  return { entry: new URL(`./${kind}-child.mjs`, import.meta.url), nodeOptions: bundledNodeOptions }
}

export type HostedKind = 'pkcs11' | 'skf'
/** And what looks into readers without a maker's library (pcsc/cards-there.ts). */
export type ChildKind = HostedKind | 'pcsc'

export interface HostedDriver extends UkeyDriver {
  /** Process id of the child while one runs. */
  readonly pid: number | undefined
  attend(): () => void
  /** Cards in readers of which the library made nothing when it last looked; undefined: it knows nothing of cards. */
  readonly strangers: readonly StrangeCard[] | undefined
  /** False until it has looked once: what it knows of is not known yet. */
  readonly hasLooked: boolean
}

export interface HostedDriverOptions {
  /** Profiles of the person's own, beside those that come with the assistant: JSON that the child understands. */
  readonly profiles?: unknown
  readonly backOffMs?: number
  /** Between two looks for what came or went, in milliseconds; by default as the library tells of it by itself or not. */
  readonly pollEveryMs?: number
  readonly timeouts?: { readonly list: number; readonly sign: number }
  readonly patienceMs?: number
  readonly restAfterMs?: number
  /** Folder of the component for libraries of 32 bits. */
  readonly host32?: string
}

/** @param library path of the shared library */
export function createHostedDriver(kind: ChildKind, library: string, options: HostedDriverOptions = {}): HostedDriver {
  const { profiles = [], backOffMs = 500, pollEveryMs, timeouts = usualTimeouts, patienceMs = usualPatienceMs } = options
  const { restAfterMs = usualRestAfterMs, host32 = host32Home() } = options
  const args = [library, JSON.stringify(profiles)]
  const listeners = new Set<(event: UkeyEvent) => void>()
  const tell = (event: UkeyEvent): void => {
    for (const listener of listeners) listener(event)
  }
  let known: readonly DriverUkey[] = []
  let [inUse, listedAt, usedAt, attending] = [0, -Infinity, performance.now(), 0]
  let [arriving, looked, lastProblem]: [boolean, boolean, FailureCode | undefined] = [false, false, undefined]
  let strangers: readonly StrangeCard[] | undefined
  const telling = createTelling()
  const noticed: Readonly<Record<keyof DeviceNews, () => void>> = {
    arriving() {
      arriving = true
      tell({ kind: 'reading' })
    },
    changed: () => void read(),
    over: telling.over,
    anew: () => void host.renew().then(() => read()),
  }
  const host = createHost({
    ...childOf(kind),
    args,
    otherProgram: () => (needsHost32(library) ? openHost32(host32, [kind, ...args]) : undefined),
    backOffMs,
    onNotice: (said) =>
      said.notice === 'button' ? tell({ kind: 'button', ukeyId: said.ukeyId, seconds: said.seconds }) : noticed[said.notice](),
    onGone: telling.childGone,
  })
  /** The end of a look: what came and went is told, and that a device is read by now, or that there is a problem, or none any more. */
  const seen = (ukeys: readonly DriverUkey[], problem: FailureCode | undefined): void => {
    const news = arriving || !looked || problem !== lastProblem
    const before = known
    ;[known, arriving, looked, lastProblem] = [ukeys, false, true, problem]
    announce(tell, before, ukeys)
    if (news) tell({ kind: 'reading' })
  }
  const readList = async (): Promise<DriverListing> => {
    const listed = await host.call('list', {}, timeouts.list)
    listedAt = performance.now()
    if (!listed.ok) {
      // A driver that is starting again has lost no UKey: what it had is told with the problem, and nothing counts as pulled out.
      const ukeys = listed.failure.code === 'DRIVER_CRASHED' ? known : []
      seen(known, listed.failure.code)
      // A library that was replaced by one of 32 bits meanwhile: the next child is the one for it.
      if (listed.failure.code === 'DRIVER_UNSUITABLE' && needsHost32(library)) host.rest()
      return { ukeys, problems: [listed.failure] }
    }
    const { ukeys, strangers: strange } = listed.value as HostedListing
    strangers = strange
    seen(ukeys, undefined)
    if (telling.isToBeAsked(host.pid) && telling.begun(host.pid, await host.call('watch', {}, timeouts.list))) void read() // what came before the wait
    return { ukeys, problems: [] }
  }
  const read = oneAtATime(readList)
  const meanwhile = (): DriverListing => ({
    ukeys: known,
    problems: [],
    stale: true,
    ...(arriving || !looked ? { reading: true as const } : {}),
  })
  const tickMs = Math.min(pollEveryMs ?? pollMs.silent, pollMs.silent)
  const poll = setInterval(() => {
    const now = performance.now()
    if (attending === 0 && inUse === 0 && now - usedAt > restAfterMs) return host.rest()
    const due = pollEveryMs ?? (telling.isOn(host.pid) ? pollMs.telling : pollMs.silent)
    if (!host.busy && now - listedAt > due - tickMs / 2) void read()
  }, tickMs)
  poll.unref()
  void read()
  /** While the device works for somebody nothing can be asked of it: what is known is told, so that a library that hangs delays nobody else. */
  const using = async (
    method: HostedUse,
    input: { readonly ukeyId: string },
    lost?: 'PIN_CHANGE_UNCERTAIN',
    calledOff?: AbortSignal,
  ): Promise<Result<unknown>> => {
    const waitSeconds = known.find(({ id }) => id === input.ukeyId)?.buttonSeconds ?? 0
    inUse += 1
    try {
      return await host.call(method, input, timeouts.sign + signaturesOf[method] * waitSeconds * 1000, lost, calledOff)
    } finally {
      inUse -= 1
      usedAt = performance.now()
    }
  }
  return {
    makeKey: async (input) => madeKeyOf(await using('make-key', input)),
    install: async (input) => bytesOf(await using('install', input)),
    unblock: async (input) => nothingOf(await using('unblock', input)),
    name: kind,
    get pid() {
      return host.pid
    },
    get strangers() {
      return strangers
    },
    get hasLooked() {
      return looked
    },
    async list() {
      usedAt = performance.now()
      if (inUse > 0) return { ukeys: known, problems: [] }
      return arriving ? meanwhile() : Promise.race([read(), after(patienceMs).then(meanwhile)])
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    attend() {
      if (attending++ === 0 && host.pid === undefined) void read() // it rested: what came meanwhile
      return once(() => {
        attending -= 1
        usedAt = performance.now()
      })
    },
    async sign(input, calledOff) {
      const signed = await using('sign', input, undefined, calledOff)
      // Whoever ended the library in the middle left the device open: the next one closes it.
      if (calledOff?.aborted === true) void using('log-out', { ukeyId: input.ukeyId })
      return bytesOf(signed)
    },
    changePin: async (input) => nothingOf(await using('change-pin', input, 'PIN_CHANGE_UNCERTAIN')),
    async close() {
      clearInterval(poll)
      await host.close()
    },
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

function once(task: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    task()
  }
}

function announce(tell: (event: UkeyEvent) => void, before: readonly DriverUkey[], after: readonly DriverUkey[]): void {
  const missingIn =
    (ukeys: readonly DriverUkey[]) =>
    ({ id }: DriverUkey): boolean =>
      !ukeys.some((ukey) => ukey.id === id)
  for (const { id } of before.filter(missingIn(after))) tell({ kind: 'removed', ukeyId: id })
  for (const { id } of after.filter(missingIn(before))) tell({ kind: 'inserted', ukeyId: id })
}

type Answered = Awaited<ReturnType<Host['call']>>

function bytesOf(answered: Answered): Result<Uint8Array> {
  if (!answered.ok) return answered
  return answered.value instanceof Uint8Array ? succeeded(answered.value) : refuse(failure('UKEY_FAILED'))
}

function madeKeyOf(answered: Answered): Result<MadeKey> {
  if (!answered.ok) return answered
  const { certificationRequest, renewal } = answered.value as Partial<MadeKey>
  if (!(certificationRequest instanceof Uint8Array)) return refuse(failure('UKEY_FAILED'))
  return succeeded({ certificationRequest, ...(renewal instanceof Uint8Array ? { renewal } : {}) })
}

const nothingOf = (answered: Answered): Result<undefined> => (answered.ok ? succeeded(undefined) : answered)
const refuse = (reason: Failure): Result<never> => ({ ok: false, failure: reason })
