import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { every } from './repeat.ts'
import { createLog } from './log.ts'
import { readMasterKeys } from './keys/master-keys.ts'
import { createSecrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-test-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('secrets open only with their own context and key', () => {
  const secrets = createSecrets(new Uint8Array(32).fill(7))
  const wrapped = secrets.wrap(Buffer.from('私钥'), 'ca key 1')
  expect(Buffer.from(secrets.unwrap(wrapped, 'ca key 1')).toString()).toBe('私钥')
  expect(() => secrets.unwrap(wrapped, 'ca key 2')).toThrow()
  expect(() => createSecrets(new Uint8Array(32)).unwrap(wrapped, 'ca key 1')).toThrow()
  for (let i = 0; i < wrapped.length; i++) {
    const changed = Uint8Array.from(wrapped)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(() => secrets.unwrap(changed, 'ca key 1')).toThrow()
    expect(() => secrets.unwrap(wrapped.subarray(0, i), 'ca key 1')).toThrow()
  }
})

test('the master key is made once, for its owner only, and refused when others can read it', () => {
  const file = join(folder, 'secrets/master-key')
  const keys = readMasterKeys(file)
  expect(keys).toHaveLength(1)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readMasterKeys(file).map(({ id }) => id)).toEqual(keys.map(({ id }) => id))
  chmodSync(file, 0o644)
  expect(() => readMasterKeys(file)).toThrow('readable by others')
})

test('secrets by name never reach the log', () => {
  let text = ''
  const destination = new PassThrough()
  destination.on('data', (data: Buffer) => (text += data.toString()))
  const log = createLog({ level: 'info', name: 'x', destination })
  log.info(
    { pin: 'S3CRET', request: { authToken: 'S3CRET', headers: { cookie: 'S3CRET', 'set-cookie': 'S3CRET', authorization: 'S3CRET' } } },
    'said',
  )
  expect(text).toContain('said')
  expect(text).not.toContain('S3CRET')
})

test('a repeated task never runs twice at once, survives an error and ends its run before it is stopped', async () => {
  const log = createLog({ level: 'silent', name: 'x' })
  let [runs, inside, most] = [0, 0, 0]
  const twice = Promise.withResolvers<void>()
  const repeated = every({ name: 'task', seconds: 0.001, log }, async () => {
    most = Math.max(most, ++inside)
    if (++runs === 3) twice.resolve()
    await new Promise(setImmediate)
    inside--
    if (runs === 1) throw new Error('once')
  })
  await twice.promise
  await repeated.stop()
  const after = runs
  expect([inside, most]).toEqual([0, 1])
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(runs).toBe(after)
})
