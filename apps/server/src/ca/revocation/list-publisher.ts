import type { CertificationAuthority } from '../authorities/authority.ts'
import { sharedTurns } from '../../platform/shared-turns.ts'
import type { CaContext } from '../deps.ts'
import { publishDueLists } from './publish-due-lists.ts'

/** Keeps the lists of the issuing CAs current. */
export interface ListPublisher {
  /** Resolves when everything that was committed before the call stands on the newest lists, very long ones excepted (list-due.ts). */
  publish(authority: CertificationAuthority): Promise<void>
}

interface Known {
  number: number
  /** Monotonic. */
  since: number
}

/**
 * One list of an authority at a time: calls that come while one is being made share the next one. How long a list has been the newest is
 * measured by the monotonic clock, so that setting the clock back puts no renewal off.
 */
export function createListPublisher(context: CaContext): ListPublisher {
  const { clock } = context
  const known = new Map<string, Known>()
  const turns = new Map<string, () => Promise<void>>()

  function knownFor(name: string, number: number): number {
    const before = known.get(name)
    if (before?.number === number) return clock.monotonic() - before.since
    known.set(name, { number, since: clock.monotonic() })
    return 0
  }

  return {
    async publish(authority) {
      const { sha256 } = authority
      const turn = turns.get(sha256) ?? sharedTurns(() => publishDueLists(authority, context, knownFor))
      turns.set(sha256, turn)
      await turn()
    },
  }
}
