import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  installationOf,
  isVersionFolder,
  newFolderName,
  pathOfVersion,
  readPointer,
  versionOfFolder,
  wholeVersions,
  writePointer,
} from './version-folders.ts'
import { breakSeal, isWhole, sealFolder } from '../platform/folder-seal.ts'

let root = ''
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'yinxin-versions-'))))
afterEach(() => rmSync(root, { recursive: true }))

function unpacked(folder: string): string {
  const path = pathOfVersion({ root, folder })
  mkdirSync(join(path, 'deep'), { recursive: true })
  writeFileSync(join(path, '程 序.exe'), 'program')
  writeFileSync(join(path, 'deep/part'), 'part')
  sealFolder(path)
  return path
}

test.each([
  ['1.2.0_0a1b2c', true],
  ['1.2.0', true],
  ['10.20.30-beta4_x', true],
  ['1.2', false],
  ['1.2.0.evil', false],
  ['..', false],
  ['1.2.0_../..', false],
  [String.raw`1.2.0_a\b`, false],
  ['1.2.0_A', false],
  ['1.2.0_ a', false],
  ['1234567.0.0', false],
  [`1.2.0_${'a'.repeat(60)}`, false],
  ['', false],
])('the name %j can be that of a version: %j', (name, can) => {
  expect(isVersionFolder(name)).toBe(can)
})

test('every installation has a folder of its own, which tells its version and its place', () => {
  const [one, two] = [newFolderName('1.2.0', 1_700_000_000_000), newFolderName('1.2.0', 1_700_000_000_001)]
  expect([one === two, isVersionFolder(one), versionOfFolder(one)]).toEqual([false, true, '1.2.0'])
  const program = join(pathOfVersion({ root, folder: one }), 'assistant.exe')
  expect(installationOf(program)).toEqual({ root, folder: one })
  expect(installationOf('/usr/lib/versions/latest/assistant')).toBeUndefined()
  expect(installationOf('/usr/bin/assistant')).toBeUndefined()
})

describe('a version is whole', () => {
  test('from the moment it is sealed', () => {
    const path = unpacked('1.2.0_a')
    expect(isWhole(path)).toBe(true)
    breakSeal(path)
    expect(isWhole(path)).toBe(false)
  })

  test.each([
    ['a file shorter than it was', (path: string) => truncateSync(join(path, '程 序.exe'), 3)],
    ['a file less', (path: string) => rmSync(join(path, 'deep/part'))],
    ['a folder where a file was', (path: string) => (rmSync(join(path, 'deep/part')), mkdirSync(join(path, 'deep/part')))],
    ['an empty seal', (path: string) => writeFileSync(join(path, 'complete'), '')],
    ['a seal with half a line', (path: string) => writeFileSync(join(path, 'complete'), '7 程 序.exe\n4')],
  ])('not with %s', (_what, spoil) => {
    const path = unpacked('1.2.0_a')
    spoil(path)
    expect(isWhole(path)).toBe(false)
  })

  test('and is found newest first, by number, the later installation of one version before the earlier', () => {
    for (const folder of ['1.9.0_a', '1.10.0_a', '1.10.0_b', '0.1.0']) unpacked(folder)
    breakSeal(unpacked('2.0.0_a'))
    mkdirSync(join(root, 'versions', '.old-1.0.0'))
    expect(wholeVersions(root)).toEqual(['1.10.0_b', '1.10.0_a', '1.9.0_a', '0.1.0'])
    expect(wholeVersions(join(root, 'nothing'))).toEqual([])
  })
})

test('the pointer names a folder, or nothing that leads anywhere', () => {
  expect(readPointer(root)).toBeUndefined()
  writePointer(root, '1.2.0_a')
  expect(readPointer(root)).toBe('1.2.0_a')
  for (const text of ['', '\n', '../../evil', '1.2.0_a/../../evil', 'x'.repeat(100)]) {
    writeFileSync(join(root, 'current'), text)
    expect(readPointer(root)).toBeUndefined()
  }
  writePointer(root, undefined)
  expect(existsSync(join(root, 'current'))).toBe(false)
})
