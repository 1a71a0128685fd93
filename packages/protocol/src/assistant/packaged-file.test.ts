import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFileName, readPackagedFile } from './packaged-file.ts'

const file = { version: '1.2.3', system: 'debian', architecture: 'x64', size: 10, sha256: '0123456789abcdef'.repeat(4) }

describe('R7 what every package says of itself', () => {
  test('is read as it is, and nothing else is taken over', () => {
    expect(readPackagedFile({ ...file, run: 'rm -r /' })).toEqual(file)
  })

  test.each([
    ['version', '1.0'],
    ['version', '0.0.0.0'],
    ['version', '999999.1'],
    ['system', 'windows'],
    ['architecture', 'arm64'],
    ['size', 1],
    ['size', 512 * 1024 * 1024],
  ])('%s %j is one', (name, value) => expect(readPackagedFile({ ...file, [name]: value })).toMatchObject({ [name]: value }))

  test.each([
    ['version', '1'],
    ['version', '1.'],
    ['version', '.1'],
    ['version', '1.2.3.4.5'],
    ['version', '1234567.0'],
    ['version', '1.2-rc1'],
    ['version', '1.2\n'],
    ['version', '１.２'],
    ['version', '-1.2'],
    ['version', 1.2],
    ['system', 'Debian'],
    ['system', 'constructor'],
    ['system', ['debian']],
    ['architecture', 'x86_64'],
    ['architecture', null],
    ['size', 0],
    ['size', -1],
    ['size', 1.5],
    ['size', '10'],
    ['size', 512 * 1024 * 1024 + 1],
    ['size', Number.NaN],
    ['sha256', file.sha256.toUpperCase()],
    ['sha256', file.sha256.slice(1)],
    ['sha256', `${file.sha256}0`],
    ['sha256', `${file.sha256.slice(1)}g`],
    ['sha256', `${file.sha256.slice(1)}\n`],
  ])('%s %j is none, and then nothing is read', (name, value) => expect(readPackagedFile({ ...file, [name]: value })).toBeUndefined())

  test('every part is asked for', () => {
    for (const name of Object.keys(file)) expect(readPackagedFile({ ...file, [name]: undefined })).toBeUndefined()
    expect(readPackagedFile(undefined)).toBeUndefined()
  })
})

describe('the name of a file', () => {
  test.each(['a', 'yinxin-assistant_0.1.0_amd64.deb', '9.run', 'a..b', 'a'.repeat(120)])('%s is one', (name) => {
    expect(readFileName(name)).toBe(name)
  })

  test.each(['', '.', '..', '.hidden', '-o', '+a', '_a', 'a/b', 'a\\b', 'a b', 'a\n', 'a\0', 'ａ', '%2e', 'C:a', 'a'.repeat(121), 7, null])(
    '%j is none',
    (name) => expect(readFileName(name)).toBeUndefined(),
  )

  test('whatever it is, it leads nowhere else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9./\\_-]{1,12}$/)), (text) => {
        const name = readFileName(text)
        if (name === undefined) return
        expect(new URL(name, 'https://dist.example/files/').href).toBe(`https://dist.example/files/${name}`)
      }),
    )
  })
})
