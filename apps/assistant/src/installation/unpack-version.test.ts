import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packVersion } from '../../../../tools/windows/pack-version.ts'
import { unpackVersion, VersionRefused } from './unpack-version.ts'

let [folder, from, to] = ['', '', '']
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-unpack-'))
  ;[from, to] = [join(folder, 'from'), join(folder, 'to')]
  mkdirSync(join(from, 'dist/program'), { recursive: true })
  mkdirSync(to)
})
afterEach(() => rmSync(folder, { recursive: true }))

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
/** A file of these bytes, unpacked under the hash it has, or another. */
function unpacked(bytes: Uint8Array, sha256 = createHash('sha256').update(bytes).digest('hex')): Promise<void> {
  const file = join(folder, 'version.tar.br')
  writeFileSync(file, bytes)
  return unpackVersion({ file, sha256 }, to)
}
/** Packed by the system's tar with these words. */
const packedBy = (...words: readonly string[]): Buffer =>
  brotliCompressSync(execFileSync('tar', ['--format=ustar', '-C', from, '-cf', '-', ...words]), fast)

test('what the build packs comes out as it was: empty files, files of whole blocks, large ones, and what may be run', async () => {
  const contents = { empty: '', block: 'b'.repeat(512), more: 'm'.repeat(513), 'dist/program/large.mjs': 'x'.repeat(3_000_000) }
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(from, name), text)
  writeFileSync(join(from, 'assistant'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(from, 'complete'), 'a seal is written where it is unpacked')
  const bytes = packVersion(from, 1)
  await unpacked(bytes)
  for (const [name, text] of Object.entries(contents)) expect(readFileSync(join(to, name), 'utf8')).toBe(text)
  expect([statSync(join(to, 'assistant')).mode & 0o777, readdirSync(to).includes('complete')]).toEqual([0o755, false])
  expect(packVersion(from, 1).equals(bytes)).toBe(true) // the same files are the same bytes
})

test('other bytes than were signed are refused, though they unpack', async () => {
  writeFileSync(join(from, 'a'), 'a')
  await expect(unpacked(packVersion(from, 1), '0'.repeat(64))).rejects.toThrow('other bytes than were signed')
})

test.each([
  ['a name that climbs', () => packedBy('--transform=s,a,../evil,', 'a'), 'no plain file'],
  ['a full path', () => packedBy('-P', '--transform=s,^a,/tmp/evil,', 'a'), 'no plain file'],
  ['a stream of a file (NTFS)', () => packedBy('--transform=s,^a,a:evil,', 'a'), 'no plain file'],
  ['a link', () => (symlinkSync('/etc/passwd', join(from, 'l')), packedBy('l')), 'no plain file'],
  ['a folder', () => packedBy('dist'), 'no plain file'],
  ['the same name twice', () => packedBy('a', '--transform=s,^b,a,', 'b'), 'EEXIST'],
  ['another form', () => brotliCompressSync(Buffer.alloc(2048, 'x'), fast), 'no ustar'],
  ['nothing at all', () => brotliCompressSync(Buffer.alloc(1024), fast), 'cut short'],
  [
    'a file cut short',
    () => brotliCompressSync(execFileSync('tar', ['--format=ustar', '-C', from, '-cf', '-', 'a']).subarray(0, 700), fast),
    'cut short',
  ],
  ['no brotli', () => Buffer.from('MZ, a program'), 'not packed by brotli'],
])('%s is refused', async (_what, bytes, reason) => {
  for (const name of ['a', 'b']) writeFileSync(join(from, name), name.repeat(600))
  await expect(unpacked(bytes())).rejects.toThrow(reason)
})

test('what is refused is told from a disk that refuses', async () => {
  writeFileSync(join(from, 'a'), 'a')
  const bytes = packVersion(from, 1)
  await expect(unpacked(bytes.subarray(0, 10))).rejects.toBeInstanceOf(VersionRefused)
  rmSync(to, { recursive: true })
  writeFileSync(to, 'a file where the folder should be')
  await expect(unpacked(bytes)).rejects.not.toBeInstanceOf(VersionRefused)
})
