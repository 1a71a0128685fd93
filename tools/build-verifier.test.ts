import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledCli, sourceCli, stampFile } from '../apps/verifier/bin/which-cli.js'
import { buildVerifierWhenStale } from './build-verifier.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'packages/pki/src/path/dates.ts'
const stamp = relative(root, fileURLToPath(stampFile))
let folder = ''

/** A copy of everything the choice depends on. */
beforeEach(async () => {
  await buildVerifierWhenStale()
  folder = mkdtempSync(join(tmpdir(), 'yinxin-verifier-'))
  const { inputs } = JSON.parse(readFileSync(stampFile, 'utf8')) as { inputs: { path: string }[] }
  const paths = inputs.map(({ path }) => path)
  for (const path of [...paths, 'apps/verifier/bin/which-cli.js', 'apps/verifier/package.json', 'apps/verifier/dist'])
    cpSync(join(root, path), join(folder, path), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

function chosen(...words: string[]): string {
  const module = join(folder, 'apps/verifier/bin/which-cli.js')
  const script = `import(${JSON.stringify(module)}).then(({ whichCli }) => whichCli(${JSON.stringify(words)})).then(({ pathname }) => console.log(decodeURI(pathname)))`
  return relative(folder, execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim())
}
const [bundle, sources] = [bundledCli, sourceCli].map((url) => relative(root, fileURLToPath(url)))

test('the bundle answers `verify` while it is made of the sources that lie there, and nothing else', () => {
  expect(chosen('verify', 'chain')).toBe(bundle)
  expect([chosen('start'), chosen()]).toEqual([sources, sources])
})

test('one changed source, and the sources answer, whatever its times say', () => {
  const path = join(folder, source)
  const before = readFileSync(path, 'utf8')
  utimesSync(path, 0, 0)
  expect(chosen('verify')).toBe(bundle)
  writeFileSync(path, before.replace('early', 'later'))
  utimesSync(path, 0, 0)
  expect(chosen('verify')).toBe(sources)
  appendFileSync(path, '\n')
  expect(chosen('verify')).toBe(sources)
})

test('one source gone, or a bundle without its stamp, and the sources answer', () => {
  rmSync(join(folder, source))
  expect(chosen('verify')).toBe(sources)
  cpSync(join(root, source), join(folder, source))
  expect(chosen('verify')).toBe(bundle)
  rmSync(join(folder, stamp))
  expect(chosen('verify')).toBe(sources)
})

test('both say the same, words nobody understands included', async () => {
  const run = async (cli: URL, words: string[]): Promise<{ code: number; said: string }> => {
    const script = `import(${JSON.stringify(cli.href)}).then(({ main }) => main(${JSON.stringify(words)})).then((code) => (process.exitCode = code))`
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
    expect(await run(bundledCli, words)).toEqual(await run(sourceCli, words))
})
