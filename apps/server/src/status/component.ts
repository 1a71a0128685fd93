import type { StatusSource } from '@yinxin/protocol/status'
import type { FastifyInstance } from 'fastify'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { checkHealth, type Health } from '../platform/operator/health.ts'
import { peerForm, readPeer } from '../platform/peer.ts'
import { optional, readAddressRange, readList, readNumber, readPortNumber, readText, setting } from '../platform/settings.ts'
import { statusRoutes } from './routes.ts'

const ranges = 'a list of addresses and ranges'

const settings = {
  host: setting('Address it listens on', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port of OCSP, revocation lists and CA certificates', 'a port', readPortNumber, 8602),
  ca: optional('The ca, when it runs in another process', peerForm, readPeer),
  trustedProxies: setting('Reverse proxies whose `X-Forwarded-For` is believed', ranges, readList(readAddressRange), []),
  requestsPerMinute: setting('Questions one address (IPv6: one /64) may ask in a minute', '1 to 1000000', readNumber(1, 1_000_000), 1200),
  unlimitedAddresses: setting(
    'Addresses without that limit: gateways, which ask for everybody who signs in',
    ranges,
    readList(readAddressRange),
    ['127.0.0.1', '::1'],
  ),
  answersHeld: setting('OCSP answers held in memory, about a kilobyte each', '1 to 10000000', readNumber(1, 10_000_000), 50_000),
  liveAnswersPerSecond: setting(
    'OCSP answers a second signed for strangers whose question has a nonce; above it they are told to try later',
    '1 to 100000',
    readNumber(1, 100_000),
    200,
  ),
  requestsInFlight: setting('Questions worked on at once; above it they are told to come again', '1 to 10000', readNumber(1, 10_000), 256),
}

/** OCSP, revocation lists and CA certificates over HTTP: what the ca has signed. Keeps nothing that a restart loses. */
export const statusComponent = declareComponent<typeof settings, ComponentInstance, { readonly ca: StatusSource }>({
  name: 'status',
  organization: 'authority',
  api: async () => (await import('./api.ts')).statusApi,
  settings,
  needs: { ca: 'required' },
  async create({ settings: { host, port, ...options }, needs, clock }) {
    const { trustedProxies } = options
    const routes = (app: FastifyInstance) => statusRoutes(app, needs.ca, { ...options, clock })
    const health = async () => ({ ca: await checkHealth(() => isReached(needs.ca)) })
    return { listeners: [{ host, port, trustedProxies, routes }], health, close: async () => undefined }
  },
})

/** Rejects when the ca does not answer. */
async function isReached(ca: StatusSource): Promise<Health> {
  await ca.authority('0'.repeat(64))
  return 'ok'
}
