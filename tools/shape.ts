// `npm run shape`: figures of how the code is built, and what is worse than asked for. Part of the gate.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { failures } from '../packages/protocol/src/failures/catalogue.ts'
import { cyclesIn } from './shape/cycles.ts'
import { deadExports } from './shape/dead-exports.ts'
import { doubleNames } from './shape/double-names.ts'
import { functionLengths } from './shape/function-lengths.ts'
import { folderOf, importGraph, itself } from './shape/import-graph.ts'
import { readSources, type SourceFile } from './shape/read-sources.ts'
import { allowedDoubleNames, entryFiles, wordTables } from './shape/rules.ts'
import { unusedFailures } from './shape/unused-failures.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readSources(root)
const source = files.filter(({ path, isTest }) => !isTest && /^(?:packages|apps)\/[^/]+\/src\//.test(path))
const tests = files.filter(({ isTest }) => isTest)
const numbers = Object.fromEntries(Object.entries(failures).map(([code, { number }]) => [code, number]))
const functions = source.flatMap(functionLengths)
const problems: string[] = []

const sum = (list: readonly SourceFile[]) => list.reduce((total, { lines }) => total + lines, 0)
function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? 0
}

function figure(name: string, value: number, limit?: { readonly most?: number; readonly least?: number }): void {
  const { most, least } = limit ?? {}
  const worse = (most !== undefined && value > most) || (least !== undefined && value < least)
  const asked = most !== undefined ? `at most ${most}` : least !== undefined ? `at least ${least}` : ''
  console.log(`${worse ? 'WORSE ' : '      '}${name.padEnd(44)} ${String(value).padStart(8)}   ${asked}`)
  if (worse) problems.push(name)
}

function listed(name: string, found: readonly string[], most = 0): void {
  figure(name, found.length, { most })
  if (found.length > most) for (const line of found) console.log(`        ${line}`)
}

figure('files of source', source.length)
figure('lines of source', sum(source))
figure(
  'file, median lines',
  quantile(
    source.map(({ lines }) => lines),
    0.5,
  ),
  { most: 80 },
)
figure(
  'file, 90th percentile',
  quantile(
    source.map(({ lines }) => lines),
    0.9,
  ),
  { most: 200 },
)
figure('functions', functions.length)
figure(
  'function, median lines',
  quantile(
    functions.map(({ lines }) => lines),
    0.5,
  ),
  { most: 8 },
)
figure(
  'function, 90th percentile',
  quantile(
    functions.map(({ lines }) => lines),
    0.9,
  ),
  { most: 30 },
)
listed(
  'import cycles by file',
  cyclesIn(importGraph(source, itself)).map((cycle) => cycle.join(' → ')),
)
listed(
  'the same, types counted',
  cyclesIn(importGraph(source, itself, { types: true })).map((cycle) => cycle.join(' → ')),
)
listed(
  'import cycles by folder',
  cyclesIn(importGraph(source, folderOf)).map((cycle) => cycle.join(' ↔ ')),
)
const dead = deadExports(files, (path) => entryFiles.some((pattern) => pattern.test(path)))
listed(
  'exports nobody imports',
  dead.filter(({ testsOnly }) => !testsOnly).map(({ path, line, name }) => `${path}:${line} ${name}`),
)
listed(
  'exports only tests import',
  dead.filter(({ testsOnly }) => testsOnly).map(({ path, line, name }) => `${path}:${line} ${name}`),
  60,
)
// The sample relying party is a program of its own: what an integrator copies has the integrator's names.
const doubled = doubleNames(source.filter(({ path }) => !path.startsWith('apps/business-system/')))
const isAllowed = (name: string) => Object.hasOwn(allowedDoubleNames, name)
listed(
  'names that two files export',
  doubled.filter(({ name }) => !isAllowed(name)).map(({ name, paths }) => `${name}: ${paths.join(', ')}`),
)
listed(
  'double names allowed for nothing',
  Object.keys(allowedDoubleNames).filter((name) => !doubled.some((one) => one.name === name)),
)
listed(
  'failure codes nobody produces',
  unusedFailures(numbers, source, [readFileSync(`${root}/apps/web/src/portal/compat/compat.html`, 'utf8')]),
)
// Tables of words in two languages are held together by their types and one test; they are no code a test could follow.
const words = source.filter(({ path }) => wordTables.test(path))
figure('lines of words people read', sum(words))
figure('test lines', sum(tests))
figure('test lines ÷ source lines without words', Math.round((sum(tests) / (sum(source) - sum(words))) * 100) / 100, { least: 0.8 })

if (source.length < 300) problems.push('too few files were read to say anything')
console.log(problems.length === 0 ? `shape: ${source.length} files, as asked for` : `shape: worse than asked for: ${problems.join(', ')}`)
process.exitCode = problems.length === 0 ? 0 : 1
