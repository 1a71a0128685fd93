import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'

/** A node that failed is left alone for so long, doubled with each further failure. */
const [firstRestMilliseconds, longestRestMilliseconds] = [500, 15_000]

/** The nodes of a component in other processes, and which of them to ask. */
export interface PeerNodes {
  /** In the order to ask them: those that answered last, as configured; then those that rest, the one that rested longest first. */
  order(): readonly string[]
  answered(url: string): void
  failed(url: string, why: string): void
}

interface Node {
  readonly url: string
  failures: number
  restsUntil: number
}

/**
 * Remembers which nodes answer. Says in the log when the component as a whole goes away, and when it is back.
 * @param name of the component
 */
export function createPeerNodes(
  name: string,
  urls: readonly string[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): PeerNodes {
  const nodes: readonly Node[] = urls.map((url) => ({ url, failures: 0, restsUntil: -Infinity }))
  let away: number | undefined
  const nodeAt = (url: string) => nodes.find((node) => node.url === url)

  return {
    order() {
      const now = clock.monotonic()
      const rested = nodes.filter(({ restsUntil }) => restsUntil <= now)
      const resting = nodes.filter(({ restsUntil }) => restsUntil > now).sort((a, b) => a.restsUntil - b.restsUntil)
      return [...rested, ...resting].map(({ url }) => url)
    },
    answered(url) {
      const node = nodeAt(url)
      if (node === undefined || (node.failures === 0 && away === undefined)) return
      Object.assign(node, { failures: 0, restsUntil: -Infinity })
      if (away !== undefined) log.info({ url, awaySeconds: Math.round((clock.monotonic() - away) / 1000) }, `the ${name} is back`)
      away = undefined
    },
    failed(url, why) {
      const node = nodeAt(url)
      if (node === undefined) return
      node.restsUntil = clock.monotonic() + Math.min(firstRestMilliseconds * 2 ** node.failures, longestRestMilliseconds)
      node.failures++
      if (node.failures === 1) log.warn({ url, why }, `a node of the ${name} does not answer`)
      if (away !== undefined || nodes.some(({ failures }) => failures === 0)) return
      away = clock.monotonic()
      log.error({ urls }, `the ${name} is away: none of its nodes answers`)
    },
  }
}
