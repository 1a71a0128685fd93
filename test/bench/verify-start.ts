// `yinxin verify chain` as a person or a script waits for it: a new process for one question, Node's own start included.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { derToPem } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { buildVerifierWhenStale } from '../../tools/build-verifier.ts'
import type { Figure } from './run.ts'

const command = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const rounds = 40

/** Milliseconds of the round least disturbed by whatever else the machine does. */
function fastest(words: readonly string[]): number {
  let best = Infinity
  for (let round = 0; round < rounds; round++) {
    const since = performance.now()
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`bench: ${stderr}`)
    best = Math.min(best, performance.now() - since)
  }
  return best
}

/** The files of an SM2 chain of three with its two lists, and the words that ask about it. */
function questionIn(folder: string): string[] {
  const pki = createTestPki({ kind: 'SM2', now: new Date() })
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const pem = (name: string, der: Uint8Array): string => file(name, derToPem(der, 'CERTIFICATE'))
  return [
    ...['chain', '--anchor', pem('root.pem', pki.root.der), '--intermediate', pem('ca.pem', pki.issuingCa.der)],
    ...['--certificate', pem('holder.pem', pki.issue({ subject: '某公司' }).der)],
    ...['--crl', file('root.crl', pki.crl({ issuer: pki.root })), file('ca.crl', pki.crl())],
  ]
}

/** One question by the command, beside Node alone. */
export async function bench(): Promise<readonly Figure[]> {
  await buildVerifierWhenStale()
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-'))
  try {
    const words = [command, 'verify', ...questionIn(folder)]
    const node = fastest(['-e', '0'])
    return [
      { name: 'Node alone, from start to end', unit: 'ms', value: node },
      { name: '`yinxin verify chain` with files, start included', unit: 'ms', value: fastest(words), target: { most: 60 } },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) console.table(await bench())
