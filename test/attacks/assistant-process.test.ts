// The assistant as a process: started by its command, ready on one line, gone when it is told or when its parent is.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCertificationRequest, verifyCertificationRequest } from '@yinxin/pki'
import { siteListType } from '@yinxin/protocol/assistant'
import { failures } from '@yinxin/protocol/failures'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { build } from 'vite'
import { pino } from 'pino'
import { startChild } from '../../apps/server/src/platform/child-process.ts'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSigner, folderFor, openSitePage, resultOf, until } from './assistant-world.ts'

const at = (path: string) => fileURLToPath(new URL(`../../apps/assistant/${path}`, import.meta.url))
const program = at('bin/yinxin-assistant.js')

beforeAll(async () => {
  if (!existsSync(at('dist/ui/home.html'))) await build({ configFile: at('vite.config.ts'), logLevel: 'error' })
}, 60_000)

interface Started {
  readonly child: ChildProcess
  readonly ready: { readonly port: number; readonly home: string }
  readonly data: string
  readonly ended: Promise<number | null>
}

function start(...more: readonly string[]): Promise<Started> {
  const data = folderFor('process')
  const child = spawn(process.execPath, [program, 'run', '--data', data, '--ports', '0', '--json', ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    let text = ''
    void ended.then((code) => reject(new Error(`ended with ${code}`)))
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.endsWith('\n')) resolve({ child, data, ended, ...(JSON.parse(text) as { ready: Started['ready'] }) })
    })
  })
}

test('is ready on one line, says where its home page is, and ends cleanly on SIGTERM', async () => {
  const { child, ready, data, ended } = await start()
  expect(ready.home).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${ready.port}/#[A-Za-z0-9_-]{43}$`))
  const page = await openSitePage(ready.port, 'https://any.example')
  expect(resultOf(await page.call('hello'))).toMatchObject({ product: 'yinxin-assistant' })
  const told = spawnSync(process.execPath, [program, 'home', '--data', data], { encoding: 'utf8' })
  expect(told.stdout).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${ready.port}/#`))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('A5 ends on SIGTERM also while its parent holds its standard input open', async () => {
  const { child, ended } = await start('--watch-stdin')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('A5 whoever started it beside itself starts it again, on the same data and with the same places for pages', async () => {
  const [data, pids] = [folderFor('state'), [] as number[]]
  const log = pino({ level: 'silent' })
  const words = [program, 'run', '--data', data, '--ports', '11977', '--json', '--watch-stdin']
  const child = startChild({
    name: 'assistant',
    words,
    log,
    logFile: join(data, 'log'),
    announces: true,
    onStart: (pid) => void pids.push(pid),
  })
  const { port } = ((await child.ready) as { ready: { port: number } }).ready
  process.kill(pids[0] ?? 0, 'SIGTERM')
  const page = await until(() => (pids.length > 1 ? openSitePage(port, 'https://any.example').catch(() => undefined) : undefined))
  expect(resultOf(await page.call('hello'))).toMatchObject({ product: 'yinxin-assistant' })
  await child.stop()
  await expect(openSitePage(port, 'https://any.example')).rejects.toThrow()
})

test('ends when its parent is gone', async () => {
  const { child, ended } = await start('--watch-stdin')
  child.stdin?.end()
  expect(await ended).toBe(0)
})

test('keeps its key across a restart after kill -9', async () => {
  const first = await start()
  const key = readFileSync(join(first.data, 'installation-secret'), 'utf8')
  first.child.kill('SIGKILL')
  await first.ended
  const again = spawn(process.execPath, [program, 'run', '--data', first.data, '--ports', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => again.stdout.once('data', resolve))
  expect(readFileSync(join(first.data, 'installation-secret'), 'utf8')).toBe(key)
  again.kill('SIGTERM')
  await new Promise((resolve) => again.once('exit', resolve))
})

test('a second start on the same data shows the first one in the browser, and ends', async () => {
  const { child, data, ended } = await start()
  const opened = join(data, 'opened')
  writeFileSync(join(data, 'open.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(opened)}, process.argv[2])`)
  const browser = `${process.execPath} ${join(data, 'open.cjs')} {url}`
  const second = spawnSync(process.execPath, [program, 'run', '--data', data, '--ports', '0', '--browser-command', browser], {
    encoding: 'utf8',
  })
  expect([second.status, second.stdout]).toEqual([0, expect.stringContaining('It runs already')])
  const address = await until(() => (existsSync(opened) && readFileSync(opened, 'utf8') !== '' ? readFileSync(opened, 'utf8') : undefined))
  expect(second.stdout).toContain(address)
  child.kill('SIGTERM')
  await ended
})

test('refuses an option it does not know, and a port that is taken, with a sentence', async () => {
  const unknown = spawnSync(process.execPath, [program, 'run', '--prots', '1'], { encoding: 'utf8' })
  expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('--prots')])
  const { child, ready, ended } = await start()
  const second = spawnSync(process.execPath, [program, 'run', '--data', folderFor('second'), '--ports', String(ready.port)], {
    encoding: 'utf8',
  })
  expect([second.status, second.stderr]).toEqual([1, expect.stringContaining(String(failures.PORT_TAKEN.number))])
  child.kill('SIGTERM')
  await ended
})

test('one that cannot start ends, also while its parent holds its standard input open', async () => {
  const file = join(folderFor('no-folder'), 'file')
  writeFileSync(file, '')
  const child = spawn(process.execPath, [program, 'run', '--data', join(file, 'data'), '--ports', '0', '--json', '--watch-stdin'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1)
})

test('makes software UKeys in a batch and puts certificates on them', () => {
  const folder = folderFor('ukeys')
  const command = (name: string, orders: unknown) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'ukey', name], {
      encoding: 'utf8',
      input: JSON.stringify(orders),
    })
    return { status, stderr, answer: stdout === '' ? undefined : (JSON.parse(stdout) as Record<string, string>[]) }
  }
  const kinds = ['SM2', 'P-256', 'RSA'] as const
  const created = command(
    'create',
    kinds.map((keyKind) => ({ file: join(folder, `${keyKind}.ukey`), label: '示范', serialNumber: 'YX-1', keyKind })),
  )
  expect(created.status).toBe(0)
  const orders = (created.answer ?? []).map(({ file, certificationRequest }, i) => {
    const request = parseCertificationRequest(Buffer.from(certificationRequest ?? '', 'base64'))
    if (!request.ok) throw new Error(request.problem)
    expect(verifyCertificationRequest(request.value)).toBe(true)
    const pki = createTestPki({ kind: kinds[i] ?? 'SM2', now: new Date() })
    return { file, certificate: encodeBase64(pki.issue({ subject: '示范单位', publicKeySpki: request.value.publicKeySpki }).der) }
  })
  expect(orders).toHaveLength(3)
  const written = command('write-certificate', orders)
  expect(written.answer?.map(({ sha256 }) => sha256)).toEqual([0, 1, 2].map(() => expect.stringMatching(/^[0-9a-f]{64}$/)))
  expect(readFileSync(join(folder, 'SM2.ukey'), 'utf8')).toContain('"use": "authentication"')
  expect(command('create', [{ file: 'x' }])).toMatchObject({ status: 1, stderr: expect.stringContaining('INPUT_INVALID') })
  expect(command('create', {})).toMatchObject({ status: 1 })
})

describe('R27 links of web pages', () => {
  const portal = 'https://portal.example'
  const now = () => Math.floor(Date.now() / 1000)
  const people: string[] = []
  afterEach(async () => {
    for (const pid of people.flatMap(assistantsOn)) process.kill(pid, 'SIGTERM')
    await until(() => people.flatMap(assistantsOn).length === 0 || undefined)
  })
  const link = (origin = portal) => `yinxin:open?p=${encodeURIComponent(origin)}&r=abcdefghijklmnopqrstuv`

  /** A home of a person's own, with a site list that names the portal, and a browser that notes what it is asked to open. */
  function person() {
    const [home, data, opened] = [folderFor('home'), folderFor('data'), join(folderFor('browser'), 'opened')]
    const [vendor, site] = [createSigner('vendor'), createSigner('site')]
    const siteList = {
      counter: 1,
      iat: now(),
      exp: now() + 3600,
      sites: [{ origin: portal, name: 'Portal', keys: [site.key], callbacks: [] }],
    }
    const files = { list: join(data, 'list.jws'), key: join(data, 'vendor.json') }
    writeFileSync(files.list, vendor.sign({ typ: siteListType }, siteList))
    writeFileSync(files.key, JSON.stringify(vendor.key))
    const env = { ...process.env, HOME: home, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '', XDG_STATE_HOME: '' }
    const command = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', env, cwd: data })
    const script = join(data, 'browser.cjs')
    writeFileSync(script, `require('node:fs').appendFileSync(${JSON.stringify(opened)}, process.argv[2] + '\\n')`)
    const browser = `${process.execPath} ${script} {url}`
    people.push(data)
    const options = ['--data', data, '--site-list', 'list.jws', '--vendor-key', 'vendor.json', '--ports', '0', '--browser-command', browser]
    return { home, data, opened, command, options }
  }
  const filesIn = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort()

  test('register writes two files of the desktop and one of its own, unregister takes them back and leaves what others wrote', () => {
    const { home, data, command, options } = person()
    const list = join(home, '.config/mimeapps.list')
    mkdirSync(join(home, '.config'))
    writeFileSync(list, '[Default Applications]\ntext/html=browser.desktop\n')
    const before = filesIn(data)
    for (let again = 0; again < 2; again++) expect(command('register', ...options)).toMatchObject({ status: 0, stderr: '' })
    expect(filesIn(home)).toEqual(['.config/mimeapps.list', '.local/share/applications/yinxin-assistant.desktop'])
    expect(filesIn(data)).toEqual([...before, 'start-by-link.json'].sort())
    expect(readFileSync(list, 'utf8')).toContain('x-scheme-handler/yinxin=yinxin-assistant.desktop\ntext/html=browser.desktop')
    expect(readFileSync(join(home, '.local/share/applications/yinxin-assistant.desktop'), 'utf8')).toContain(`"open" "--data" "${data}" %u`)
    expect(command('unregister', '--data', data).status).toBe(0)
    expect(filesIn(home)).toEqual(['.config/mimeapps.list'])
    expect(readFileSync(list, 'utf8')).toBe('[Default Applications]\ntext/html=browser.desktop\n')
    expect(filesIn(data)).toEqual(before)
  })

  test('A5 the paths of libraries are kept as full ones: a link is opened from anywhere', () => {
    const { data, command, options } = person()
    expect(command('register', ...options, '--pkcs11', 'lib/first.so', '--pkcs11', '/opt/second.so')).toMatchObject({
      status: 0,
      stderr: '',
    })
    const { run } = JSON.parse(readFileSync(join(data, 'start-by-link.json'), 'utf8')) as { run: string[] }
    const valuesOf = (name: string) => run.flatMap((word, i) => (word === name ? [run[i + 1]] : []))
    expect(valuesOf('--pkcs11')).toEqual([join(data, 'lib/first.so'), '/opt/second.so'])
    expect(valuesOf('--site-list')).toEqual([join(data, 'list.jws')])
    expect(run).not.toContain('--watch-stdin')
  })

  test('a link starts the assistant once, then shows the home page of the one that runs', async () => {
    const { data, opened, command, options } = person()
    command('register', ...options)
    const clicks = [1, 2].map(() => spawn(process.execPath, [program, 'open', '--data', data, link()], { stdio: 'ignore' }))
    expect(await Promise.all(clicks.map((click) => new Promise((resolve) => click.once('exit', resolve))))).toEqual([0, 0])
    await until(() => existsSync(join(data, 'home.json')) || undefined)
    expect(command('open', '--data', data, link())).toMatchObject({ status: 0, stderr: '' })
    const { address } = JSON.parse(readFileSync(join(data, 'home.json'), 'utf8')) as { address: string }
    await until(() => existsSync(opened) || undefined)
    expect(readFileSync(opened, 'utf8')).toContain(`${address}\n`)
    expect(assistantsOn(data)).toHaveLength(1)
  })

  test('another program on the port of an assistant that ended is not shown a home address', async () => {
    const { data, opened, command, options } = person()
    command('register', ...options)
    const foreign = createServer((_request, response) => response.end('hello'))
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
    const { port } = foreign.address() as { port: number }
    writeFileSync(join(data, 'home.json'), JSON.stringify({ address: `http://127.0.0.1:${port}/#${'a'.repeat(43)}` }))
    const ran = spawn(process.execPath, [program, 'open', '--data', data, link()], { stdio: 'ignore' })
    expect(await new Promise((resolve) => ran.once('exit', resolve))).toBe(0)
    expect(existsSync(opened)).toBe(false)
    foreign.close()
    await until(() => assistantsOn(data).length === 1 || undefined)
  })

  test('refuses a portal that is not in the signed list, what is no wake link, and a folder nobody registered', () => {
    const { data, command, options } = person()
    const refused = (words: string[]) => command('open', '--data', data, ...words)
    expect(refused([link()]).stderr).toContain('ASSISTANT_STOPPED')
    command('register', ...options)
    expect(refused([link('https://evil.example')])).toMatchObject({ status: 1, stderr: expect.stringContaining('SITE_NOT_APPROVED') })
    expect(refused([`${link()}&request=x`])).toMatchObject({ status: 1, stderr: expect.stringContaining('REQUEST_INVALID') })
    expect(refused([link(), link()]).status).toBe(1)
    expect(assistantsOn(data)).toEqual([])
  })
})

/** Assistants that run on a folder: a link starts them on their own, so that nobody has a handle. */
function assistantsOn(data: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return words.includes('run') && words.includes(data)
      } catch {
        return false // it ended meanwhile
      }
    })
}
