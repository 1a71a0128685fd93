import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../platform/log.ts'
import { createHttpServer } from '../platform/web/http-server.ts'
import { downloadComponent } from './component.ts'
import { downloadRoutes } from './routes.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-download-'))
let app: FastifyInstance
beforeAll(() => {
  for (const name of ['site/files', 'site/lists', 'site/metadata', 'site/secret', 'pages/assets'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'site/files/a_1.0.0_amd64.deb'), '0123456789')
  writeFileSync(join(folder, 'site/files/.a_1.0.0_amd64.deb.new'), 'half')
  writeFileSync(join(folder, 'site/files/SHA256SUMS'), 'sums')
  writeFileSync(join(folder, 'site/lists/sites.jws'), 'list')
  writeFileSync(join(folder, 'site/metadata/timestamp.json'), '{}')
  writeFileSync(join(folder, 'site/metadata/3.targets.json'), '{}')
  writeFileSync(join(folder, 'site/secret/key'), 'secret')
  writeFileSync(join(folder, 'key'), 'secret')
  writeFileSync(join(folder, 'pages/pages.json'), JSON.stringify([{ name: 'index', file: 'index.html', address: '/' }]))
  writeFileSync(join(folder, 'pages/index.html'), '<p>page</p>')
  app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), trustedProxies: [] })
  downloadRoutes({ folder: join(folder, 'site'), pages: join(folder, 'pages'), connections: 5, secure: true })(app)
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

describe('R7 the download site', () => {
  test('sends the page, and packages from where they were cut off', async () => {
    expect((await get('/')).body).toBe('<p>page</p>')
    const rest = await get('/files/a_1.0.0_amd64.deb', { range: 'bytes=4-' })
    expect([rest.statusCode, rest.body, rest.headers['content-range']]).toEqual([206, '456789', 'bytes 4-9/10'])
  })

  test('what never changes under its name is kept, what is newest is asked for every time', async () => {
    const life = async (path: string) => (await get(path)).headers['cache-control']
    expect(await life('/files/a_1.0.0_amd64.deb')).toContain('immutable')
    expect(await life('/metadata/3.targets.json')).toContain('immutable')
    for (const path of ['/metadata/timestamp.json', '/files/SHA256SUMS', '/lists/sites.jws']) expect(await life(path)).toBe('no-cache')
  })

  test('headers of every answer: own files only, https from now on', async () => {
    const { headers } = await get('/files/SHA256SUMS')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['strict-transport-security']).toContain('max-age')
    expect(app.server.maxConnections).toBe(5)
  })

  test.each([
    '/secret/key',
    '/files/../../key',
    '/files/%2e%2e/%2e%2e/key',
    '/files/..%2f..%2fkey',
    '/files/.a_1.0.0_amd64.deb.new',
    '/files/',
    '/files/a/b',
    '/nothing',
    '/metadata/timestamp.json/',
  ])('%s is not there', async (path) => {
    const answer = await get(path)
    expect([answer.statusCode, answer.body.includes('secret'), answer.body.includes('half')]).toEqual([404, false, false])
  })
})

test('the component listens only where it was given a folder, and says which is missing', async () => {
  const made = (settings: object) =>
    downloadComponent.create({ settings: { host: '127.0.0.1', port: 1, trustedProxies: [], connections: 1, ...settings } } as never)
  expect((await made({})).listeners).toBeUndefined()
  await expect(made({ folder: join(folder, 'nowhere') })).rejects.toThrow('is missing')
  const { listeners } = await made({ folder, certificate: '/c', key: '/k' })
  expect(listeners).toMatchObject([{ port: 1, tls: { certificate: '/c', key: '/k' } }])
  expect(downloadComponent.check?.({ certificate: '/c' } as never, {} as never)).toContain('go together')
})
