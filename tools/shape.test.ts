import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cyclesIn } from './shape/cycles.ts'
import { deadExports } from './shape/dead-exports.ts'
import { doubleNames } from './shape/double-names.ts'
import { functionLengths } from './shape/function-lengths.ts'
import { folderOf, importGraph, itself } from './shape/import-graph.ts'
import { readSources, type SourceFile } from './shape/read-sources.ts'
import { unusedFailures } from './shape/unused-failures.ts'

// A small tree with one of each thing the figures are about.
const tree: Readonly<Record<string, string>> = {
  'packages/one/package.json': '{"name":"@x/one","exports":{".":"./src/index.ts","./deep/*":"./src/deep/*"}}',
  'packages/one/src/index.ts': "export * from './deep/used.ts'\nexport { passedOn } from './deep/more.ts'\n",
  'packages/one/src/deep/used.ts':
    'export interface Shape { a: number }\nexport function used(): Shape {\n  return { a: 1 }\n}\nexport const unused = 1\nexport const tested = 2\nexport type Nobody = 1\n',
  'packages/one/src/deep/used.test.ts': "import { tested } from './used.ts'\nvoid tested\n",
  'packages/one/src/deep/more.ts': 'export const passedOn = 1\nexport const same = 1\n',
  'apps/two/package.json': '{"name":"@x/two"}',
  'apps/two/src/main.ts':
    "import { used, passedOn } from '@x/one'\nimport { left } from './a/left.ts'\nvoid [used, passedOn, left, import('./lazy.ts')]\n",
  'apps/two/src/lazy.ts': "import { same } from '@x/one/deep/more.ts'\nexport const lazily = [same, 'KNOWN_CODE']\n",
  'apps/two/src/a/left.ts':
    "import { right } from '../b/right.ts'\nimport type { Wide } from '../b/wide.ts'\nexport const left = (x: Wide) => [right, x]\n",
  'apps/two/src/b/right.ts': "import { inner } from '../a/inner.ts'\nexport const right = inner\n",
  'apps/two/src/b/wide.ts': "import { left } from '../a/left.ts'\nexport type Wide = typeof left | 1\nexport const same = 2\n",
  'apps/two/src/a/inner.ts': 'export const inner = 1\n',
  'apps/two/src/page.vue':
    '<template><p /></template>\n<script setup lang="ts">\nimport { same } from \'./b/wide.ts\'\nvoid same\n</script>\n',
}
const root = mkdtempSync(join(tmpdir(), 'yinxin-shape-'))
let files: readonly SourceFile[] = []

beforeAll(() => {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  execFileSync('git', ['init', '-q'], { cwd: root })
  files = readSources(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const isEntry = (path: string) => path.endsWith('/main.ts')

test('exports nobody imports: followed through files that pass names on, through packages, into pages', () => {
  const dead = deadExports(files, isEntry).map(({ path, name, testsOnly }) => `${path} ${name}${testsOnly ? ' (tests)' : ''}`)
  expect(dead).toEqual([
    'packages/one/src/deep/used.ts unused',
    'packages/one/src/deep/used.ts tested (tests)',
    'packages/one/src/deep/used.ts Nobody',
  ])
})

test('cycles by file and by folder: types alone make none unless they count, a folder above is none', () => {
  expect(cyclesIn(importGraph(files, itself))).toEqual([])
  expect(cyclesIn(importGraph(files, itself, { types: true }))).toEqual([['apps/two/src/a/left.ts', 'apps/two/src/b/wide.ts']])
  expect(cyclesIn(importGraph(files, folderOf))).toEqual([['apps/two/src/a', 'apps/two/src/b']])
  expect(
    cyclesIn(
      new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['c'])],
        ['c', new Set(['a'])],
        ['d', new Set(['a'])],
      ]),
    ),
  ).toEqual([['a', 'b', 'c']])
})

test('a name that two files export', () => {
  expect(doubleNames(files)).toEqual([{ name: 'same', paths: ['apps/two/src/b/wide.ts', 'packages/one/src/deep/more.ts'] }])
})

test('functions by length, and failure codes nobody names', () => {
  const used = files.find(({ path }) => path.endsWith('deep/used.ts'))
  expect(used && functionLengths(used)).toEqual([{ path: 'packages/one/src/deep/used.ts', line: 2, name: 'used', lines: 3 }])
  expect(unusedFailures({ KNOWN_CODE: 1001, SAID_CODE: 1002, OTHER_CODE: 1003 }, files, ['<b>1002</b>'])).toEqual(['OTHER_CODE'])
})
