// `npm run mutations`: breaks each promise of test/mutations in a copy of the tree, one at a time, and demands that the test named for it
// fails. `--only=WORD` takes those whose chapter, promise, file or test holds the word, `--projects=unit,integration` those whose test is of one of
// these, `--sample=N` draws that many (YINXIN_SEED draws them again). Pages are built anew for tests that run in a browser.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chapters } from '../test/mutations/chapters.ts'
import { projectOf, type Mutation } from '../test/mutations/mutation.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Longest time for one run of tests, in milliseconds: a promise whose breach hangs is none that was shown. */
const longestRun = 300_000

interface TestResult {
  readonly file: string
  readonly title: string
  readonly status: string
}

const options = new Map(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=') as [string, string]))
const projects = (options.get('projects') ?? 'unit,integration,e2e').split(',')
const chosen = choose(
  chapters
    .flatMap(({ title, mutations }) => mutations.map((mutation) => ({ ...mutation, chapter: title })))
    .filter(({ test: [file] }) => projects.includes(projectOf(file))),
  options.get('only') ?? '',
  Number(options.get('sample') ?? Infinity),
)
if (chosen.length === 0) {
  console.error('mutations: none was chosen')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'yinxin-mutations-'))
const copy = join(folder, 'copy')
let wrong = 0
try {
  copyTree()
  const sound = passing(chosen)
  wrong = chosen.length - sound.length
  for (const mutation of sound) wrong += show(mutation)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`mutations: ${chosen.length} promises, ${wrong} not shown to be held by their test`)
process.exitCode = wrong === 0 ? 0 : 1

function choose<T extends Mutation & { readonly chapter: string }>(all: readonly T[], word: string, most: number): readonly T[] {
  const fitting = all.filter(({ chapter, promise, file, test }) => [chapter, promise, file, ...test].some((text) => text.includes(word)))
  if (fitting.length <= most) return fitting
  const start = Number(process.env['YINXIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`mutations: ${most} of ${fitting.length}, YINXIN_SEED=${start}`)
  const step = fitting.length / most
  const first = start % fitting.length
  return Array.from({ length: most }, (_, i) => fitting[(first + Math.floor(i * step)) % fitting.length]).filter((one) => one !== undefined)
}

/** What git tracks or would track; packages are shared, but the parts of this repository are the copy's own. */
function copyTree(): void {
  const { stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const files = stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
  if (files.length === 0) throw new Error('git lists no file here: mutations need a clone')
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  mkdirSync(join(copy, 'node_modules/@yinxin'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@yinxin' && !/^\.(?:cache|vite|vitest)/.test(name))
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  for (const name of readdirSync(join(root, 'node_modules/@yinxin')))
    symlinkSync(readlinkSync(join(root, 'node_modules/@yinxin', name)), join(copy, 'node_modules/@yinxin', name))
  const vectors = join(root, '../shared')
  if (existsSync(vectors)) symlinkSync(vectors, join(folder, 'shared'))
}

/** Those whose test passes as long as nothing is broken; of the others it says nothing that it fails. What fails is tried once more, alone. */
function passing(mutations: readonly Mutation[]): readonly Mutation[] {
  if (mutations.some(({ test: [file] }) => projectOf(file) === 'e2e')) buildPages()
  const files = [...new Set(mutations.map(({ test: [file] }) => file))]
  const results = (['unit', 'integration', 'e2e'] as const).flatMap((project) => {
    const own = files.filter((file) => projectOf(file) === project)
    return own.length === 0 ? [] : run(project, own)
  })
  const passes = ({ test }: Mutation) =>
    statusOf(results, test) === 'passed' || statusOf(run(projectOf(test[0]), [test[0]], test[1]), test) === 'passed'
  return mutations.filter((mutation) => {
    if (passes(mutation)) return true
    console.log(`UNSOUND   ${mutation.promise}: ${mutation.test.join(' › ')} does not pass as things are`)
    return false
  })
}

/** 0 when the test fails with the promise broken, else 1. */
function show(mutation: Mutation): 0 | 1 {
  const { promise, file, search, replace, test } = mutation
  const path = join(copy, file)
  const before = readFileSync(path, 'utf8')
  if (before.split(search).length !== 2) {
    console.log(`STALE     ${promise}: what is to be replaced is not there once in ${file}`)
    return 1
  }
  const since = Date.now()
  writeFileSync(
    path,
    before.replace(search, () => replace),
  )
  if (projectOf(test[0]) === 'e2e') buildPages()
  const status = statusOf(run(projectOf(test[0]), [test[0]], test[1]), test)
  writeFileSync(path, before)
  const seconds = ((Date.now() - since) / 1000).toFixed(1)
  console.log(
    `${status === 'failed' ? 'held     ' : 'SURVIVED '} ${promise} (${seconds} s${status === 'failed' ? '' : `; ${test.join(' › ')}: ${status}`})`,
  )
  return status === 'failed' ? 0 : 1
}

function statusOf(results: readonly TestResult[], [file, title]: Mutation['test']): string {
  const found = results.filter((one) => one.file === file && one.title === title)
  if (found.length > 1) return `${found.length} tests of this title`
  return found[0]?.status ?? 'did not run'
}

function buildPages(): void {
  const { status } = spawnSync(process.execPath, ['tools/build-pages.ts'], { cwd: copy, stdio: 'ignore', timeout: longestRun })
  if (status !== 0) console.log('the pages could not be built')
}

function run(project: string, files: readonly string[], title?: string): readonly TestResult[] {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const which = title === undefined ? [] : ['-t', title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]
  spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', `--project=${project}`, '--reporter=json', `--outputFile=${report}`, ...files, ...which],
    { cwd: copy, stdio: 'ignore', timeout: title === undefined ? longestRun * 10 : longestRun, killSignal: 'SIGKILL' },
  )
  if (!existsSync(report)) return []
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; assertionResults: { title: string; status: string }[] }[]
  }
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ title, status }) => ({ file: name.slice(copy.length + 1), title, status })),
  )
}
