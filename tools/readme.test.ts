import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const documents = [
  'README.md',
  'README.zh-CN.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/flows/sign-in.md',
  'docs/glossary.md',
  'docs/proof.md',
  'docs/divergences.md',
]
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** Command lines of a document: what is in its `sh` blocks, without the remarks. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
  return blocks.map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '')
}

function yinxin(...words: string[]) {
  return spawnSync(process.execPath, [join(root, 'apps/server/bin/yinxin.js'), ...words], { encoding: 'utf8' })
}

describe.each(documents)('%s', (file) => {
  const text = read(file)

  test('links only to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link))
    for (const link of links) expect(existsSync(join(root, dirname(file), link)), link).toBe(true)
  })

  test('names only source files that are there', () => {
    const named = [...text.matchAll(/`((?:packages|apps|test|tools|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path)
    for (const path of named) expect(existsSync(join(root, path)), path).toBe(true)
  })

  test('shows only npm scripts that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run ([a-z]+)/g)) expect(Object.keys(scripts)).toContain(script)
    for (const [, script = ''] of text.matchAll(/npm (start|test)\b/g)) expect(Object.keys(scripts)).toContain(script)
  })
})

describe('tests that SECURITY.md names', () => {
  const named = [...read('SECURITY.md').matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path)
  const files = ['packages', 'apps', 'test', 'tools'].flatMap((folder) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: root, exclude: ['**/node_modules/**'] }),
  )

  test('are many, so that the check below looks at something', () => {
    expect(new Set(named).size).toBeGreaterThan(35)
    expect(files.length).toBeGreaterThan(200)
  })

  test.each([...new Set(named)])('%s is one file, and no other', (path) => {
    expect(files.filter((file) => `/${file}`.endsWith(`/${path}`))).toHaveLength(1)
  })

  test('stand in rows of the table: what somebody tries, and what stops it', () => {
    const rows = read('SECURITY.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('.test.ts'))
    for (const row of rows) expect(row.split(/(?<!\\)\|/).length, row.slice(0, 60)).toBe(5)
    expect(rows.length).toBeGreaterThan(35)
  })
})

describe.each(['README.md', 'README.zh-CN.md'])('commands of %s', (file) => {
  const commands = commandsOf(read(file))

  test('begin with the two that a fresh copy needs', () => {
    expect(commands.slice(0, 2)).toEqual(['npm start', 'npm test'])
  })

  test('are commands of yinxin, with options its help names', () => {
    const lines = commands.filter((line) => line.startsWith('node_modules/.bin/yinxin '))
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      const [, name = '', ...words] = line.split(/\s+/)
      const { status, stdout } = yinxin(name, '--help')
      expect(status, line).toBe(0)
      for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option)
    }
  })
})

test('every npm script runs a file that is there', () => {
  for (const [name, line] of Object.entries(scripts)) {
    const files = line.split(/\s+/).filter((word) => /^(?:tools|test)\//.test(word))
    for (const path of files) expect(existsSync(join(root, path)), `${name}: ${path}`).toBe(true)
    if (files.length === 0) expect(line).toMatch(/^prettier /)
  }
})

test('a command that does not exist is refused with exit code 2', () => {
  expect(yinxin('no-such-command').status).toBe(2)
})
