/** The installer as it is released: packed as small as it gets, which takes a minute. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '@yinxin/protocol/wire'
import { build as buildPages } from 'vite'
import { buildWindows } from '../../tools/windows/build-windows.ts'
import { testSigner } from '../../tools/windows/signing.ts'

/** Most megabytes (10⁶ bytes) a person has to fetch. */
export const mostMegabytes = 25

/** Builds it into a folder of the test's own. @returns its file, and how many megabytes it has */
export async function buildRelease(folder: string): Promise<{ readonly installer: string; readonly megabytes: number }> {
  const assistant = fileURLToPath(new URL('../../apps/assistant/', import.meta.url))
  if (!existsSync(join(assistant, 'dist/ui/home.html')))
    await buildPages({ configFile: join(assistant, 'vite.config.ts'), logLevel: 'error' })
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch, { recursive: true })
  const usual = { scratch, version, nodeLine: '22', compression: 'lzma', signer: testSigner(scratch) } as const
  const { installer } = await buildWindows({ ...usual, out: join(folder, 'release') })
  return { installer, megabytes: statSync(installer).size / 1e6 }
}
