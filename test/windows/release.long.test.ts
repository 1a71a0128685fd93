// The installer that is released, which is packed otherwise than the one of the other tests: small enough, and what comes out of it works.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPointer } from '../../apps/assistant/src/installation/version-folders.ts'
import { needs } from '../needs.ts'
import { buildRelease, mostMegabytes } from './release.ts'
import { createWine, type Wine } from './wine.ts'

const can = needs('nsis', 'wine', 'wine64', 'gcc-mingw-w64-x86-64-win32', 'osslsigncode', 'openssl')

describe.skipIf(!can)('the installer that is released', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windows-release-'))
  let wine: Wine
  let built: Awaited<ReturnType<typeof buildRelease>>
  beforeAll(async () => {
    wine = await createWine()
    built = await buildRelease(folder)
  }, 600_000)
  afterAll(() => {
    wine?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('has at most 25 MB', () => expect(built.megabytes).toBeLessThanOrEqual(mostMegabytes))

  test('R4 installs a version that has answered', async () => {
    expect(await wine.run(built.installer, ['/S'])).toBe(0)
    expect(readPointer(join(wine.localAppData, 'Programs/Yinxin'))).toBeDefined()
  }, 180_000)
})
