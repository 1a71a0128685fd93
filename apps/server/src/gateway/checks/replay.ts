import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused } from '../findings.ts'
import type { ReplayMemory } from '../replay-memory.ts'

/** The proof was not verified before (TOKEN_REPLAYED). */
export function checkReplay(memory: ReplayMemory, fingerprint: string): Finding {
  return memory.seenBefore(fingerprint)
    ? refused('replay', 'TOKEN_REPLAYED', 'the same proof was verified within the last 10 minutes')
    : passed('replay')
}
