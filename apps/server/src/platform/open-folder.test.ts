import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { refuseOpenFolder } from './open-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('A6 a folder that others may write is refused in one sentence that says what to do', () => {
  refuseOpenFolder(folder)
  for (const mode of [0o775, 0o757, 0o777]) {
    chmodSync(folder, mode)
    expect(() => refuseOpenFolder(folder), mode.toString(8)).toThrow(
      `may be written by other users; take that away first: chmod go-w ${folder}`,
    )
  }
  chmodSync(folder, 0o755)
  refuseOpenFolder(folder)
})

test.runIf(process.getuid?.() === 0)('A6 a folder that somebody else made is refused', () => {
  chownSync(folder, 12_345, 12_345)
  expect(() => refuseOpenFolder(folder)).toThrow('belongs to another user')
  chownSync(folder, 0, 0)
})
