import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compareVersions, version } from './version.ts'

test('compares versions by number, not by text', () => {
  expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0)
  expect(compareVersions('1.0', '1.0.0')).toBe(0)
  expect(compareVersions('0.9', '1')).toBeLessThan(0)
  expect(compareVersions('1.x', '1.0')).toBe(0)
})

test('the version is the one of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  expect(version).toBe(manifest.version)
})
