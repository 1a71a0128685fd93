// A thread of the signature pool: verifies what it is sent, by the same function as the thread that sent it.
import { parentPort } from 'node:worker_threads'
import { verifyRawWithKey, type VerificationKey } from '@yinxin/pki'
import type { SignatureGroup } from './signature-group.ts'

const keys = new Map<string, VerificationKey>()

parentPort?.on('message', ({ forget, newKeys, signatures }: SignatureGroup) => {
  if (forget) keys.clear()
  for (const [fingerprint, key] of newKeys) keys.set(fingerprint, key)
  const verdicts = signatures.map(({ fingerprint, algorithm, message, signature }) => {
    const key = keys.get(fingerprint)
    return key !== undefined && verifyRawWithKey(key, algorithm, message, signature)
  })
  parentPort?.postMessage(verdicts)
})
