import { Session } from 'node:inspector'

/** Which blocks of our own code ran since the last time it was asked. */
export type BlockCounter = {
  /** Keys of the blocks that ran since the last call; the same block has the same key for as long as the process lives. */
  take(): string[]
  stop(): void
}

type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number }
type ScriptCoverage = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] }

const ours = /\/packages\/(pki|protocol)\/src\//

/** V8's own precise coverage by blocks, of this thread; nothing is instrumented. Only the packages that read input are looked at. */
export function countBlocks(): BlockCounter {
  const session = new Session()
  session.connect()
  const post = (method: string, parameters: object = {}): unknown => {
    let answer: unknown
    session.post(method, parameters, (error, result) => {
      if (error) throw error
      answer = result
    })
    return answer
  }
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const take = (): string[] => {
    const { result } = post('Profiler.takePreciseCoverage') as { result: readonly ScriptCoverage[] }
    return result.filter(({ url }) => ours.test(url)).flatMap(keysOf)
  }
  return { take, stop: () => session.disconnect() }
}

const keysOf = ({ url, functions }: ScriptCoverage): string[] =>
  functions.flatMap(({ ranges }) =>
    ranges.flatMap(({ startOffset, endOffset, count }) =>
      // How often counts too, roughly: a loop taken a hundred times is another thing than one taken once.
      count > 0 ? [`${url} ${startOffset} ${endOffset} ${Math.min(8, Math.floor(Math.log2(count)))}`] : [],
    ),
  )
