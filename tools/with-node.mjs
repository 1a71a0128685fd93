// Runs a script with the Node this project needs (24), on any Node ≥ 20: `node tools/with-node.mjs script.ts [args]`.
import { runWithNode } from './node-executable.mjs'

try {
  process.exitCode = await runWithNode(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
