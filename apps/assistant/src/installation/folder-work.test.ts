// What the switch to another version removes and replaces: never the version that runs, the one to fall back to, or one that is being unpacked.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { removeOthers, replaceRootFiles } from './folder-work.ts'
import { answeredFile, launcherName, versionsIn } from './version-folders.ts'
import { sealFolder } from '../platform/folder-seal.ts'

let root = ''
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'yinxin-versions-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

type State = 'whole' | 'answered' | 'unpacking' | 'left half' | 'broken'
const hourAgo = new Date(Date.now() - 3_700_000)

/** A version in one of the states a crash can leave it in. */
function version(folder: string, state: State): void {
  const path = join(versionsIn(root), folder)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'program'), folder)
  if (state === 'whole' || state === 'answered' || state === 'broken') sealFolder(path)
  if (state === 'answered' || state === 'broken') writeFileSync(join(path, answeredFile), '')
  if (state === 'broken') writeFileSync(join(path, 'program'), 'shorter or longer')
  if (state === 'left half') utimesSync(path, hourAgo, hourAgo)
}
const left = () => readdirSync(versionsIn(root)).toSorted()

describe('after a switch', () => {
  test('the new version and the newest other one that has answered stay', () => {
    for (const folder of ['0.1.0_a', '0.9.0_a', '0.10.0_a']) version(folder, 'answered')
    version('0.11.0_a', 'whole')
    removeOthers(root, '0.11.0_a', 'person')
    expect(left()).toEqual(['0.10.0_a', '0.11.0_a'])
  })

  test.each<[string, State]>([
    ['one that never answered', 'whole'],
    ['one that is not whole any more', 'broken'],
    ['half of one that was left an hour ago', 'left half'],
  ])('%s is nothing to fall back to, and goes', (_name, state) => {
    version('0.1.0_a', 'answered')
    version('0.2.0_a', state)
    version('0.3.0_a', 'answered')
    removeOthers(root, '0.3.0_a', 'person')
    expect(left()).toEqual(['0.1.0_a', '0.3.0_a'])
  })

  test('one that is being unpacked stays, and what is no version goes with what an earlier switch left', () => {
    version('0.3.0_a', 'answered')
    version('0.4.0_a', 'unpacking')
    for (const name of ['.old-0.1.0_a', 'notes']) mkdirSync(join(versionsIn(root), name))
    for (const name of ['yinxin.exe.77.new', 'current', 'a.new']) writeFileSync(join(root, name), '')
    removeOthers(root, '0.3.0_a', 'person')
    expect(left()).toEqual(['0.3.0_a', '0.4.0_a'])
    expect(readdirSync(root).toSorted()).toEqual(['a.new', 'current', 'versions'])
  })

  test('of everybody’s copy a file another switch is writing stays, and one that was left an hour ago goes', () => {
    version('0.3.0_a', 'answered')
    for (const name of ['current.78.new', 'yinxin.exe.77.new']) writeFileSync(join(root, name), '')
    utimesSync(join(root, 'yinxin.exe.77.new'), hourAgo, hourAgo)
    removeOthers(root, '0.3.0_a', 'computer')
    expect(readdirSync(root).toSorted()).toEqual(['current.78.new', 'versions'])
  })

  test('of everybody’s copy what came within the hour stays: another administrator may be at it', () => {
    for (const folder of ['0.1.0_a', '0.2.0_a', '0.3.0_a', '0.4.0_a', '0.5.0_a']) version(folder, 'answered')
    version('0.6.0_a', 'whole')
    for (const name of ['.yinxin-trial-a', '.yinxin-trial-b']) mkdirSync(join(versionsIn(root), name))
    for (const old of ['0.1.0_a', '0.3.0_a', '0.5.0_a', '.yinxin-trial-a']) utimesSync(join(versionsIn(root), old), hourAgo, hourAgo)
    removeOthers(root, '0.4.0_a', 'computer')
    expect(left()).toEqual(['.yinxin-trial-b', '0.2.0_a', '0.4.0_a', '0.5.0_a', '0.6.0_a'])
  })

  test('going back, the newer one that failed is what goes, when it never answered', () => {
    version('0.1.0_a', 'answered')
    version('0.2.0_a', 'whole')
    removeOthers(root, '0.1.0_a', 'person')
    expect(left()).toEqual(['0.1.0_a'])
  })

  test('whatever lies there: what runs stays as it was, at most one other that answered does, and a second time changes nothing', () => {
    const state = fc.constantFrom<State>('whole', 'answered', 'unpacking', 'left half', 'broken')
    const folder = fc.tuple(fc.nat(12), fc.constantFrom('a', 'b')).map(([minor, letter]) => `0.${minor}.0_${letter}`)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(folder, state), { selector: ([name]) => name, minLength: 1, maxLength: 6 }),
        fc.nat(5),
        (all, at) => {
          rmSync(versionsIn(root), { recursive: true, force: true })
          for (const [name, one] of all) version(name, one)
          const [running] = all[at % all.length] ?? expect.unreachable('none runs')
          removeOthers(root, running, 'person')
          const once = left()
          expect(once).toContain(running)
          expect(readFileSync(join(versionsIn(root), running, 'program'), 'utf8')).not.toBe('')
          const states = new Map(all)
          const others = once.filter((name) => name !== running).map((name) => states.get(name))
          expect(others.filter((one) => one === 'answered').length).toBe(
            all.some(([name, one]) => name !== running && one === 'answered') ? 1 : 0,
          )
          expect(others.filter((one) => one !== 'answered' && one !== 'unpacking')).toEqual([])
          removeOthers(root, running, 'person')
          expect(left()).toEqual(once)
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('what lies beside the versions', () => {
  const path = () => join(versionsIn(root), '0.2.0_a')
  beforeEach(() => version('0.2.0_a', 'whole'))

  test('is replaced where it differs, and nothing of the way is left', async () => {
    writeFileSync(join(root, launcherName), 'old')
    for (const name of [launcherName, 'uninstall.exe']) writeFileSync(join(path(), name), `new ${name}`)
    await replaceRootFiles(root, path(), 'person')
    expect(readFileSync(join(root, launcherName), 'utf8')).toBe(`new ${launcherName}`)
    expect(readFileSync(join(root, 'uninstall.exe'), 'utf8')).toBe('new uninstall.exe')
    expect(readdirSync(root).toSorted()).toEqual(['uninstall.exe', 'versions', launcherName].toSorted())
  })

  test('everybody’s is removed by an administrator only', async () => {
    for (const name of ['uninstall.exe', 'uninstall-all.exe']) writeFileSync(join(path(), name), name)
    await replaceRootFiles(root, path(), 'computer')
    expect(readFileSync(join(root, 'uninstall.exe'), 'utf8')).toBe('uninstall-all.exe')
  })

  test('a version without them leaves those there are', async () => {
    writeFileSync(join(root, launcherName), 'old')
    await replaceRootFiles(root, path(), 'person')
    expect(readFileSync(join(root, launcherName), 'utf8')).toBe('old')
    expect(existsSync(join(root, 'uninstall.exe'))).toBe(false)
  })
})
