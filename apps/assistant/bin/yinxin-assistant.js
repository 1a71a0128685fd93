#!/usr/bin/env node
// Runs the assistant with the Node it needs. Plain JavaScript on purpose: it runs before anything of ours can.
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { nodeExecutable } from '../../../tools/node-executable.mjs'
import { whichProgram } from './which-program.js'

const program = whichProgram()
const node = nodeExecutable()
if (node === process.execPath) {
  process.argv.splice(1, 1, program)
  await import(pathToFileURL(program).href)
} else {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
  })
}
