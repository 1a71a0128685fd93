// Runs a script with the Node this project needs (24), on any Node ≥ 20: `node tools/with-node.mjs script.ts [args]`.
// Plain JavaScript on purpose: it runs before anything of ours can.
import { spawn } from 'node:child_process'
import { nodeExecutable } from './node-executable.mjs'

const child = spawn(nodeExecutable(), process.argv.slice(2), { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1
})
