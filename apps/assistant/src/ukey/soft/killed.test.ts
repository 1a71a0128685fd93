import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKeyPair } from '@yinxin/pki'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { afterAll, expect, test } from 'vitest'
import { unlockUkey } from './operations.ts'
import { maxTries, readUkeyFile, sealKey, ukeyFileFormat, writeUkeyFile } from './ukey-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-killed-'))
const guess = fileURLToPath(new URL('../testing/guess-pin.ts', import.meta.url))
afterAll(() => rmSync(folder, { recursive: true }))

/** A UKey whose PIN takes a second to check, so that there is time to kill the process that checks. */
async function slowUkey(): Promise<string> {
  const file = join(folder, 'slow.ukey')
  const { privateKeyPkcs8, publicKeySpki } = generateKeyPair('P-256')
  const sealedKey = await sealKey(privateKeyPkcs8, '246813', 262_144)
  writeUkeyFile(file, {
    format: ukeyFileFormat,
    id: 'slow',
    serialNumber: '1',
    label: 'slow',
    keyKind: 'P-256',
    publicKey: encodeBase64(publicKeySpki),
    sealedKey,
    pin: { triesLeft: maxTries, factory: false },
    certificates: [],
  })
  return file
}

/** Starts a guess and kills it (-9) the moment the try is on disk. @returns what it managed to say */
async function guessAndKill(file: string, pin: string): Promise<string> {
  const before = readUkeyFile(file)?.pin.triesLeft
  const child = spawn(process.execPath, [guess, file, pin], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (child.exitCode === null && readUkeyFile(file)?.pin.triesLeft === before) await new Promise((resolve) => setTimeout(resolve, 2))
  child.kill('SIGKILL')
  await ended
  return said
}

test('R10 kill -9 while a PIN is checked gives no try back: after eight the UKey is locked, for the right PIN too', async () => {
  const file = await slowUkey()
  for (let tries = maxTries - 1; tries >= 0; tries--) {
    // Even the right PIN: killed before it is confirmed, the try stays taken.
    expect(await guessAndKill(file, tries % 2 === 0 ? '246813' : '000111')).toBe('')
    expect(readUkeyFile(file)?.pin.triesLeft).toBe(tries)
  }
  expect(await unlockUkey(file, '246813')).toMatchObject({ ok: false, failure: { code: 'PIN_LOCKED' } })
}, 60_000)

test('a file cut short by a crash elsewhere is no UKey, and not an empty one with tries', async () => {
  const file = await slowUkey()
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200))
  expect(readUkeyFile(file)).toBeUndefined()
  expect(await unlockUkey(file, '246813')).toMatchObject({ failure: { code: 'UKEY_REMOVED' } })
})
