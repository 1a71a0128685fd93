// `npm start`: everything a fresh clone needs, then `yinxin start`. Plain JavaScript on Node ≥ 20.
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { runWithNode } from './node-executable.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const started = Date.now()

// npm's shell does not pass a signal on: when it is gone, so is whoever wanted us to run. (Started without npm, we outlive our shell.)
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 500).unref()
}

try {
  await ensureInstalled()
  const built = await runWithNode([at('build-pages.ts')])
  process.env.YINXIN_STARTED_AT = String(started) // the time printed at the end counts from here
  process.exitCode = built === 0 ? await runWithNode([at('../apps/server/bin/yinxin.js'), 'start', ...process.argv.slice(2)]) : built
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
