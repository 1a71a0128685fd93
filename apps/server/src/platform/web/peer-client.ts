import { failed, httpStatuses, readFailure, succeeded, type FailureCode, type Result } from '@yinxin/protocol/failures'
import { parseObject } from '@yinxin/protocol/wire'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { exchange, openConnections, type ClientCertificates, type Exchanged, type PeerAnswer, type PeerExchange } from './peer-exchange.ts'
import { createPeerNodes } from './peer-nodes.ts'

export interface PeerClientOptions {
  /** Name of the component that is asked, for the log. */
  readonly name: string
  /** `https://host[:port]` of each of its nodes. */
  readonly urls: readonly string[]
  readonly certificates: ClientCertificates
  /** What it is called when no node is reached, is in time, or says anything of the contract. */
  readonly unavailable: FailureCode
  /** Longest one node may take, and all of them together. */
  readonly nodeMilliseconds: number
  readonly totalMilliseconds: number
  /** Longest answer that is read. */
  readonly mostAnswerBytes: number
  /** Connections to one node; default 64. */
  readonly connections?: number
  readonly clock: Clock
  readonly log: Log
}

/** A question to whichever node answers first. */
export type PeerQuestion = Pick<PeerExchange, 'method' | 'body'> & {
  readonly path: string
  readonly headers?: PeerExchange['headers']
  /** It changes something there: a node that may have received it is the only one that is asked. */
  readonly once?: boolean
}

/** The HTTPS client of a component that runs in other processes: both sides show certificates. */
export interface PeerClient {
  /**
   * The answer of the first node that has one, a 200 or a 304; else the failure it said, CALLER_REFUSED when it does not know us, or
   * `unavailable`. Never rejects, and never takes longer than `totalMilliseconds`.
   */
  ask(question: PeerQuestion): Promise<Result<PeerAnswer>>
  /** Other certificates from the next question on; those under way keep theirs. */
  renew(certificates: ClientCertificates): void
  /** Ends all connections. */
  close(): void
}

/** Opens connections when somebody asks, keeps them, and remembers which nodes answer. */
export function createPeerClient(options: PeerClientOptions): PeerClient {
  const { unavailable, nodeMilliseconds, totalMilliseconds, mostAnswerBytes, connections: most = 64, clock } = options
  const nodes = createPeerNodes(options.name, options.urls, options)
  let connections = openConnections(options.certificates, most)
  const open = new Set([connections])

  async function askNodes({ path, once = false, headers = {}, ...question }: PeerQuestion): Promise<Result<PeerAnswer>> {
    const ends = clock.monotonic() + totalMilliseconds
    let said: Result<PeerAnswer> = failed(unavailable)
    for (const url of nodes.order()) {
      const milliseconds = Math.min(nodeMilliseconds, ends - clock.monotonic())
      if (milliseconds <= 0) return said
      const asked = { ...question, headers, once, milliseconds, mostAnswerBytes, url: new URL(path, url) }
      const exchanged = await exchange(asked, connections)
      said = readExchanged(exchanged, unavailable)
      if (said.ok || !mayAnotherAnswer(said.failure.code)) {
        nodes.answered(url)
        return said
      }
      nodes.failed(url, exchanged.ok ? said.failure.code : `${exchanged.reason}: ${exchanged.cause}`)
      if (once && (exchanged.ok || exchanged.isSent)) return said
    }
    return said
  }

  const end = (them: typeof connections) => {
    open.delete(them)
    them.kept.destroy()
    them.single.destroy()
  }
  return {
    ask: askNodes,
    renew(certificates) {
      const before = connections
      connections = openConnections(certificates, most)
      open.add(connections)
      setTimeout(end, totalMilliseconds, before).unref()
    },
    close: () => open.forEach(end),
  }
}

/** Not now and not here: another node may be better off. What it said of the question itself the others would say too. */
const mayAnotherAnswer = (code: FailureCode): boolean => httpStatuses[code] === 503

/** Longest failure that is read, in bytes. */
const mostFailureBytes = 10_000

function readExchanged(exchanged: Exchanged, unavailable: FailureCode): Result<PeerAnswer> {
  if (!exchanged.ok) return failed(exchanged.reason === 'refused' ? 'CALLER_REFUSED' : unavailable)
  const { status, body } = exchanged.answer
  if (status === 200 || status === 304) return succeeded(exchanged.answer)
  const told = readFailure(parseObject(body.subarray(0, mostFailureBytes).toString('utf8'))?.['failure'])
  return told === undefined ? failed(unavailable) : { ok: false, failure: told }
}
