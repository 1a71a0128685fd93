import type { StatusSource } from '@yinxin/protocol/status'
import { declareComponent } from '../platform/component.ts'
import { readPortNumber, readText, setting } from '../platform/settings.ts'
import { statusRoutes } from './routes.ts'

const settings = {
  host: setting('Address it listens on', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port of OCSP, revocation lists and CA certificates', 'a port', readPortNumber, 8602),
}

/** OCSP, revocation lists and CA certificates over HTTP: what the ca has signed. Keeps nothing. */
export const statusComponent = declareComponent<typeof settings, { readonly close: () => Promise<void> }, { readonly ca?: StatusSource }>({
  name: 'status',
  organization: 'authority',
  settings,
  needs: { ca: 'here' },
  check: (_given, { components }) => (components.includes('ca') ? undefined : 'status runs in the process of ca'),
  async create({ settings: { host, port }, needs }) {
    const source = needs.ca
    if (source === undefined) throw new Error('status runs in the process of ca')
    return {
      listeners: [{ host, port, routes: (app: Parameters<typeof statusRoutes>[0]) => statusRoutes(app, source) }],
      close: async () => undefined,
    }
  },
})
