import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readDriverProfiles } from './driver-profiles.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-profiles-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (text: string): string => {
  const file = join(folder, 'profiles.json')
  writeFileSync(file, text)
  return file
}

test('profiles as written', () => {
  const skf = [{ name: 'maker', files: ['libmaker.so'] }]
  expect(readDriverProfiles(written(JSON.stringify({ skf })))).toEqual({ skf })
  expect(readDriverProfiles(undefined)).toEqual({ skf: [] })
})

test('a file that is not there, or no JSON, is refused in one sentence', () => {
  for (const file of [join(folder, 'none.json'), written('{')]) expect(() => readDriverProfiles(file)).toThrow('cannot be read')
})

test('a kind of driver nobody knows is refused, and a profile that cannot be used', () => {
  expect(() => readDriverProfiles(written('{"csp": []}'))).toThrow('"csp"')
  expect(() => readDriverProfiles(written('{"skf": [{}]}'))).toThrow('has no name')
})
