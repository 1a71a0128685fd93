// `npm run pictures [-- FOLDER]`: starts real servers and writes a picture of every state of every page into FOLDER (default test-results/pictures),
// both languages, 1440 and 390 wide, light, dark and in large type, with an index.html that puts them side by side.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lookingTests } from './looking-tests.ts'
import { pictureIndex, pictureOf } from './picture-index.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = resolve(process.argv[2] ?? at('test-results/pictures'))

mkdirSync(folder, { recursive: true })
for (const file of readdirSync(folder)) if (pictureOf(file) !== undefined) rmSync(join(folder, file)) // of pages that may be gone
const words = ['node_modules/vitest/vitest.mjs', 'run', '--project=e2e', '--test-timeout=900000', ...lookingTests(at('.'))]
const { status } = spawnSync(process.execPath, words, { cwd: at('.'), stdio: 'inherit', env: { ...process.env, YINXIN_PICTURES: folder } })
writeFileSync(join(folder, 'index.html'), pictureIndex(readdirSync(folder)))
console.log(`Look at ${join(folder, 'index.html')}`)
process.exitCode = status !== 0 || !existsSync(join(folder, 'login-ready.en-390.png')) ? 1 : 0
