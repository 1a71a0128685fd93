import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledProgram, sourceProgram, stampFile } from '../apps/assistant/bin/which-program.js'
import { buildAssistantWhenStale } from './build-assistant.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'apps/assistant/src/compose.ts'
let folder = ''

/** A copy of everything the choice depends on. */
beforeEach(async () => {
  await buildAssistantWhenStale()
  folder = mkdtempSync(join(tmpdir(), 'yinxin-program-'))
  const { inputs } = JSON.parse(readFileSync(stampFile, 'utf8')) as { inputs: string[] }
  for (const path of [...inputs, 'apps/assistant/bin/which-program.js', 'apps/assistant/package.json', 'apps/assistant/dist/program'])
    cpSync(join(root, path), join(folder, path), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

function chosen(): string {
  const module = join(folder, 'apps/assistant/bin/which-program.js')
  const script = `import(${JSON.stringify(module)}).then(({ whichProgram }) => console.log(whichProgram()))`
  return relative(folder, execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim())
}

test('the bundle is run while it is made of the sources that lie there', () => {
  expect(chosen()).toBe(relative(root, bundledProgram))
})

test('one changed source, and the sources are run', () => {
  appendFileSync(join(folder, source), '\n')
  expect(chosen()).toBe(relative(root, sourceProgram))
})

test('one source gone, or a bundle without its stamp, and the sources are run', () => {
  rmSync(join(folder, source))
  expect(chosen()).toBe(relative(root, sourceProgram))
  cpSync(join(root, source), join(folder, source))
  expect(chosen()).toBe(relative(root, bundledProgram))
  rmSync(join(folder, relative(root, stampFile)))
  expect(chosen()).toBe(relative(root, sourceProgram))
})
