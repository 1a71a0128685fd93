import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derToPem } from '@yinxin/pki'
import { pkits, pkitsCases, pkitsPolicies, pkitsTime, type PkitsCase } from './pkits-lines.ts'

/** What OpenSSL's command line says about each case, a process each: true when it accepts. Everything the suite asks is switched on. */
export function opensslVerdicts(): { verdicts: boolean[]; seconds: number } {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-pkits-'))
  try {
    const calls = pkitsCases.map((test, index) => wordsOf(test, folder, index))
    const since = performance.now()
    const verdicts = calls.map((words) => {
      const { status, error } = spawnSync('openssl', words, { cwd: folder, stdio: 'ignore' })
      if (error) throw error
      return status === 0
    })
    return { verdicts, seconds: (performance.now() - since) / 1000 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function wordsOf(test: PkitsCase, folder: string, index: number): string[] {
  const [anchor = '', ...rest] = test.certs
  const write = (name: string, kind: 'certs' | 'crls', files: readonly string[]): string => {
    const [ending, label] = kind === 'certs' ? ['crt', 'CERTIFICATE'] : ['crl', 'X509 CRL']
    const file = `${index}-${name}.pem`
    writeFileSync(join(folder, file), files.map((one) => derToPem(pkits.bytes(`${kind}/${one}.${ending}`), label)).join(''))
    return file
  }
  const untrusted = rest.slice(0, -1)
  return [
    ...['verify', '-no-CApath', '-no-CAstore', '-CAfile', write('anchor', 'certs', [anchor])],
    ...['-attime', String(Date.parse(pkitsTime) / 1000)],
    ...(untrusted.length > 0 ? ['-untrusted', write('untrusted', 'certs', untrusted)] : []),
    ...['-crl_check_all', '-extended_crl', '-use_deltas', '-CRLfile', write('lists', 'crls', test.crls)],
    ...['-policy_check', ...pkitsPolicies(test).flatMap((oid) => ['-policy', oid])],
    ...(test.initialExplicitPolicy ? ['-explicit_policy'] : []),
    ...(test.initialPolicyMappingInhibit ? ['-inhibit_map'] : []),
    ...(test.initialInhibitAnyPolicy ? ['-inhibit_any'] : []),
    write('certificate', 'certs', [rest.at(-1) ?? anchor]),
  ]
}
