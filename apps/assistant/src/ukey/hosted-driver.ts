/** UKeys behind one library of a maker, which runs in a child process. The same for every kind of library. */
import { failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { DriverListing, DriverUkey, UkeyDriver, UkeyEvent } from './driver.ts'
import { createHost, type Host } from './host.ts'

/** How long the library may take, in milliseconds: a card needs seconds to be read, a second to sign. */
const usualTimeouts = { list: 10_000, sign: 20_000 } as const
/** How often insertion and removal are looked for in a library that does not tell of them, and in one that does, in milliseconds. */
const pollMs = { telling: 10_000, silent: 1000 } as const

/** Options of Node for a bundled child: without machine code made at run time, 10 MB less in a process that does little for days. */
const bundledNodeOptions = ['--jitless', '--max-semi-space-size=1'] as const

/** The child beside us: bundled as we are (tools/build-assistant.ts), or as source; reading TypeScript cannot do without machine code. */
const childOf = (kind: HostedKind) =>
  import.meta.url.endsWith('.ts')
    ? { entry: new URL(`./${kind}/child.ts`, import.meta.url) }
    : { entry: new URL(`./${kind}-child.mjs`, import.meta.url), nodeOptions: bundledNodeOptions }

export type HostedKind = 'pkcs11' | 'skf'

export interface HostedDriver extends UkeyDriver {
  /** Process id of the child, for tests of its death. */
  readonly pid: number | undefined
}

export interface HostedDriverOptions {
  /** Profiles of the person's own, beside those that come with the assistant: JSON that the child understands. */
  readonly profiles?: unknown
  readonly backOffMs?: number
  /** Between two looks for what came or went, in milliseconds; by default as the library tells of it by itself or not. */
  readonly pollEveryMs?: number
  readonly timeouts?: { readonly list: number; readonly sign: number }
}

/** @param library path of the shared library */
export function createHostedDriver(
  kind: HostedKind,
  library: string,
  { profiles = [], backOffMs = 500, pollEveryMs, timeouts = usualTimeouts }: HostedDriverOptions = {},
): HostedDriver {
  const listeners = new Set<(event: UkeyEvent) => void>()
  let known: readonly DriverUkey[] = []
  let [inUse, listedAt] = [0, -Infinity]
  const telling = createTelling()
  const host = createHost({
    ...childOf(kind),
    args: [library, JSON.stringify(profiles)],
    backOffMs,
    onNotice: (notice) => (notice === 'changed' ? again() : telling.over()),
    onGone: telling.childGone,
  })
  const readList = async (): Promise<DriverListing> => {
    const listed = await host.call('list', {}, timeouts.list)
    listedAt = performance.now()
    // A driver that is starting again has lost no UKey: what it had is told with the problem, and nothing counts as pulled out.
    if (!listed.ok) return { ukeys: listed.failure.code === 'DRIVER_CRASHED' ? known : [], problems: [listed.failure] }
    const ukeys = listed.value as readonly DriverUkey[]
    announce(listeners, known, ukeys)
    known = ukeys
    if (telling.isToBeAsked(host.pid) && telling.begun(host.pid, await host.call('watch', {}, timeouts.list))) again() // what came before the wait
    return { ukeys, problems: [] }
  }
  const again = oneAtATime(readList)
  const tickMs = Math.min(pollEveryMs ?? pollMs.silent, pollMs.silent)
  const poll = setInterval(() => {
    const due = pollEveryMs ?? (telling.isOn(host.pid) ? pollMs.telling : pollMs.silent)
    if (!host.busy && performance.now() - listedAt > due - tickMs / 2) again()
  }, tickMs)
  poll.unref()
  again()
  /** While the device works for somebody nothing can be asked of it: what is known is told, so that a library that hangs delays nobody else. */
  const using = async (method: string, input: unknown, lost?: 'PIN_CHANGE_UNCERTAIN'): Promise<Result<unknown>> => {
    inUse += 1
    try {
      return await host.call(method, input, timeouts.sign, lost)
    } finally {
      inUse -= 1
    }
  }
  return {
    name: kind,
    get pid() {
      return host.pid
    },
    list: async () => (inUse > 0 ? { ukeys: known, problems: [] } : readList()),
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    sign: async (input) => bytesOf(await using('sign', input)),
    changePin: async (input) => nothingOf(await using('change-pin', input, 'PIN_CHANGE_UNCERTAIN')),
    async close() {
      clearInterval(poll)
      await host.close()
    },
  }
}

/**
 * Whether the library tells by itself what comes and goes. One that dies or hangs while it waits for that, as libraries do that hold a lock
 * meanwhile, is not asked again: it is looked at in turns, as one that cannot tell.
 */
function createTelling() {
  let child: number | undefined
  let [on, mayAsk] = [false, true]
  return {
    isToBeAsked: (pid: number | undefined): boolean => mayAsk && pid !== child,
    isOn: (pid: number | undefined): boolean => on && pid === child,
    begun(pid: number | undefined, answer: Result<unknown>): boolean {
      child = pid
      return (on = answer.ok && answer.value === true)
    },
    over: () => void (on = false),
    childGone(during: string | undefined) {
      if (on && (during === undefined || during === 'list')) mayAsk = false
      on = false
    },
  }
}

/** Runs `task`, and once more when it was asked for while it ran; never twice at once. */
function oneAtATime(task: () => Promise<unknown>): () => void {
  let [running, asked] = [false, false]
  const run = async (): Promise<void> => {
    running = true
    do {
      asked = false
      await task()
    } while (asked)
    running = false
  }
  return () => {
    asked = true
    if (!running) void run()
  }
}

function announce(listeners: ReadonlySet<(event: UkeyEvent) => void>, before: readonly DriverUkey[], after: readonly DriverUkey[]): void {
  const missingIn =
    (ukeys: readonly DriverUkey[]) =>
    ({ id }: DriverUkey): boolean =>
      !ukeys.some((ukey) => ukey.id === id)
  for (const { id } of before.filter(missingIn(after))) for (const listener of listeners) listener({ kind: 'removed', ukeyId: id })
  for (const { id } of after.filter(missingIn(before))) for (const listener of listeners) listener({ kind: 'inserted', ukeyId: id })
}

type Answered = Awaited<ReturnType<Host['call']>>

function bytesOf(answered: Answered): Result<Uint8Array> {
  if (!answered.ok) return answered
  return answered.value instanceof Uint8Array ? succeeded(answered.value) : refuse(failure('UKEY_FAILED'))
}

const nothingOf = (answered: Answered): Result<undefined> => (answered.ok ? succeeded(undefined) : answered)
const refuse = (reason: Failure): Result<never> => ({ ok: false, failure: reason })
