import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { servePages, type BuiltPage, type ServePagesOptions } from './built-pages.ts'
import { createHttpServer } from './http-server.ts'

const root = mkdtempSync(join(tmpdir(), 'yinxin-built-pages-'))
afterAll(() => rmSync(root, { recursive: true }))

const list: readonly BuiltPage[] = [
  { name: 'login', file: 'login.html', address: '/login', role: 'sign-in' },
  { name: 'home', file: 'home.html', address: '/home', role: 'home', needsSession: true },
  { name: 'help', file: 'help.html', address: '/help', cacheSeconds: 60, names: ['pin', '2005'] },
  { name: 'privacy', file: 'privacy.html', address: '/privacy', isStatic: true },
  { name: 'compat', file: 'compat.html', address: '/compat', role: 'old-engine', isStatic: true },
  { name: 'none', file: 'none.html', role: 'not-found' },
  { name: 'gone', file: 'gone.html', address: '/gone' }, // in the list, and its file was not built
]

let count = 0
function folderWith(pages: readonly BuiltPage[] | string | undefined): string {
  const folder = join(root, String(++count))
  mkdirSync(join(folder, 'assets/fonts'), { recursive: true })
  for (const { name, file } of list) if (name !== 'gone') writeFileSync(join(folder, file), `<h1>${name}</h1>`)
  for (const file of ['main-abcd1234.js', 'logo.svg', 'fonts/a.woff2', '.hidden']) writeFileSync(join(folder, 'assets', file), 'x')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  if (pages !== undefined) writeFileSync(join(folder, 'pages.json'), typeof pages === 'string' ? pages : JSON.stringify(pages))
  return folder
}

function serve(pages: readonly BuiltPage[] | string | undefined = list, more: Partial<ServePagesOptions> = {}) {
  const app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
  const served = servePages(app, { folder: folderWith(pages), ...more })
  app.get('/*', async (request, reply) => served.sendNotFound(request, reply))
  const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => app.inject({ url, headers })
  return { app, served, get }
}

describe('pages of an audience', () => {
  it('are at their addresses, and nowhere else', async () => {
    const { get } = serve()
    expect((await get('/help')).body).toBe('<h1>help</h1>')
    expect((await get('/help.html')).statusCode).toBe(404)
    expect((await get('/none.html')).statusCode).toBe(404)
    expect((await get('/pages.json')).statusCode).toBe(404)
  })

  it('are also at the names below their address that the list has, and at no other', async () => {
    const { get } = serve()
    for (const name of ['pin', '2005']) expect((await get(`/help/${name}`)).body).toBe('<h1>help</h1>')
    for (const name of ['pins', '2006', 'pin/', 'pin/x', '..%2fsecret.txt', '__proto__']) {
      const answer = await get(`/help/${name}`)
      expect([answer.statusCode, answer.body]).toEqual([404, '<h1>none</h1>'])
    }
  })

  it('R36 keep a language that was chosen by the address, for this browser alone', async () => {
    const { get } = serve()
    const chosen = await get('/help?lang=en')
    expect(chosen.headers['set-cookie']).toMatch(/^yinxin-language=en; Path=\/; HttpOnly; SameSite=Lax/)
    expect(chosen.headers['cache-control'] ?? '').not.toContain('public')
    expect((await get('/help')).headers['set-cookie']).toBeUndefined()
  })

  it('are kept by nobody for longer than their row says', async () => {
    const { get } = serve()
    expect((await get('/help')).headers['cache-control']).toBe('public, max-age=60')
    expect((await get('/login')).headers['cache-control']).toBeUndefined() // the audience's own rule stands (portal: no-store)
  })

  it('lead elsewhere where the audience says so, before anything of them is read', async () => {
    const asked: string[] = []
    const { get } = serve(list, {
      before: async ({ name, needsSession }) => {
        asked.push(name)
        return needsSession === true ? '/login' : undefined
      },
    })
    const answer = await get('/home')
    expect([answer.statusCode, answer.headers['location'], answer.body]).toEqual([302, '/login', ''])
    expect((await get('/help')).statusCode).toBe(200)
    expect(asked).toEqual(['home', 'help'])
  })

  it.each(['Mozilla/4.0 (compatible; MSIE 7.0)', 'Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0)'])(
    'an engine that runs none of our script (%s) gets the page without, and static pages as they are',
    async (agent) => {
      const { get } = serve()
      const headers = { accept: 'text/html', 'user-agent': agent }
      expect((await get('/login', headers)).body).toBe('<h1>compat</h1>')
      expect((await get('/privacy', headers)).body).toBe('<h1>privacy</h1>')
    },
  )

  it('a page whose file is not there is an address nobody knows, not an error', async () => {
    const answer = await serve().get('/gone')
    expect([answer.statusCode, answer.json().failure.code]).toEqual([404, 'NOT_FOUND'])
  })

  it('roles have addresses; one nobody has leads nowhere', () => {
    const { served } = serve()
    expect([served.addressOf('sign-in'), served.addressOf('home'), served.addressOf('not-found')]).toEqual(['/login', '/home', undefined])
    expect(serve([]).served.addressOf('home')).toBeUndefined()
  })
})

describe('an address nobody knows', () => {
  it('is a page for a browser, where it is', async () => {
    const answer = await serve().get('/nowhere')
    expect([answer.statusCode, answer.body, answer.headers['location']]).toEqual([404, '<h1>none</h1>', undefined])
  })

  it.each([undefined, '*/*', 'application/json'])('is a failure for who accepts %s', async (accept) => {
    const answer = await serve().get('/nowhere', accept === undefined ? {} : { accept })
    expect([answer.statusCode, answer.json().failure.code]).toEqual([404, 'NOT_FOUND'])
  })

  it('below /api nobody gets a page, whatever is accepted', async () => {
    const answer = await serve().get('/api/nowhere')
    expect([answer.statusCode, answer.json().failure.code]).toEqual([404, 'NOT_FOUND'])
  })

  it('where no such page was built the failure is told', async () => {
    const answer = await serve([]).get('/nowhere')
    expect([answer.statusCode, answer.json().failure.code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('files of the pages', () => {
  it('with a hash in their name are kept for ever, others for an hour', async () => {
    const { get } = serve()
    expect((await get('/assets/main-abcd1234.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/assets/logo.svg')).headers['cache-control']).toBe('public, max-age=3600')
    expect((await get('/assets/fonts/a.woff2')).statusCode).toBe(200)
  })

  it.each([
    '/assets/.hidden',
    '/assets/../pages.json',
    '/assets/%2e%2e/pages.json',
    '/assets/..%2fpages.json',
    '/assets/..%2f..%2fsecret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/fonts',
    '/assets/fonts/',
    '/assets/',
    '/assets/C:%5Cwindows',
  ])('%s is none', async (url) => {
    const answer = await serve().get(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toMatch(/secret|sign-in/)
  })
})

describe('the list of built pages', () => {
  it('may be missing: then there is no page', async () => {
    const { get } = serve(undefined, { folder: folderWith(undefined) })
    expect((await get('/login')).statusCode).toBe(404)
  })

  it('that cannot be read stops the start: half a list would leave pages out without a word', () => {
    expect(() => serve('[{"name":')).toThrow(SyntaxError)
  })
})
