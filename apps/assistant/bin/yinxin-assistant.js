#!/usr/bin/env node
// Runs the assistant with the Node it needs. Plain JavaScript on purpose: it runs before anything of ours can.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeExecutable } from '../../../tools/node-executable.mjs'

const main = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const node = nodeExecutable()
if (node === process.execPath) {
  process.argv.splice(1, 1, main)
  await import('../src/cli.ts')
} else {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
  })
}
