// What a person has to fetch before the first sign-in: the installer for Windows as it is released. Packing it takes a minute.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs } from '../needs.ts'
import { buildRelease, mostMegabytes } from '../windows/release.ts'
import type { Figure } from './run.ts'

/** Empty where it cannot be built. */
export async function bench(): Promise<readonly Figure[]> {
  if (!needs('nsis', 'gcc-mingw-w64-x86-64-win32', 'osslsigncode', 'openssl')) return []
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-release-'))
  try {
    const { megabytes } = await buildRelease(folder)
    return [{ name: 'installer for Windows x64, lzma', unit: 'MB', value: megabytes, target: { most: mostMegabytes } }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
