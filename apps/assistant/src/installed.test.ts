import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { installedAs, watchInstalled } from './installed.ts'

let folder = ''
const stamp = (): string => join(folder, 'installed.json')
beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'yinxin-installed-'))
  writeFileSync(stamp(), '{"package":"debian"}')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

/** As a package manager does: written beside, renamed over. */
function replace(): void {
  writeFileSync(`${stamp()}.dpkg-new`, '{"package":"debian","version":"2"}')
  renameSync(`${stamp()}.dpkg-new`, stamp())
}

function watched() {
  const heard: string[] = []
  void watchInstalled(stamp(), 1000).then((what) => heard.push(what))
  return { heard, look: () => vi.advanceTimersByTimeAsync(1000) }
}

test('how it was installed; the repository is not', () => {
  expect([installedAs(stamp()), installedAs()]).toEqual(['debian', undefined])
})

test('files that were replaced are noticed once they have stayed so', async () => {
  const { heard, look } = watched()
  await look()
  replace()
  await look()
  expect(heard).toEqual([])
  replace()
  await look() // another one already: the package manager is not done
  expect(heard).toEqual([])
  await look()
  expect(heard).toEqual(['replaced'])
})

test('files that are gone, and files that were only away for a moment', async () => {
  const { heard, look } = watched()
  renameSync(stamp(), `${stamp()}.away`)
  await look()
  renameSync(`${stamp()}.away`, stamp())
  await look()
  await look()
  expect(heard).toEqual([])
  rmSync(stamp())
  await look()
  await look()
  expect(heard).toEqual(['removed'])
})

test('what was not installed waits for nothing', async () => {
  rmSync(stamp())
  const { heard, look } = watched()
  replace()
  for (let i = 0; i < 4; i++) await look()
  expect(heard).toEqual([])
})
