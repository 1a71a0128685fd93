// The assistant as a process: started by its command, ready on one line, gone when it is told or when its parent is.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCertificationRequest, verifyCertificationRequest } from '@yinxin/pki'
import { encodeBase64, failures } from '@yinxin/protocol'
import { createTestPki } from '@yinxin/testkit'
import { build } from 'vite'
import { beforeAll, expect, test } from 'vitest'
import { folderFor, openSitePage, resultOf } from './assistant-world.ts'

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

test('ends when its parent is gone', async () => {
  const { child, ended } = await start('--watch-stdin')
  child.stdin?.end()
  expect(await ended).toBe(0)
})

test('keeps its key across a restart after kill -9', async () => {
  const first = await start()
  const key = readFileSync(join(first.data, 'installation-key.pem'), 'utf8')
  first.child.kill('SIGKILL')
  await first.ended
  const again = spawn(process.execPath, [program, 'run', '--data', first.data, '--ports', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => again.stdout.once('data', resolve))
  expect(readFileSync(join(first.data, 'installation-key.pem'), 'utf8')).toBe(key)
  again.kill('SIGTERM')
  await new Promise((resolve) => again.once('exit', resolve))
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
