import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** A folder name with everything a shell, an address or a configuration file gives a meaning to, too long for a socket. */
const oddName = `印信 "a" 'b' %20 #1 ?x=1 $HOME \\n & ; * ${'x'.repeat(100)}`

/** What other programs are told by the environment. */
const oddEnvironment = {
  ...{ PGHOST: 'nowhere.example', PGPORT: '1', PGUSER: 'x', PGDATABASE: 'y', PGPASSWORD: 'z', PGSSLMODE: 'require', PGOPTIONS: '-c x=y' },
  ...{
    PGDATA: '/nowhere',
    PGSERVICE: 'x',
    PGTZ: 'Mars/Olympus',
    PGCLIENTENCODING: 'SQL_ASCII',
    DATABASE_URL: 'postgresql://nowhere.example/x',
  },
  ...{ HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '', no_proxy: '' },
  ...{ LANG: 'xx_YY.nonsense', LC_ALL: 'tr_TR.ISO-8859-9', LANGUAGE: 'zh', TZ: 'Asia/Kathmandu', HOME: '/nonexistent', TMPDIR: '' },
  ...{ NODE_OPTIONS: '--max-old-space-size=2048 --enable-source-maps', NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '3', PORT: '1' },
}

test('R35 in a folder with an odd name, in an environment made for other programs, everything goes the same', async () => {
  const base = mkdtempSync(join(tmpdir(), 'yinxin-odd-'))
  const TMPDIR = join(base, oddName)
  mkdirSync(TMPDIR)
  const child = spawn(process.execPath, [bin, 'demo', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...oddEnvironment, TMPDIR },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toMatchObject({ verdict: 'passed' })
  expect(readdirSync(TMPDIR)).toEqual([])
  rmSync(base, { recursive: true })
})

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
