import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { optional, readAddressRange, readList, readNumber, readPortNumber, readText, setting } from '../platform/settings.ts'
import { downloadRoutes } from './routes.ts'

const settings = {
  folder: optional('Folder that `yinxin vendor` publishes into; without one the site is not served here', 'a folder', readText),
  host: setting('Address the download site is on', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port of the download site, where `folder` is given', 'a port', readPortNumber, 8605),
  certificate: optional('PEM file: certificate chain of the site', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  trustedProxies: setting(
    'Reverse proxies whose `X-Forwarded-For` is believed',
    'a list of addresses and ranges',
    readList(readAddressRange),
    [],
  ),
  connections: setting('Connections at once; above that nobody is let in until one ends', '1 to 10000', readNumber(1, 10_000), 512),
  pages: optional('Folder of the built pages; default where npm run build puts them', 'a folder', readText),
}

/** 下载站点: packages of the assistant and what the vendor signed about them. Keeps nothing, knows nobody, and serves a folder as any web server could. */
export const downloadComponent = declareComponent<typeof settings, ComponentInstance>({
  name: 'download',
  organization: 'authority',
  settings,
  needs: {},
  check: ({ certificate, key }) =>
    (certificate === undefined) === (key === undefined) ? undefined : "'download.certificate' and 'download.key' go together",
  async create({ settings: given }) {
    const { folder, host, port, certificate, key, trustedProxies, connections } = given
    if (folder === undefined) return { close: async () => undefined }
    if (!existsSync(folder)) throw new Error(`download: 'download.folder' ${folder} is missing`)
    const pages = given.pages ?? builtPages
    const tls = certificate === undefined || key === undefined ? {} : { tls: { certificate, key } }
    const listener = {
      host,
      port,
      trustedProxies,
      ...tls,
      routes: downloadRoutes({ folder, pages: `${pages}/download`, connections, secure: certificate !== undefined }),
    }
    return { listeners: [listener], close: async () => undefined }
  },
})

/** Where `npm run build` puts the pages. */
const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url))
