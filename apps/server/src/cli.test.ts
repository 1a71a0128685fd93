import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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

async function yinxin(words: readonly string[]) {
  printed = { stdout: '', stderr: '' }
  const status = await main(words)
  return { status, ...printed }
}

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

/** Files of commands, by what they are called. */
const commandFiles = readdirSync(new URL('commands/', import.meta.url))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...readFileSync(new URL(`commands/${file}`, import.meta.url), 'utf8').matchAll(/^export const (\w+)Command: Command\b/gm),
  ])
  .map(([, name = '']) => name)

/** What the help names: commands, each with its summary. */
async function listed(): Promise<readonly (readonly [name: string, summary: string])[]> {
  const { stdout } = await yinxin(['--help'])
  return [...stdout.matchAll(/^ {2}(\w+) +(\S.*)$/gm)].map(([, name = '', summary = '']) => [name, summary] as const)
}

test('the help names every command there is, each once with what it does, and nothing else', async () => {
  const names = (await listed()).map(([name]) => name)
  expect(commandFiles.length).toBeGreaterThan(6)
  expect(names.toSorted()).toEqual([...commandFiles, 'demo', 'verify'].toSorted())
})

test('each command stands on one line of a terminal', async () => {
  for (const [name, summary] of await listed()) {
    expect(`  ${name.padEnd(11)} ${summary}`.length, name).toBeLessThanOrEqual(100)
    expect(summary, name).toMatch(/^[A-Za-z].*[^.\s]$/)
  }
})

test('every command the help names has a help of its own, which begins with how it is called', async () => {
  for (const [name] of await listed()) {
    for (const word of ['--help', '-h']) {
      const { status, stdout, stderr } = await yinxin([name, word])
      expect([name, status, stderr]).toEqual([name, 0, ''])
      expect(stdout).toMatch(new RegExp(`^Usage: yinxin ${name}\\b`))
    }
  }
})

test.each(['--help', '-h', 'help'])(
  '%s is an answer; the same without being asked is a mistake, and goes where mistakes go',
  async (word) => {
    const asked = await yinxin([word])
    expect([asked.status, asked.stderr]).toEqual([0, ''])
    expect(asked.stdout).toMatch(/--help tells more.*--version/)
    expect(await yinxin([])).toEqual({ status: 2, stdout: '', stderr: asked.stdout })
  },
)

test('help is given also beside words that would be refused', async () => {
  expect(await yinxin(['start', '--prot', '1', '--help'])).toMatchObject({ status: 0, stderr: '' })
})

test('it finds its own files when called through a link, as node_modules/.bin does', () => {
  const link = join(folder, 'yinxin')
  symlinkSync(bin, link)
  const { status, stdout } = spawnSync(process.execPath, [link, '--version'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '0.1.0\n' })
})

/** Runs `yinxin` where nothing of the commands can be loaded, nor the packages that come apart from the server. */
function yinxinAlone(...words: readonly string[]) {
  const refuse = join(folder, 'refuse.mjs')
  writeFileSync(
    refuse,
    `import { registerHooks } from 'node:module'
     registerHooks({ resolve(name, context, next) {
       const isPart = /^@yinxin\\/(demo|verifier)$/.test(name) || /commands\\/(?!arguments)/.test(name)
       if (isPart) throw Object.assign(new Error(\`Cannot find package '\${name}'\`), { code: 'ERR_MODULE_NOT_FOUND' })
       return next(name, context)
     } })`,
  )
  const main = `import { main } from ${JSON.stringify(new URL('./cli.ts', import.meta.url).href)}; process.exitCode = await main(process.argv.slice(1))`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', refuse, '--input-type=module', '-e', main, '--', ...words], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('the list of commands needs none of them', () => {
  const { status, stdout, stderr } = yinxinAlone('--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const named = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)
  expect(named).toEqual([
    'start',
    'audit',
    'keys',
    'migrate',
    'ca',
    'ceremony',
    'issuer',
    'import',
    'binding',
    'rights',
    'staff',
    'officer',
    'ra',
    'km',
    'authorities',
    'vendor',
    'demo',
    'verify',
  ])
})

test('a command that is not installed is said in one line', () => {
  expect(yinxinAlone('demo')).toEqual({ status: 1, stdout: '', stderr: "yinxin: 'demo' is not installed here\n" })
})
