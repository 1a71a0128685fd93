import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { keptCodeOf } from '../apps/server/bin/kept-code.js'
import { bundles, sourceCli } from '../apps/server/bin/which-cli.js'
import { buildCommandWhenStale, outside } from './build-command.ts'
import { chainQuestions } from './chain-questions.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const inBoth = 'packages/pki/src/path/dates.ts'
const inWholeAlone = 'apps/server/src/platform/web/cookies.ts'
const ofRepository = (path: string): string => relative(root, path)
let folder = ''

const inputsOf = (stamp: string): string[] =>
  (JSON.parse(readFileSync(stamp, 'utf8')) as { inputs: { path: string }[] }).inputs.map(({ path }) => path)

/** A copy of everything the choice depends on. */
beforeAll(async () => void (await buildCommandWhenStale()), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-command-'))
  const paths = Object.values(bundles).flatMap(({ stamp }) => inputsOf(stamp))
  for (const path of new Set([...paths, 'apps/server/bin', 'apps/server/dist', 'apps/server/package.json', 'tools/node-executable.mjs']))
    cpSync(join(root, path), join(folder, path), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

function chosen(...words: string[]): string {
  const module = join(folder, 'apps/server/bin/which-cli.js')
  const script = `console.log(require(${JSON.stringify(module)}).whichCli(${JSON.stringify(words)}))`
  return relative(folder, execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim())
}
const [verify, whole, sources] = [bundles.verify.cli, bundles.whole.cli, sourceCli].map(ofRepository)

test('a bundle of its own answers `verify`, another one everything else, while they are made of the sources that lie there', () => {
  expect(chosen('verify', 'chain')).toBe(verify)
  expect([chosen('start'), chosen()]).toEqual([whole, whole])
})

test('one changed source, and the sources answer, whatever its times say', () => {
  const path = join(folder, inBoth)
  const before = readFileSync(path, 'utf8')
  utimesSync(path, 0, 0)
  expect([chosen('verify'), chosen('start')]).toEqual([verify, whole])
  writeFileSync(path, before.replace('early', 'later'))
  utimesSync(path, 0, 0)
  expect([chosen('verify'), chosen('start')]).toEqual([sources, sources])
  appendFileSync(path, '\n')
  expect([chosen('verify'), chosen('start')]).toEqual([sources, sources])
})

test('a source that only the whole is made of makes only the whole stale', () => {
  appendFileSync(join(folder, inWholeAlone), '\n')
  expect([chosen('verify'), chosen('start')]).toEqual([verify, sources])
})

test('one source gone, or a bundle without its stamp, and the sources answer', () => {
  rmSync(join(folder, inBoth))
  expect([chosen('verify'), chosen('start')]).toEqual([sources, sources])
  cpSync(join(root, inBoth), join(folder, inBoth))
  expect([chosen('verify'), chosen('start')]).toEqual([verify, whole])
  for (const { stamp } of Object.values(bundles)) rmSync(join(folder, ofRepository(stamp)))
  expect([chosen('verify'), chosen('start')]).toEqual([sources, sources])
})

test('packages of tests and the demo are no part of what production loads', () => {
  const loaded = staticChunks(readFileSync(bundles.whole.cli, 'utf8'))
  expect(loaded.some((chunk) => chunk.includes('// apps/server/src/commands/run-server.ts'))).toBe(true)
  for (const name of ['apps/demo', 'packages/testkit']) {
    expect(inputsOf(bundles.whole.stamp).some((path) => path.startsWith(name))).toBe(true)
    expect(loaded.filter((chunk) => chunk.includes(`// ${name}/`))).toEqual([])
  }
})

test('spreadsheets and their archives are no part of what a server loads', () => {
  const loaded = staticChunks(readFileSync(bundles.whole.cli, 'utf8'))
  const all = readdirSync(bundles.whole.folder).flatMap((name) =>
    name.endsWith('.mjs') ? [readFileSync(join(bundles.whole.folder, name), 'utf8')] : [],
  )
  const packages = ['yauzl', 'saxes', 'hucre', 'iconv-lite'].map((name) => `node_modules/${name}`)
  for (const name of [...packages, 'apps/server/src/commands/import']) {
    const isIn = (chunk: string): boolean => chunk.includes(`// ${name}/`)
    expect([name, all.some(isIn), loaded.some(isIn)]).toEqual([name, true, false])
  }
})

/** Modules of the whole bundle that `yinxin start` reads before it knows whether this is a demo, as texts. */
function staticChunks(text: string, seen = new Map<string, string>()): string[] {
  const named = [...text.matchAll(/ from "\.\/([^"]+)"|import "\.\/([^"]+)"|import\("\.\/((?:start|run-server)-[^"]+)"\)/g)]
  for (const name of named.map(([, ...names]) => names.find(Boolean) ?? '').filter((each) => !seen.has(each))) {
    const chunk = readFileSync(join(bundles.whole.folder, name), 'utf8')
    seen.set(name, chunk)
    staticChunks(chunk, seen)
  }
  return [...seen.values()]
}

test('the answer is the same when the compiled code beside the bundle is missing, cut or of something else', () => {
  const questions = chainQuestions(folder, ['P-256'])
  const code = keptCodeOf(join(folder, verify ?? ''))
  const ask = (): string =>
    execFileSync(process.execPath, [join(folder, 'apps/server/bin/yinxin.js'), ...(questions[0] ?? [])], { encoding: 'utf8' })
  const expected = ask()
  const kept = readFileSync(code)
  for (const bytes of [Buffer.alloc(0), kept.subarray(0, kept.length / 2), Buffer.alloc(4096, 7)]) {
    writeFileSync(code, bytes)
    expect(ask()).toBe(expected)
  }
  rmSync(code)
  expect(ask()).toBe(expected)
})

test('all say the same, words nobody understands included', async () => {
  const run = async (cli: string, words: string[]): Promise<{ code: number; said: string }> => {
    const script = `import(${JSON.stringify(cli)}).then(({ main, default: bundle }) => (main ?? bundle.main)(${JSON.stringify(words)})).then((code) => (process.exitCode = code))`
    try {
      return { code: 0, said: execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }) }
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
      return { code: status, said: stdout + stderr }
    }
  }
  const file = join(folder, 'nothing.pem')
  writeFileSync(file, 'nothing')
  for (const words of [
    ['verify', '--help'],
    ['verify', 'chain', '--anchor', file, '--certificate', file],
    ['verify', 'authentication', '--token', file, '--origin', 'nowhere', '--nonce', 'n', '--anchor', file],
    ['verify', '--batch', file],
  ])
    expect([await run(bundles.verify.cli, words), await run(bundles.whole.cli, words)]).toEqual(Array(2).fill(await run(sourceCli, words)))
})

test('the bundle keeps the names of classes by which packages tell things apart', () => {
  const models = globSync('node_modules/oidc-provider/lib/models/*.js', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'))
  // Models of the provider are stored by the names of their classes, its errors told apart by theirs, and a pool of pg is known by its own.
  const wanted = models.flatMap((text) => [...text.matchAll(/\bclass (\w+)/g)].map(([, name]) => `class ${name} `))
  expect(wanted.length).toBeGreaterThan(15)
  const bundled = readdirSync(bundles.whole.folder, 'utf8')
    .map((name) => readFileSync(join(bundles.whole.folder, name), 'utf8'))
    .join('\n')
  for (const text of [...wanted, 'var SessionNotFound = class ', 'class BoundPool '])
    expect([text, bundled.includes(text)]).toEqual([text, true])
})

interface Entry {
  readonly import?: string | { readonly default?: string }
}
interface Described {
  readonly type?: string
  readonly exports?: Entry & { readonly '.'?: Entry }
}

test('no CommonJS package is loaded by its names when asked for: a bundle knows only its default', () => {
  const sources = globSync('apps/{server,demo,verifier}/src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'))
  const loads = sources.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return [...text.matchAll(/\bimport\('([^.'][^']*)'\)\)?(\.default)?/g)].map(([, name = '', byDefault]) => ({ path, name, byDefault }))
  })
  expect(loads.length).toBeGreaterThan(3)
  const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')
  const isOutside = (name: string): boolean => outside.some((pattern) => matchesGlob(packageOf(name), pattern))
  // What a bundler takes of a package that is both: the entry for imports.
  const imported = (name: string): string => {
    const { type, exports } = JSON.parse(readFileSync(join(root, 'node_modules', packageOf(name), 'package.json'), 'utf8')) as Described
    const entry = exports?.['.'] ?? exports
    const file = typeof entry?.import === 'string' ? entry.import : entry?.import?.default
    return type === 'module' ? 'a module' : (file ?? '')
  }
  const isModule = (name: string): boolean => /^a module$|\.mjs$|\/esm\//.test(imported(name))
  expect(loads.filter(({ name, byDefault }) => byDefault === undefined && !isOutside(name) && !isModule(name))).toEqual([])
})
