// What our way to a UKey behind SKF adds to the library's own time: the process, the parsing, the check of each signature.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSkfSoft, createSkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { bundleFolder } from '../../apps/assistant/bin/which-program.js'
import type { DriverUkey } from '../../apps/assistant/src/ukey/driver.ts'
import type { HostedListing } from '../../apps/assistant/src/ukey/hosted-library.ts'
import { createHost } from '../../apps/assistant/src/ukey/host.ts'
import { createSkfDevice } from '../../apps/assistant/src/ukey/skf/device.ts'
import { openSkf, type SkfLibrary } from '../../apps/assistant/src/ukey/skf/library.ts'
import { needs } from '../needs.ts'
import type { Figure } from './run.ts'

const signatures = 300
const pin = '246813'

/** A library that notes how long its own functions take, in milliseconds. */
function timed(library: SkfLibrary): { library: SkfLibrary; spent: () => number } {
  let spent = 0
  const clocked =
    <Values extends unknown[], Answer>(call: (...values: Values) => Answer) =>
    (...values: Values): Answer => {
      const since = performance.now()
      try {
        return call(...values)
      } finally {
        spent += performance.now() - since
      }
    }
  const { call, open, read } = library
  return { library: { ...library, call: clocked(call), open: clocked(open), read: clocked(read) }, spent: () => spent }
}

const inputOf = (ukey: DriverUkey) => ({
  ukeyId: ukey.id,
  certificateSha256: ukey.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? '',
  pin,
  algorithm: 'SM2SM3' as const,
  data: new Uint8Array(64),
})

/** The best tenth: other programs of the machine only ever add. */
const bestTenth = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)] ?? NaN

/** The library's own time for a signature, by itself in this process, in milliseconds. */
function ownTime(file: string): number {
  const { library, spent } = timed(openSkf(file))
  const device = createSkfDevice({ library, file, profiles: [] })
  const listed = device.list()
  const [ukey] = listed.ok ? listed.value : []
  if (ukey === undefined) throw new Error('bench: skf-soft has no UKey')
  return bestTenth(
    Array.from({ length: signatures }, () => {
      const before = spent()
      if (!device.sign(inputOf(ukey)).ok) throw new Error('bench: skf-soft does not sign')
      return spent() - before
    }),
  )
}

/** Three figures: the library alone, what is added, and the memory of the child after many signatures. Empty without gcc and libgcrypt. */
export async function skfFigures(): Promise<readonly Figure[]> {
  if (!needs('gcc', 'libc6-dev', 'libgcrypt20-dev')) return []
  const [folder, file] = [mkdtempSync(join(tmpdir(), 'yinxin-skf-bench-')), buildSkfSoft('standard')]
  Object.assign(process.env, createSkfSoftUkey(folder, { pin }).environment)
  // as the driver starts it (hosted-driver.ts)
  const host = createHost({
    entry: pathToFileURL(join(bundleFolder, 'skf-child.mjs')),
    args: [file, '[]'],
    nodeOptions: ['--jitless', '--max-semi-space-size=1'],
  })
  try {
    const listed = await host.call('list', {}, 10_000)
    const [ukey] = listed.ok ? (listed.value as HostedListing).ukeys : []
    if (ukey === undefined) throw new Error('bench: the child lists no UKey')
    const times: number[] = []
    for (let i = 0; i < signatures; i++) {
      const since = performance.now()
      if (!(await host.call('sign', inputOf(ukey), 10_000)).ok) throw new Error('bench: the child does not sign')
      times.push(performance.now() - since)
    }
    const resident = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024
    const own = ownTime(file)
    return [
      {
        name: `UKey behind SKF (skf-soft): its library's own time for a signature, PIN included, best tenth of ${signatures}`,
        unit: 'ms',
        value: own,
      },
      { name: '… what we add: process, reading, check of the signature', unit: 'ms', value: bestTenth(times) - own, target: { most: 1.5 } },
      { name: `its driver process after ${signatures} signatures`, unit: 'MB resident', value: resident, target: { most: 65 } },
    ]
  } finally {
    await host.close()
    rmSync(folder, { recursive: true })
  }
}
