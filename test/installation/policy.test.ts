// What an IT department writes into the policy is what an installed assistant does: sites, applications, drivers, the way out, and where updates come from.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNewPolicy } from '../../apps/assistant/src/installation/policy.ts'
import { readHomeAddress } from '../../apps/assistant/src/pages/home-address.ts'
import { listKinds, signList } from '../../apps/server/src/commands/vendor/sign-list.ts'
import { publishRoot } from '../../apps/server/src/commands/vendor/site-folder.ts'
import { listKey, makeVendorKeys, vendorRoles } from '../../apps/server/src/commands/vendor/vendor-keys.ts'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { openSitePage, pageCall, resultOf, until } from '../attacks/assistant-pages.ts'
import { createSigner } from '../attacks/assistant-world.ts'
import { createInstalledWorld, type InstalledWorld } from './installed-world.ts'

const origin = 'https://portal.bureau.example'
const entry = `${origin}/ssologin/login`
const keys = makeVendorKeys(vendorRoles)

/** The share an installation is rolled out from: the policy, and the files it names, as the vendor's own commands make them. */
function rollOut(share: string, proxyPort: number): string {
  const [now, words] = [new Date(), { zh: '示范', en: 'Demo' }]
  const content = {
    sites: { sites: [{ origin, name: '示范平台', keys: [createSigner('site-1').key] }] },
    applications: { applications: [{ name: words, operator: words, address: entry }], desks: [] },
    drivers: { drivers: [{ name: words, maker: words, licence: words, usb: ['096e:0807'], atr: [], packages: [] }] },
  }
  mkdirSync(join(share, 'lists'), { recursive: true })
  const key = keys.lists ?? expect.unreachable()
  for (const [name, list] of Object.entries(content)) {
    const { text } = signList({ kind: listKinds[name] ?? expect.unreachable(), content: list, before: undefined, key, now, days: 30 })
    writeFileSync(join(share, 'lists', `${name}.jws`), text)
  }
  writeFileSync(join(share, 'lists/vendor-key.json'), JSON.stringify(listKey(key)))
  publishRoot({ site: join(share, 'site'), keys, now }, undefined)
  const policy = {
    ...{ 'site-list': 'lists/sites.jws', 'application-list': 'lists/applications.jws', 'driver-catalogue': 'lists/drivers.jws' },
    ...{ 'vendor-key': 'lists/vendor-key.json', ports: '0' },
    ...{ proxy: `127.0.0.1:${proxyPort}`, 'proxy-bypass': '*.inside.example' },
    ...{ 'update-address': 'https://dist.vendor.example/', 'update-root': 'site/metadata/1.root.json', 'update-policy': 'silent' },
  }
  writeFileSync(join(share, 'policy.json'), JSON.stringify(policy))
  return join(share, 'policy.json')
}

describe('R7 a managed roll-out', () => {
  const share = mkdtempSync(join(tmpdir(), 'yinxin-share-'))
  /** What the proxy was asked for. */
  const asked: string[] = []
  let [proxy, world, port] = [undefined as unknown as Server, undefined as unknown as InstalledWorld, 0]
  let call: (name: string, params?: object) => Promise<unknown>

  beforeAll(async () => {
    await buildAssistantWhenStale()
    proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(502).end()
    }).on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    world = createInstalledWorld()
    readNewPolicy(rollOut(share, (proxy.address() as AddressInfo).port))(world.root)
    await world.run(world.unpack('1.1.0'))
    const home = new URL(readHomeAddress(world.data) ?? '')
    port = Number(home.port)
    const { token } = (await pageCall(port, 'exchange', { code: home.hash.slice(1) })).body as { token: string }
    call = async (name, params = {}) => (await pageCall(port, `home.${name}`, params, { token })).body
  })
  afterAll(async () => {
    await world.close()
    proxy.closeAllConnections()
    proxy.close()
    rmSync(share, { recursive: true })
  })

  test.each([
    [origin, 'listed'],
    ['https://another.example', 'needed'],
  ])('sites: %s is %s', async (site, approval) => {
    const page = await openSitePage(port, site)
    expect(resultOf(await page.call('hello'))).toMatchObject({ approval })
    page.close()
  })

  test('applications, for 应用导航', async () =>
    expect(await call('state', { version: 0 })).toMatchObject({ applicationsSound: true, applications: [{ address: entry }] }))

  test('update channel and proxy: the metadata is asked for there, and through there, whatever the surroundings say', async () => {
    expect(await call('state', { version: 0 })).toMatchObject({ update: { installed: '1.1.0' } })
    await call('check-update')
    await until(() => asked.find((one) => one === 'dist.vendor.example:443'))
  })

  test('driver catalogue and proxy, as check & repair sees them', async () => {
    await call('check')
    const row = async (id: string) => {
      const report = JSON.parse(((await call('report')) as { json: string }).json) as { found?: { id: string; value: string }[] }
      return report.found?.find((one) => one.id === id)?.value
    }
    const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
    expect(await until(async () => ((await row('proxy')) === address ? address : undefined))).toBe(address)
    expect(await until(() => row('missing-driver'))).not.toMatch(/没有驱动目录|no catalogue/)
  })
})
