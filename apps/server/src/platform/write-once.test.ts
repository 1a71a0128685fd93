import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeOnce } from './write-once.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-once-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file that is made once', () => {
  it('is for its owner only, in a folder for its owner only, and stands alone', () => {
    const file = join(folder, 'secrets/key')
    writeOnce(file, () => 'first')
    expect(readFileSync(file, 'utf8')).toBe('first')
    expect([statSync(file).mode & 0o777, statSync(join(folder, 'secrets')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['key'])
  })

  it('is never made again, and nothing is thought up for it', () => {
    const file = join(folder, 'there')
    writeFileSync(file, 'mine')
    chmodSync(file, 0o640)
    writeOnce(file, () => expect.unreachable())
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['mine', 0o640])
  })

  it('when another process was first in between, its file counts', () => {
    const file = join(folder, 'race')
    writeOnce(file, () => {
      writeFileSync(file, 'theirs')
      return 'ours'
    })
    expect(readFileSync(file, 'utf8')).toBe('theirs')
    expect(readdirSync(folder).filter((name) => name.startsWith('race'))).toEqual(['race'])
  })

  it('when its content cannot be made there is no file, not an empty one', () => {
    const file = join(folder, 'none')
    expect(() =>
      writeOnce(file, () => {
        throw new Error('no random numbers')
      }),
    ).toThrow('no random numbers')
    expect(existsSync(file)).toBe(false)
  })
})
