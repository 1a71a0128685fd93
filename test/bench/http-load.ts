// Asks a server over kept connections, one question after the other on each, with as little of its own as can be.
import { connect } from 'node:net'

export interface Load {
  readonly port: number
  /** Whole requests, taken in turns. */
  readonly requests: readonly Buffer[]
  readonly connections: number
  readonly count: number
}

export interface Loaded {
  readonly seconds: number
  /** Of each answer, ascending. */
  readonly milliseconds: readonly number[]
}

export const getRequest = (path: string): Buffer => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)

const end = Buffer.from('\r\n\r\n')

/** Length of the first answer in `bytes`, or undefined when it is not whole. */
function answerLength(bytes: Buffer): number | undefined {
  const head = bytes.indexOf(end)
  if (head < 0) return undefined
  const text = bytes.toString('latin1', 0, head)
  if (!text.startsWith('HTTP/1.1 200')) throw new Error(`bench: ${text.slice(0, 60)}`)
  const length = head + end.length + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
  return bytes.length < length ? undefined : length
}

export async function load({ port, requests, connections, count }: Load): Promise<Loaded> {
  const milliseconds: number[] = []
  let sent = 0
  const since = performance.now()
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let [have, begun]: [Buffer, number] = [Buffer.alloc(0), 0]
      const ask = (): void => {
        if (sent >= count) return void socket.end(() => resolve())
        begun = performance.now()
        socket.write(requests[sent++ % requests.length] as Buffer)
      }
      socket.setNoDelay(true).on('error', reject).on('connect', ask)
      socket.on('data', (part: Buffer) => {
        have = have.length === 0 ? part : Buffer.concat([have, part])
        const length = answerLength(have)
        if (length === undefined) return
        have = have.subarray(length)
        milliseconds.push(performance.now() - begun)
        ask()
      })
    })
  await Promise.all(Array.from({ length: connections }, one))
  return { seconds: (performance.now() - since) / 1000, milliseconds: milliseconds.toSorted((a, b) => a - b) }
}

/** The value that so many of a hundred do not exceed; `sorted` ascending. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
