/**
 * The trial of a new version: it starts beside the one that runs, on a port of its own and a state that goes with it, touches no UKey, and
 * has to answer `hello`. Two sides: who tries, and the version that is tried.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { version } from '@yinxin/protocol/wire'
import { startAssistant } from '../compose.ts'
import { readRunOptions } from '../options.ts'
import { ownCommand } from '../platform/own-program.ts'
import { processesIn } from '../platform/processes.ts'
import { runningVersion } from './running.ts'

/** Longest a version has until it answers, in milliseconds: the first start of a program an antivirus looks through takes long. */
const trialMs = 30_000
/** Between two looks whether it answers, in milliseconds. */
const lookMs = 50

/**
 * Whether this program starts here and says it is the version it is.
 * @param folder for the state that goes with it: one nobody else writes, when more than a person's rights are at hand
 */
export async function standsTrial(folder = tmpdir()): Promise<boolean> {
  const data = mkdtempSync(join(folder, '.yinxin-trial-'))
  const [program, ...words] = ownCommand('--trial', '--data', data)
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  let over = false
  void ended.then(() => (over = true))
  try {
    const end = performance.now() + trialMs
    while (!over && performance.now() < end) {
      if ((await runningVersion(data)) === version) return true
      await pause(lookMs)
    }
    return false
  } finally {
    child.kill('SIGKILL') // it has nothing to lose
    if (child.pid !== undefined) await ended
    rmSync(data, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** The version that is tried: runs until whoever tries it lets go of its standard input. Does what a real start needs, native calls too. */
export async function runTrial(data: string): Promise<number> {
  await processesIn(data)
  const started = await startAssistant(readRunOptions(['--data', data, '--ports', '0']))
  if (!started.ok) return 1
  await new Promise((resolve) => process.stdin.on('end', resolve).on('error', resolve).resume())
  await started.value.close()
  return 0
}
