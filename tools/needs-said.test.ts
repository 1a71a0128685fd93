// A test that drives a program of Debian says so (`needs('chromium')`): on a machine without it, it is left out with a line instead of failing.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { debianPackages } from '../test/needs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a file does that needs a package: starts its program by the path it is known by, or a Chromium by our own function. */
const marks = Object.entries(debianPackages).map(([name, path]) => ({
  name,
  isIn: (text: string) => (name === 'chromium' ? /(?<!function )launchChromium\(/.test(text) : text.includes(`'${path}'`)),
}))

/** `file` and what it imports by relative paths, as far as it lies under test/. */
function withImports(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen
  const text = readFileSync(file, 'utf8')
  seen.set(file, text)
  for (const [, path = ''] of text.matchAll(/from '(\.[^']+\.ts)'/g)) {
    const imported = join(dirname(file), path)
    if (imported.startsWith(join(root, 'test/')) && !imported.endsWith('/needs.ts')) withImports(imported, seen)
  }
  return seen
}

function unsaid(file: string): readonly string[] {
  const texts = [...withImports(file).values()]
  const said = texts.flatMap((text) => [...text.matchAll(/\bneeds\(([^)]*)\)/g)].map(([, list = '']) => list)).join()
  return marks.filter(({ name, isIn }) => texts.some(isIn) && !said.includes(`'${name}'`)).map(({ name }) => name)
}

const files = globSync('test/**/*.test.ts', { cwd: root }).map((file) => join(root, file))

test('the tests are found, and one that drives Chromium is seen to', () => {
  expect(files.length).toBeGreaterThan(100)
  expect([...withImports(join(root, 'test/e2e/person.test.ts')).values()].some((text) => marks.some(({ isIn }) => isIn(text)))).toBe(true)
})

test('who drives a program of Debian says that it is needed', () => {
  const faults = files.flatMap((file) => unsaid(file).map((name) => `${relative(root, file)} needs ${name}`))
  expect(faults).toEqual([])
})
