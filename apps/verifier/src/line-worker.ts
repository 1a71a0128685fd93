// A thread of a batch: answers groups of lines, one after the other.
import { parentPort } from 'node:worker_threads'
import { createKnownInputs } from './known-inputs.ts'
import { answerGroup } from './line-group.ts'

const known = createKnownInputs()

// Answers go back in the order of the groups, though a sign-in token takes turns with what comes after it.
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (group: Uint8Array) => {
  last = last.then(async () => parentPort?.postMessage(await answerGroup(group, known)))
})
