// `npm start`: everything a fresh clone needs, then `yinxin start`. Plain JavaScript on Node ≥ 20.
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { runWithNode } from './node-executable.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const started = Date.now()

try {
  await ensureInstalled()
  const built = await runWithNode([at('build-pages.ts')])
  process.env.YINXIN_STARTED_AT = String(started) // the time printed at the end counts from here
  process.exitCode = built === 0 ? await runWithNode([at('../apps/server/bin/yinxin.js'), 'start', ...process.argv.slice(2)]) : built
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
