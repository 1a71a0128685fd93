/** UKeys behind one PKCS #11 library, which runs in a child process. */
import { failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { DriverListing, DriverUkey, UkeyDriver, UkeyEvent } from '../driver.ts'
import { createHost, type Host } from '../host.ts'

/** How long the library may take, in milliseconds: a card needs seconds to be read, a second to sign. */
const timeouts = { list: 10_000, sign: 20_000 } as const
/** How often insertion and removal are looked for, in milliseconds: many libraries have no blocking wait. */
const pollMs = 1000

/**
 * The child beside us: bundled as we are (tools/build-assistant.ts), or as source. Bundled it does without machine code made at run time,
 * which keeps 10 MB out of a process that does little for days; reading TypeScript cannot do without.
 */
const child = import.meta.url.endsWith('.ts')
  ? { entry: new URL('./child.ts', import.meta.url) }
  : { entry: new URL('./pkcs11-child.mjs', import.meta.url), nodeOptions: ['--jitless', '--max-semi-space-size=1'] }

export interface Pkcs11Driver extends UkeyDriver {
  /** Process id of the child, for tests of its death. */
  readonly pid: number | undefined
}

/** @param library path of the shared library */
export function createPkcs11Driver(library: string, { backOffMs = 500 }: { readonly backOffMs?: number } = {}): Pkcs11Driver {
  const host = createHost({ ...child, args: [library], backOffMs })
  const listeners = new Set<(event: UkeyEvent) => void>()
  let known: readonly DriverUkey[] = []
  const list = async (): Promise<DriverListing> => {
    const listed = await host.call('list', {}, timeouts.list)
    // A driver that is starting again has lost no UKey: what it had is told with the problem, and nothing counts as pulled out.
    if (!listed.ok) return { ukeys: listed.failure.code === 'DRIVER_CRASHED' ? known : [], problems: [listed.failure] }
    const ukeys = listed.value as readonly DriverUkey[]
    announce(listeners, known, ukeys)
    known = ukeys
    return { ukeys, problems: [] }
  }
  const poll = setInterval(() => void (host.busy || list()), pollMs)
  poll.unref()
  void list()
  return {
    name: 'pkcs11',
    get pid() {
      return host.pid
    },
    list,
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    sign: async (input) => bytesOf(await host.call('sign', input, timeouts.sign)),
    changePin: async (input) => nothingOf(await host.call('change-pin', input, timeouts.sign)),
    async close() {
      clearInterval(poll)
      await host.close()
    },
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
