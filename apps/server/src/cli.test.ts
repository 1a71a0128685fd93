import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { main } from './cli.ts'

const bin = fileURLToPath(new URL('../bin/yinxin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let printed = { stdout: '', stderr: '' }
beforeEach(() => {
  printed = { stdout: '', stderr: '' }
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (printed.stdout += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void (printed.stderr += `${text}\n`))
})

const yinxin = async (words: readonly string[]) => ({ status: await main(words), ...printed })

test.each([['--help'], ['start', '--help'], ['demo', '--help'], ['verify', '--help']])('yinxin %s … prints help', async (...words) => {
  const { status, stdout, stderr } = await yinxin(words)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: yinxin /)
})

test.each([
  [[], 2, /^Usage: yinxin/],
  [['nonsense'], 2, /^yinxin: unknown command 'nonsense'/],
  [['toString'], 2, /^yinxin: unknown command/],
  [['start', '--prot', '1'], 2, /^yinxin: Unknown option '--prot'/],
  [['start', '--port', 'x'], 2, /^yinxin: 'x' is not a port/],
  [['start', '--port', '65534'], 2, /^yinxin: '65534' is not a port/],
  [['start', '--components', 'portal,nonsense'], 2, /^yinxin: 'nonsense' is not a component/],
  [['start', 'word'], 2, /^yinxin: /],
  [['demo', '--jsn'], 2, /^yinxin: Unknown option/],
  [['start', '--config', 'missing.json'], 1, /^yinxin: configuration: .*missing.json cannot be read/],
  [['start', '--config', 'strange.json'], 1, /^yinxin: configuration: there is no setting 'prot'/],
] as const)('yinxin %j ends with one line', async (words, code, line) => {
  writeFileSync(join(folder, 'strange.json'), '{"prot":1}')
  const { status, stdout, stderr } = await yinxin(words.map((word) => word.replace(/^(missing|strange)/, join(folder, '$1'))))
  expect({ status, stdout }).toEqual({ status: code, stdout: '' })
  expect(stderr).toMatch(line)
  if (words.length > 0) expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('it finds its own files when called through a link, as node_modules/.bin does', () => {
  const link = join(folder, 'yinxin')
  symlinkSync(bin, link)
  const { status, stdout } = spawnSync(process.execPath, [link, '--version'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '0.1.0\n' })
})
