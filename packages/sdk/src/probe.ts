import { failure, type Failure } from '@yinxin/protocol/failures'
import { knock } from './channels/knock.ts'
import { openLoopbackLink } from './channels/loopback.ts'
import type { LoopbackLink, OpeningLink } from './channels/loopback.ts'
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
  /** Settles when no more time is to be spent on ports where nobody answers; never, while the browser's question is open. */
  readonly deadline: Promise<unknown>
}

/** Longest a port that answers may take to open, in milliseconds: a browser may hold a socket back for five seconds. */
const openMs = 6000

/**
 * Knocks at every port at once and takes the first that is the person's own assistant. The others are closed again. A port that answers
 * is waited for beyond the deadline: it has a time of its own to open and to say who it is.
 * A failure an assistant gave (ASSISTANT_TOO_OLD) outweighs a foreign program (PORT_TAKEN), which outweighs silence.
 */
export function probe(terms: ProbeTerms): Promise<Probed> {
  return new Promise((resolve) => {
    const failures: Failure[] = []
    const taken: number[] = []
    const knocking = new AbortController()
    const openings: OpeningLink[] = []
    let done = false
    const finish = (finding: Probed, kept?: OpeningLink) => {
      done = true
      knocking.abort()
      for (const opening of openings) if (opening !== kept) opening.abandon()
      resolve(finding)
    }

    /** Resolves when there is nothing more to hear from this port. */
    const ask = async (port: number): Promise<void> => {
      if (!(await knock(port, knocking.signal)) || done) return
      const opening = openLoopbackLink(port, openMs)
      openings.push(opening)
      const link = await opening.opened
      if (link === undefined || done) return
      const greeting = await greet(link, terms, terms.timeoutMs)
      if (greeting.kind === 'failure') failures.push(greeting.failure)
      if (greeting.kind === 'foreign') taken.push(port)
      if (greeting.kind === 'ours' && !done) finish({ kind: 'found', link, greeting }, opening)
    }

    void terms.deadline.then(() => knocking.abort())
    void Promise.all(terms.ports.map(ask)).then(() => done || finish(worst(failures, taken)))
  })
}

function worst(failures: readonly Failure[], taken: readonly number[]): Probed {
  const first = failures.find((one) => one.code === 'ASSISTANT_TOO_OLD') ?? failures[0]
  if (first !== undefined) return { kind: 'failure', failure: first }
  const port = taken[0]
  return port === undefined ? { kind: 'silent' } : { kind: 'failure', failure: failure('PORT_TAKEN', { port }) }
}
