// Both ends of the TLS between a gateway and its callers, for tests: certificates of one throw-away authority, a listener, clients.
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buildExtension, derToPem } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import type { FastifyInstance } from 'fastify'
import { createGatewayClient, type GatewayClientOptions } from '../../apps/server/src/gateway/client.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'

const log = createLog({ level: 'silent', name: 'test' })

/** An authority for both ends; its certificate is good for either and names localhost. */
export const createEnds = (name: string) => {
  const pki = createTestPki({ kind: 'P-256', now: new Date(), name })
  const { certificate, privateKeyPkcs8 } = pki.issue({
    ...{ subject: 'localhost', extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
    extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: 'localhost' }])],
  })
  const cert = [certificate, pki.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join('')
  return { cert, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY'), ca: derToPem(pki.root.der, 'CERTIFICATE') }
}

/** What was opened is put in front of `closing`: what came last goes first. */
export function createTlsWorld(closing: (() => unknown)[]) {
  const ends = createEnds('TLS')
  return {
    ends,
    async serve(mount: (app: FastifyInstance) => void): Promise<{ readonly url: string; close(): Promise<void> }> {
      const app = createHttpServer({ log, tls: { cert: ends.cert, key: ends.key, clientAuthorities: ends.ca } })
      mount(app)
      await app.listen({ host: '127.0.0.1', port: 0 })
      closing.unshift(() => app.close())
      return { url: `https://localhost:${((app.server as unknown as Server).address() as AddressInfo).port}`, close: () => app.close() }
    },
    clientOf(urls: readonly string[], more: Partial<GatewayClientOptions> = {}) {
      const client = createGatewayClient({ urls, tls: ends, clock: systemClock, log, ...more })
      closing.unshift(() => client.close())
      return client
    },
  }
}
