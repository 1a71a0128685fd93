import type { KeyPair } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { ListName } from '@yinxin/protocol/status'
import { startWorkerThread, type WorkerThread } from '../../platform/worker-thread.ts'

/** A list to be made: everything as it can be sent to a thread. */
export interface ListOrder {
  readonly list: ListName
  /** Changes it will have seen. */
  readonly changes: number
  /** Where certificates say it is; none for the whole list. */
  readonly addresses: readonly string[]
  readonly kind: CertifiedKeyKind
  readonly role: 'root' | 'issuing'
  /** DER of the CA certificate. */
  readonly certificate: Uint8Array
  /** Name of this node. */
  readonly node: string
  /** When it is said to be made. */
  readonly now: Date
}

export interface AsideQuestion {
  readonly order: ListOrder
  readonly keyPair: KeyPair
  readonly databaseUrl: string
}

export type AsideAnswer = { readonly problem?: string }

/** Makes long lists where they hold nobody up: reading, encoding, hashing and signing a million entries takes seconds of a core. */
export interface ListsAside {
  /** As `publishList`. The key crosses into the thread as the object it is, within this process. Rejects when the list was not made. */
  publish(order: ListOrder, keyPair: KeyPair, databaseUrl: string): Promise<void>
  close(): Promise<void>
}

/** Longest one list may take. */
const mostMilliseconds = 10 * 60_000

/** One thread with a connection of its own, at the lowest priority where the system knows one for threads; it starts with the first long list. */
export function createListsAside(script = new URL('./list-thread.ts', import.meta.url)): ListsAside {
  let thread: WorkerThread<AsideAnswer> | undefined
  return {
    async publish(order, keyPair, databaseUrl) {
      if (thread === undefined || thread.ended()) thread = startWorkerThread(script, mostMilliseconds)
      const question: AsideQuestion = { order, keyPair, databaseUrl }
      const answer = await thread.ask({ data: question })
      if (answer === undefined) throw new Error('the thread that makes lists ended')
      if (answer.problem !== undefined) throw new Error(`the thread that makes lists: ${answer.problem}`)
    },
    close: async () => thread?.stop(),
  }
}
