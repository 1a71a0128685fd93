// The thread that makes long lists: one message, one list on record; one message back.
import { setPriority } from 'node:os'
import { performance } from 'node:perf_hooks'
import { parentPort } from 'node:worker_threads'
import { closeDatabase, createDatabase } from '../../platform/db.ts'
import type { AsideAnswer, AsideQuestion } from './lists-aside.ts'
import { publishList } from './publish-list.ts'

const lowest = 19
/** Fifty megabytes are written in one statement. */
const statementSeconds = 120

if (process.platform === 'linux') setPriority(lowest) // of this thread only, there

parentPort?.on('message', (question: AsideQuestion) => {
  void publish(question).then(
    () => parentPort?.postMessage({} satisfies AsideAnswer),
    (error: unknown) => parentPort?.postMessage({ problem: String(error) } satisfies AsideAnswer),
  )
})

async function publish({ order, keyPair, databaseUrl }: AsideQuestion): Promise<void> {
  const db = createDatabase<Record<string, never>>(databaseUrl, { max: 2, statementSeconds })
  const begun = performance.now()
  const clock = { now: () => new Date(+order.now + performance.now() - begun), monotonic: () => performance.now() }
  try {
    await publishList(order, () => keyPair, { db, clock, node: order.node })
  } finally {
    await closeDatabase(db)
  }
}
