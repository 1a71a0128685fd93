// The download site as somebody meets it: published by `yinxin vendor`, served by the component and by a web server that knows nothing of us.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishReleases, publishRoot } from '../../apps/server/src/commands/vendor/site-folder.ts'
import { makeVendorKeys, vendorRoles } from '../../apps/server/src/commands/vendor/vendor-keys.ts'
import { downloadRoutes } from '../../apps/server/src/download/routes.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { needs } from '../needs.ts'
import { desk, launchChromium } from './chromium.ts'
import { look } from './look.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-download-'))
const site = join(folder, 'site')
let [browser, app, plain]: [Browser | undefined, FastifyInstance | undefined, Server | undefined] = [undefined, undefined, undefined]
let [component, elsewhere] = ['', '']

const notes = {
  '0.2.0': {
    zh: '签名过的更新由证书助手自己下载；检测修复多看一项：版本。',
    en: 'The assistant fetches signed updates itself; check and repair looks at its version.',
  },
  '0.1.0': { zh: '第一版。', en: 'The first version.' },
}
const filesOf = (version: string) =>
  (['amd64', 'arm64'] as const).map((kind) => ({
    name: `yinxin-assistant_${version}_${kind}.deb`,
    system: 'debian',
    architecture: kind === 'amd64' ? 'x64' : 'arm64',
  }))

describe.skipIf(!needs('chromium', 'fonts-noto-cjk'))('R7 the download site', () => {
  beforeAll(async () => {
    const [keys, now, from] = [makeVendorKeys(vendorRoles), new Date(), join(folder, 'in')]
    mkdirSync(from)
    const releases = Object.entries(notes).map(([version, said]) => ({ version, date: '2026-11-30', notes: said, files: filesOf(version) }))
    for (const { name } of releases.flatMap(({ files }) => files)) writeFileSync(join(from, name), Buffer.alloc(2_900_000, name))
    publishRoot({ site, keys, now }, undefined)
    publishReleases({ site, keys, now }, { releases }, from)
    writeFileSync(join(site, 'site.json'), JSON.stringify({ name: { zh: '示范 CA', en: 'Demonstration CA' } }))
    const pages = fileURLToPath(new URL('../../apps/web/dist/download', import.meta.url))
    app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), trustedProxies: [] })
    downloadRoutes({ folder: site, pages, connections: 64, secure: false })(app)
    component = `${await app.listen({ host: '127.0.0.1', port: 0 })}/`
    const copied = join(folder, 'www')
    for (const from of [site, pages]) cpSync(from, join(copied, 'yinxin'), { recursive: true })
    plain = createServer((request, response) => {
      const path = join(copied, new URL(request.url ?? '', 'http://x').pathname.replace(/\/$/, '/index.html'))
      const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
      if (!existsSync(path)) return void response.writeHead(404).end()
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path))
    })
    await new Promise<void>((resolve) => plain?.listen(0, '127.0.0.1', resolve))
    elsewhere = `http://127.0.0.1:${(plain.address() as AddressInfo).port}/yinxin/`
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    plain?.closeAllConnections()
    plain?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(address: string, work: (page: Page) => Promise<void>): Promise<void> {
    if (browser === undefined) throw new Error('no browser')
    const { context, problems } = await desk(browser)
    const page = await context.newPage()
    await page.goto(address)
    await work(page)
    expect(problems).toEqual([])
    await context.close()
  }

  test('says what is newest for this computer and what to do, in both languages, at every size', async () => {
    await open(`${component}?installed=0.1.0`, async (page) => {
      expect(await page.locator('[data-part=own] a').first().innerText()).toContain('下载 0.2.0，x64')
      expect(await page.getByRole('status').first().innerText()).toContain('装着 0.1.0，最新 0.2.0')
      await look(page, 'download')
      await page.goto(`${component}?installed=0.2.0&lang=en`)
      await page.getByText('the newest there is').waitFor()
      await look(page, 'download')
    })
  })

  test('the same folder works under any address of any web server; its files are the signed ones', async () => {
    await open(elsewhere, async (page) => {
      const download = page.waitForEvent('download')
      await page.locator('[data-part=own] a').first().click()
      const got = readFileSync((await (await download).path()) ?? '')
      expect(got.equals(readFileSync(join(site, 'files/yinxin-assistant_0.2.0_amd64.deb')))).toBe(true)
      for (const link of await page.locator('main a').all()) {
        const answer = await page.request.get(new URL((await link.getAttribute('href')) ?? '', elsewhere).href)
        expect([await link.getAttribute('href'), answer.status()]).toEqual([await link.getAttribute('href'), 200])
      }
    })
  })

  test('with nothing published it says so', async () => {
    await open(elsewhere, async (page) => {
      await page.route('**/metadata/*', (route) => route.fulfill({ status: 404 }))
      await page.reload()
      await page.getByText('还没有安装包').waitFor()
      expect(await page.locator('[data-part=own]').count()).toBe(0)
    })
  })
})
