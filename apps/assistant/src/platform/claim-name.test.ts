import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { claimName } from './claim-name.ts'

const file = JSON.stringify(new URL('./claim-name.ts', import.meta.url).href)
const claimIn = (name: string, then: string) => [
  '-e',
  `import(${file}).then(({ claimName }) => claimName('${name}')).then((had) => { ${then} })`,
]

test('a name is one process’, and is free again the moment that process was killed', async () => {
  const name = randomBytes(16).toString('hex')
  const holder = spawn(process.execPath, claimIn(name, 'console.log(had === undefined); setInterval(() => {}, 1000)'), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  expect(await claimName(name)).toBeUndefined()
  holder.kill('SIGKILL')
  await new Promise((resolve) => holder.once('exit', resolve))
  const release = await claimName(name)
  expect(execFileSync(process.execPath, claimIn(name, 'console.log(had === undefined)'), { encoding: 'utf8' })).toBe('true\n')
  release?.()
  expect(await claimName(name)).toBeDefined()
})
