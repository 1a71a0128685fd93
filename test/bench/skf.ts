// What our way to a UKey behind SKF adds to the library's own time: the process, the parsing, the check of each signature.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { buildSkfSoft, createSkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import type { DriverUkey } from '../../apps/assistant/src/ukey/driver.ts'
import type { HostedListing } from '../../apps/assistant/src/ukey/hosted-library.ts'
import { createHost } from '../../apps/assistant/src/ukey/host.ts'
import { needs } from '../needs.ts'
import type { Figure } from './run.ts'

const signatures = 300
const pin = '246813'

const inputOf = (ukey: DriverUkey) => ({
  ukeyId: ukey.id,
  certificateSha256: ukey.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? '',
  pin,
  algorithm: 'SM2SM3' as const,
  data: new Uint8Array(64),
})

/** The best tenth: other programs of the machine only ever add. */
const bestTenth = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)] ?? NaN

/** Bundled as the driver's own child is (tools/build-assistant.ts). @returns its file, inside the repository, so that it finds koffi */
async function bundledTimedChild(): Promise<string> {
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/timed-skf-child.mjs', import.meta.url))
  const entryPoints = [fileURLToPath(new URL('timed-skf-child.ts', import.meta.url))]
  await build({
    entryPoints,
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['koffi'],
    logLevel: 'error',
  })
  return outfile
}

/** Three figures: the library alone, what is added, and the memory of the child after many signatures. Empty without gcc and libgcrypt. */
export async function skfFigures(): Promise<readonly Figure[]> {
  if (!needs('gcc', 'libc6-dev', 'libgcrypt20-dev')) return []
  const [folder, file] = [mkdtempSync(join(tmpdir(), 'yinxin-skf-bench-')), buildSkfSoft('standard')]
  Object.assign(process.env, createSkfSoftUkey(folder, { pin }).environment)
  // as the driver starts it (hosted-driver.ts)
  const host = createHost({
    entry: pathToFileURL(await bundledTimedChild()),
    args: [file, '[]'],
    nodeOptions: ['--jitless', '--max-semi-space-size=1'],
  })
  try {
    const listed = await host.call('list', {}, 10_000)
    const [ukey] = listed.ok ? (listed.value as HostedListing).ukeys : []
    if (ukey === undefined) throw new Error('bench: the child lists no UKey')
    const times: { readonly own: number; readonly added: number }[] = []
    for (let i = 0; i < signatures; i++) {
      const since = performance.now()
      const signed = await host.call('sign', inputOf(ukey), 10_000)
      if (!signed.ok) throw new Error('bench: the child does not sign')
      const own = Buffer.from(signed.value as Uint8Array).readDoubleLE(0)
      times.push({ own, added: performance.now() - since - own })
    }
    const resident = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024
    return [
      {
        name: `UKey behind SKF (skf-soft): its library's own time for a signature, PIN included, best tenth of ${signatures}`,
        unit: 'ms',
        value: bestTenth(times.map(({ own }) => own)),
      },
      {
        name: '… what we add to the same signature: process, reading, check of it',
        unit: 'ms',
        value: bestTenth(times.map(({ added }) => added)),
        target: { most: 1.5 },
      },
      { name: `its driver process after ${signatures} signatures`, unit: 'MB resident', value: resident, target: { most: 65 } },
    ]
  } finally {
    await host.close()
    rmSync(folder, { recursive: true })
  }
}
