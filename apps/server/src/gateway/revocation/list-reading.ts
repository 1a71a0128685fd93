import type { Certificate, Parsed } from '@yinxin/pki'
import { startWorkerThread, type WorkerThread } from '../../platform/worker-thread.ts'
import { readRevocationList, type ReadList } from './read-list.ts'

/** What the thread is asked. */
export interface ListQuestion {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** DER of the certificates whose keys may have signed the list. */
  readonly candidates: readonly Uint8Array[]
}

/** Reads fetched lists without holding up requests. */
export interface ListReading {
  /** As `readRevocationList`. Never rejects: a thread that fails or takes too long is a problem like any other. */
  read(bytes: Uint8Array, candidates: readonly Certificate[]): Promise<Parsed<ReadList>>
  close(): Promise<void>
}

export interface ListReadingOptions {
  /** Script of the thread; for tests. */
  readonly script?: URL
  /** Lists up to this many octets (some 7 000 entries, a few milliseconds) are read where they are fetched; a thread would cost more. */
  readonly shortBytes?: number
  /** Longest a list may take in the thread. */
  readonly mostMilliseconds?: number
}

/** Lists are read in one thread, one after the other. It starts with the first long list and ends with `close`. */
export function createListReading(options: ListReadingOptions = {}): ListReading {
  const { script = new URL('./list-thread.ts', import.meta.url), shortBytes = 256 * 1024, mostMilliseconds = 60_000 } = options
  let thread: WorkerThread<Parsed<ReadList>> | undefined
  let closed = false
  return {
    async read(bytes, candidates) {
      if (bytes.length <= shortBytes) return readRevocationList(bytes, candidates)
      if (closed) return { ok: false, problem: 'closed' }
      if (thread === undefined || thread.ended()) thread = startWorkerThread(script, mostMilliseconds)
      const own = ownMemory(bytes)
      const question: ListQuestion = { bytes: own, candidates: candidates.map(({ raw }) => raw) }
      const answer = await thread.ask({ data: question, transfer: [own.buffer] })
      return answer ?? { ok: false, problem: 'the thread that read it ended' }
    },
    async close() {
      closed = true
      await thread?.stop()
    },
  }
}

/** Memory that can be given away: all of it belongs to the list. */
function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
