import { failed, succeeded } from '@yinxin/protocol/failures'
import type { Km } from '@yinxin/protocol/km'
import { parseObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createPeerClient } from '../platform/web/peer-client.ts'
import type { ClientCertificates } from '../platform/web/peer-exchange.ts'
import { kmPaths } from './paths.ts'

export interface KmClient extends Km {
  renew(tls: ClientCertificates): void
  close(): void
}

/** The contract over HTTPS with a client certificate. What cannot be reached, or answers nonsense, is KM_UNAVAILABLE: asked again it is the same key. */
export function createKmClient(options: {
  readonly urls: readonly string[]
  readonly tls: ClientCertificates
  readonly clock: Clock
  readonly log: Log
}): KmClient {
  const { urls, tls, clock, log } = options
  const peer = createPeerClient({
    ...{ name: 'km', urls, certificates: tls, unavailable: 'KM_UNAVAILABLE', mostAnswerBytes: 64 * 1024, clock, log },
    ...{ nodeMilliseconds: 5000, totalMilliseconds: 8000 },
  })
  return {
    async makeEncryptionKey(order) {
      const headers = { 'content-type': 'application/json' }
      const answer = await peer.ask({ method: 'POST', path: kmPaths.encryptionKeys, headers, body: JSON.stringify(order) })
      if (!answer.ok) return answer
      const { certificationRequest, envelopedKey } = parseObject(answer.value.body.toString('utf8')) ?? {}
      if (typeof certificationRequest !== 'string' || typeof envelopedKey !== 'string') return failed('KM_UNAVAILABLE')
      return succeeded({ certificationRequest, envelopedKey })
    },
    renew: peer.renew,
    close: peer.close,
  }
}
