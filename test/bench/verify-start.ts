// `yinxin verify chain` as a person or a script waits for it: a new process for one question, Node's own start included.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCommandWhenStale } from '../../tools/build-command.ts'
import { chainQuestions } from '../../tools/chain-questions.ts'
import type { Figure } from './run.ts'

const command = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const rounds = 40

/** Milliseconds of the round least disturbed by whatever else the machine does. */
function fastest(words: readonly string[]): number {
  let best = Infinity
  for (let round = 0; round < rounds; round++) {
    const since = performance.now()
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: '' } }) // a shell has none
    if (status !== 0) throw new Error(`bench: ${stderr}`)
    best = Math.min(best, performance.now() - since)
  }
  return best
}

/** One question by the command, beside Node alone. */
export async function bench(): Promise<readonly Figure[]> {
  await buildCommandWhenStale()
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-'))
  try {
    const words = [command, ...(chainQuestions(folder, ['SM2'])[0] ?? [])]
    const node = fastest(['-e', '0'])
    return [
      { name: 'Node alone, from start to end', unit: 'ms', value: node },
      { name: '`yinxin verify chain` with files, start included', unit: 'ms', value: fastest(words), target: { most: 60 } },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) console.table(await bench())
