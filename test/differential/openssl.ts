import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derToPem, oids } from '@yinxin/pki'
import type { World } from './worlds.ts'

/** What the other verifier says of one case. */
export type OtherVerdict = { readonly accepted: boolean; readonly why: string }

/** `openssl verify` on a world: one process, every certificate of it in one call. Answers in the order of the cases. */
export async function opensslVerdicts(world: World): Promise<OtherVerdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-openssl-'))
  try {
    const words = ['verify', ...writeWorld(world, folder)]
    const output = await new Promise<string>((resolve, reject) => {
      execFile('openssl', words, { cwd: folder, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
        // Any refusal makes it end with a number; only a process that did not run is an error here.
        if (error && typeof error.code !== 'number') reject(new Error(`openssl did not run: ${error.message}`))
        else resolve(`${stdout}\n${stderr}`)
      })
    })
    return world.cases.map((_, index) => verdictIn(output, `c${index}.pem`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeWorld(world: World, folder: string): string[] {
  const write = (file: string, ders: readonly Uint8Array[], label: 'CERTIFICATE' | 'X509 CRL'): void =>
    writeFileSync(join(folder, file), ders.map((der) => derToPem(der, label)).join(''))
  write('anchor.pem', [world.anchor], 'CERTIFICATE')
  write('untrusted.pem', [...world.strangers, ...world.signers, ...world.intermediates], 'CERTIFICATE')
  if (world.lists) write('lists.pem', world.lists, 'X509 CRL')
  world.cases.forEach(({ certificate }, index) => write(`c${index}.pem`, [certificate], 'CERTIFICATE'))
  const { policy, lists } = world
  return [
    ...['-no-CApath', '-no-CAstore', '-CAfile', 'anchor.pem', '-attime', String(+world.now / 1000)],
    ...(world.intermediates.length + world.strangers.length + world.signers.length > 0 ? ['-untrusted', 'untrusted.pem'] : []),
    ...(world.purpose ? ['-purpose', 'sslclient'] : []),
    ...(world.strict ? ['-x509_strict'] : []),
    ...(lists ? ['-crl_check_all', '-extended_crl', ...(lists.length > 0 ? ['-CRLfile', 'lists.pem'] : [])] : []),
    ...(world.delta ? ['-use_deltas'] : []),
    ...(policy ? ['-policy_check', ...(policy.acceptable ?? [oids.anyPolicy]).flatMap((oid) => ['-policy', oid])] : []),
    ...(policy?.requireExplicit ? ['-explicit_policy'] : []),
    ...(policy?.inhibitMapping ? ['-inhibit_map'] : []),
    ...(policy?.inhibitAny ? ['-inhibit_any'] : []),
    ...world.cases.map((_, index) => `c${index}.pem`),
  ]
}

/** `c3.pem: OK` on one stream; on the other what went wrong, ending in `error c3.pem: verification failed`. */
function verdictIn(output: string, file: string): OtherVerdict {
  if (output.split('\n').includes(`${file}: OK`)) return { accepted: true, why: '' }
  const before = output.split(new RegExp(`error ${file.replace('.', '\\.')}: verification failed`))[0] ?? ''
  const own = before.slice(Math.max(0, before.lastIndexOf(': verification failed')))
  const errors = [...own.matchAll(/error (\d+) at \d+ depth lookup: (.*)/g)].map(([, number, text]) => `${number} ${text}`)
  return { accepted: false, why: errors.join('; ') || 'could not be read' }
}
