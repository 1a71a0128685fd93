// The thread that reads long revocation lists: one message, one list; one message back, its index moved and not copied.
import { parentPort } from 'node:worker_threads'
import { crlIndexBuffers, parseCertificate } from '@yinxin/pki'
import type { ListQuestion } from './list-reading.ts'
import { readRevocationList } from './read-list.ts'

parentPort?.on('message', ({ bytes, candidates }: ListQuestion) => {
  const certificates = candidates.flatMap((der) => {
    const parsed = parseCertificate(der)
    return parsed.ok ? [parsed.value] : []
  })
  const read = readRevocationList(bytes, certificates)
  parentPort?.postMessage(read, read.ok ? crlIndexBuffers(read.value.index) : [])
})
