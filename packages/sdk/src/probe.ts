import { failure, type Failure } from '@yinxin/protocol/failures'
import { openLoopbackLink } from './channels/loopback.ts'
import type { LoopbackLink } from './channels/loopback.ts'
import { greet } from './greet.ts'
import type { Greeting, GreetingTerms } from './greet.ts'

/** What was found on the ports: the person's own assistant, or nothing usable and why. `silent`: nobody answered at all. */
export type Probed =
  | { readonly kind: 'found'; readonly link: LoopbackLink; readonly greeting: Extract<Greeting, { kind: 'ours' }> }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'silent' }

export interface ProbeTerms extends GreetingTerms {
  readonly ports: readonly number[]
  /** Longest one port may take to say who it is, in milliseconds. */
  readonly timeoutMs: number
  /** Settles when no more time is to be spent on ports that have not opened; never, while the browser's question is open. */
  readonly deadline: Promise<unknown>
}

/**
 * Knocks at every port at once and takes the first that is the person's own assistant. The others are closed again.
 * A failure an assistant gave (ASSISTANT_TOO_OLD) outweighs a foreign program (PORT_TAKEN), which outweighs silence.
 */
export function probe(terms: ProbeTerms): Promise<Probed> {
  const openings = terms.ports.map((port) => ({ port, opening: openLoopbackLink(port) }))
  return new Promise((resolve) => {
    const failures: Failure[] = []
    const opened: number[] = []
    const taken: number[] = []
    let left = openings.length
    let done = false
    const finish = (finding: Probed) => {
      if (done) return
      done = true
      for (const { port, opening } of openings) if (finding.kind !== 'found' || finding.link.port !== port) opening.abandon()
      resolve(finding)
    }
    const giveUp = () => finish(worst(failures, taken.length > 0 ? taken : opened))
    for (const { port, opening } of openings) {
      void opening.opened.then(async (link) => {
        if (link !== undefined && !done) {
          opened.push(port)
          const greeting = await greet(link, terms, terms.timeoutMs)
          if (greeting.kind === 'ours') return finish({ kind: 'found', link, greeting })
          if (greeting.kind === 'failure') failures.push(greeting.failure)
          else taken.push(port)
        }
        if (--left === 0) giveUp()
      })
    }
    void terms.deadline.then(giveUp)
  })
}

function worst(failures: readonly Failure[], taken: readonly number[]): Probed {
  const first = failures.find((one) => one.code === 'ASSISTANT_TOO_OLD') ?? failures[0]
  if (first !== undefined) return { kind: 'failure', failure: first }
  const port = taken[0]
  return port === undefined ? { kind: 'silent' } : { kind: 'failure', failure: failure('PORT_TAKEN', { port }) }
}
