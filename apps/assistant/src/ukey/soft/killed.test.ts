import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKeyPair } from '@yinxin/pki'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { afterAll, expect, test } from 'vitest'
import { unlockUkey } from './operations.ts'
import { newAdminAccess, recoverable, unblockSoft } from './unblock.ts'
import { maxAdminTries, maxTries, readUkeyFile, sealKey, ukeyFileFormat, writeUkeyFile } from './ukey-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-killed-'))
const guess = fileURLToPath(new URL('../testing/guess-pin.ts', import.meta.url))
const unblock = fileURLToPath(new URL('../testing/unblock-ukey.ts', import.meta.url))
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

test('R10 kill -9 at any moment of an unblocking: it is done again with the same two admin PINs, and no try of the PIN or of the admin PIN is gained', async () => {
  const file = join(folder, 'admin.ukey')
  const { privateKeyPkcs8, publicKeySpki } = generateKeyPair('P-256')
  const cost = 8192 // time enough to be killed in
  const admin = await newAdminAccess('OLD-ADMIN', cost)
  writeUkeyFile(file, {
    ...{ format: ukeyFileFormat, id: 'admin', serialNumber: '1', label: 'admin', keyKind: 'P-256', publicKey: encodeBase64(publicKeySpki) },
    ...{ sealedKey: await sealKey(privateKeyPkcs8, '246813', cost), pin: { triesLeft: 0, factory: false }, certificates: [] },
    ...{ admin, ...recoverable(admin, privateKeyPkcs8) },
  })
  const fresh = readUkeyFile(file) ?? expect.unreachable()
  /** What can be seen on the disk while it goes on: the try taken, given back, the next admin PIN, the new PIN. */
  const states = new Set<string>()
  for (const stopAt of [1, 2, 3]) {
    writeUkeyFile(file, fresh)
    const child = spawn(process.execPath, [unblock, file, 'OLD-ADMIN', 'NEW-ADMIN', '620481'], { stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const stateOf = () => JSON.stringify(readUkeyFile(file))
    const seen = new Set([stateOf()])
    while (child.exitCode === null && seen.size <= stopAt) {
      seen.add(stateOf())
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    child.kill('SIGKILL')
    await ended
    const left = readUkeyFile(file) ?? expect.unreachable()
    states.add(`${left.admin?.triesLeft === maxAdminTries} ${left.admin?.sealedKey.salt === admin.sealedKey.salt} ${left.pin.triesLeft}`)
    expect((await unblockSoft(file, { admin: { current: 'OLD-ADMIN', next: 'NEW-ADMIN', again: true }, newPin: '918273' })).ok).toBe(true)
    expect((await unlockUkey(file, '918273')).ok).toBe(true)
    expect(await unblockSoft(file, { admin: { current: 'OLD-ADMIN', next: 'X-ADMIN', again: false }, newPin: '555666' })).toMatchObject({
      failure: { code: 'UNBLOCK_KEY_REFUSED', detail: { triesLeft: maxAdminTries - 1 } },
    })
  }
  expect(states.size).toBeGreaterThan(1) // it was killed at moments that differ
}, 120_000)
