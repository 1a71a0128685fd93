/**
 * A slot of vpcd, the driver of virtual readers of vsmartcard: a card is put in by connecting to the slot's port and pulled out by going away.
 * Each message has two bytes of length in front; one byte is the reader's own word (power, reset, answer to reset), more is a command.
 */
import { connect, type Socket } from 'node:net'
import { readCommand, sw, type Answer, type Card } from './apdu.ts'

/** When the card is pulled out: at the so-many-th command from now, before the card has heard it, or when it is done and unanswered. */
export interface PullOut {
  readonly command: number
  readonly when: 'before' | 'after'
}

export interface VirtualReader {
  insert(card: Card): Promise<void>
  remove(): Promise<void>
  /** Commands since the last time this was called. */
  commands(): number
  pullOutAt(where: PullOut): void
  /** Milliseconds the card takes for each command. */
  slowDown(ms: number): void
}

const words = { answerToReset: 4 } as const

/** @param port of the slot */
export function createVirtualReader(port: number): VirtualReader {
  let [socket, pulled, count, delayMs]: [Socket | undefined, PullOut | undefined, number, number] = [undefined, undefined, 0, 0]
  const remove = async (): Promise<void> => {
    const gone = socket
    socket = undefined
    if (gone === undefined || gone.destroyed) return
    const closed = new Promise((resolve) => gone.once('close', resolve))
    gone.destroy()
    await closed
  }
  const carryOut = async (answer: (bytes: Buffer) => Buffer, bytes: Buffer): Promise<Buffer | undefined> => {
    count += 1
    if (pulled !== undefined && count === pulled.command) {
      if (pulled.when === 'after') answer(bytes)
      pulled = undefined
      await remove()
      return undefined
    }
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    return answer(bytes)
  }
  return {
    async insert(card) {
      if (socket !== undefined) throw new Error('there is a card in the reader')
      const fresh = connect(port, '127.0.0.1').setNoDelay(true)
      socket = fresh
      const answer = answerer(card)
      const messages = reader(async (bytes) => {
        if (bytes.length > 1) {
          const said = await carryOut(answer, bytes)
          if (said !== undefined && !fresh.destroyed) fresh.write(framed(said))
        } else if (bytes[0] === words.answerToReset) fresh.write(framed(card.atr))
        else card.reset()
      })
      fresh.on('data', messages).on('error', () => undefined)
      await new Promise((resolve, reject) => fresh.once('connect', resolve).once('error', reject))
    },
    remove,
    commands: () => count,
    pullOutAt(where) {
      ;[count, pulled] = [0, where]
    },
    slowDown: (ms) => void (delayMs = ms),
  }
}

const framed = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])

/** Cuts a stream into messages, one handled after the other. */
function reader(handle: (message: Buffer) => Promise<void>): (data: Buffer) => void {
  let [rest, turn]: [Buffer, Promise<void>] = [Buffer.alloc(0), Promise.resolve()]
  return (data) => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0)
      const message = rest.subarray(2, end)
      rest = rest.subarray(end)
      turn = turn.then(() => handle(message))
    }
  }
}

/** Between reader and card: chained commands are one (ISO/IEC 7816-4 §5.3.3), and what is longer than asked for is fetched (§5.3.4). */
function answerer(card: Card): (bytes: Buffer) => Buffer {
  let [chain, waiting]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)]
  const said = (status: number, data: Uint8Array = Buffer.alloc(0)): Buffer =>
    Buffer.concat([data, Buffer.from([status >> 8, status & 255])])
  const handOut = (most: number): Buffer => {
    const part = waiting.subarray(0, most)
    waiting = waiting.subarray(part.length)
    return said(waiting.length > 0 ? 0x6100 | Math.min(255, waiting.length) : sw.ok, part)
  }
  return (bytes) => {
    const command = readCommand(bytes)
    if (command.ins === 0xc0) return handOut(command.expected)
    chain = Buffer.concat([chain, command.data])
    if (command.cla & 0x10) return said(sw.ok)
    const whole = chain
    chain = Buffer.alloc(0)
    const { status, data = Buffer.alloc(0) } = safely(() => card.answer({ ...command, data: whole }))
    if (data.length <= command.expected) return said(status, data)
    waiting = Buffer.from(data)
    return handOut(command.expected)
  }
}

function safely(answer: () => Answer): Answer {
  try {
    return answer()
  } catch {
    return { status: sw.failed } // data that is no key, no padding: as a chip says it
  }
}
