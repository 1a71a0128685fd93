// What the scripts of package.json run: `node tools/run.mjs [--pages] script [args]`. Installs what a clean clone lacks, with `--pages` builds what
// is built, then runs the script with the Node this project needs. Plain JavaScript on Node ≥ 20.
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { runWithNode } from './node-executable.mjs'

const words = process.argv.slice(2)
const needsPages = words[0] === '--pages'

try {
  await ensureInstalled()
  const built = needsPages ? await runWithNode([fileURLToPath(new URL('build-pages.ts', import.meta.url))]) : 0
  process.exitCode = built === 0 ? await runWithNode(needsPages ? words.slice(1) : words) : built
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
