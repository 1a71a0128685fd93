import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))

interface Line {
  readonly who?: string
  readonly step?: string
  readonly milliseconds?: number
  readonly reason?: string
  readonly verdict?: string
}

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('yinxin-demo-'))

test('R35 yinxin demo: SM2, P-256 and RSA sign-ins into the business system, then the revoked certificate refused', async () => {
  const before = leftBehind()
  const child = spawn(process.execPath, [bin, 'demo', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const stepsOf = (step: string) => lines.filter((line) => line.step === step).map(({ who }) => who)
  expect(stepsOf('failed')).toEqual([])
  expect(stepsOf('signed in')).toEqual(['SM2', 'P-256', 'RSA'])
  expect(stepsOf('business system entered')).toEqual(['SM2', 'P-256', 'RSA'])
  expect(lines.at(-2)).toMatchObject({ who: 'SM2', step: 'refused, as it should be', reason: 'CERTIFICATE_REVOKED (3005)' })
  expect(lines.at(-1)).toMatchObject({ verdict: 'passed' })
  expect(lines.slice(0, -1).every(({ milliseconds }) => typeof milliseconds === 'number')).toBe(true)
  expect(code).toBe(0)
  expect(leftBehind().filter((name) => !before.includes(name))).toEqual([])
})
