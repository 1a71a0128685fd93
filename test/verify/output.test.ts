import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { chainQuestions } from '../../tools/chain-questions.ts'

const command = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-output-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [question = []] = chainQuestions(folder, ['P-256'])

/** Exit code and what was said on standard error, with standard output going to `output`. */
function ask(output: 'pipe' | number, onStart: (stdout: Readable | null) => void = () => undefined) {
  const child = spawn(process.execPath, [command, ...question], { stdio: ['ignore', output, 'pipe'] })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  onStart(child.stdout)
  return new Promise<{ code: number | null; said: string }>((resolve) => child.on('close', (code) => resolve({ code, said })))
}

test('an answer goes whole into a file', async () => {
  const answer = join(folder, 'answer.json')
  const file = openSync(answer, 'w')
  expect(await ask(file)).toEqual({ code: 0, said: '' })
  closeSync(file)
  expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ verdict: 'accepted' })
})

test('a reader who has gone is no fault of the command', async () => {
  expect(await ask('pipe', (stdout) => stdout?.destroy())).toEqual({ code: 0, said: '' })
})
