/** Authenticode signatures by osslsigncode: with the certificate that is given, else with one made for this build, which nobody trusts. */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Signer {
  /** PEM files: the certificate with those above it, its key, and what is trusted when signatures are checked. */
  readonly certificate: string
  readonly key: string
  readonly trusted: string
  /** Address of a time stamping service; without one a signature ends with its certificate. */
  readonly timestamp?: string
}

/** A signer whose certificate was made for this build. */
export function testSigner(scratch: string): Signer {
  const at = (name: string): string => join(scratch, name)
  const openssl = (...words: readonly string[]): void => void execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:3072',
    '-nodes',
    '-subj',
    '/CN=Yinxin test root',
    '-days',
    '30',
    '-keyout',
    at('root.key'),
    '-out',
    at('root.crt'),
  )
  openssl('req', '-newkey', 'rsa:3072', '-nodes', '-subj', '/CN=Yinxin test signer', '-keyout', at('signer.key'), '-out', at('signer.csr'))
  writeFileSync(at('signer.ext'), 'extendedKeyUsage=codeSigning\nkeyUsage=digitalSignature\n')
  openssl(
    'x509',
    '-req',
    '-in',
    at('signer.csr'),
    '-CA',
    at('root.crt'),
    '-CAkey',
    at('root.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    at('signer.ext'),
    '-out',
    at('signer.crt'),
  )
  return { certificate: at('signer.crt'), key: at('signer.key'), trusted: at('root.crt') }
}

/** Signs a file in place. */
export function signFile(file: string, { certificate, key, timestamp }: Signer): void {
  const signed = `${file}.signed`
  const stamped = timestamp === undefined ? [] : ['-ts', timestamp]
  execFileSync(
    'osslsigncode',
    ['sign', '-certs', certificate, '-key', key, '-h', 'sha256', '-n', '印信证书助手', ...stamped, '-in', file, '-out', signed],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  renameSync(signed, file)
}

export interface SignatureProblem {
  readonly file: string
  readonly problem: 'unsigned' | 'changed' | 'not trusted'
}

/**
 * Looks at every Windows program below a folder, told by its bytes, whatever it is called.
 * @returns how many there are, and those whose signature does not hold
 */
export function checkSignatures(
  folder: string,
  trusted: string,
): { readonly programs: number; readonly problems: readonly SignatureProblem[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const programs = files.map(({ parentPath, name }) => join(parentPath, name)).filter(isProgram)
  const problems = programs.flatMap((file) => {
    const problem = problemOf(file, trusted)
    return problem === undefined ? [] : [{ file, problem }]
  })
  return { programs: programs.length, problems }
}

function problemOf(file: string, trusted: string): SignatureProblem['problem'] | undefined {
  const words = ['verify', '-CAfile', trusted, '-in', file]
  const { status, stdout, stderr } = spawnSync('osslsigncode', words, { encoding: 'utf8' })
  const said = stdout + stderr
  if (/No signature found/i.test(said)) return 'unsigned'
  if (/MISMATCH/.test(said)) return 'changed'
  return status === 0 ? undefined : 'not trusted'
}

/** Whether a file is in the form of Windows programs and libraries (PE). */
function isProgram(file: string): boolean {
  if (statSync(file).size < 64) return false
  const opened = openSync(file, 'r')
  try {
    const head = Buffer.alloc(4096)
    const length = readSync(opened, head, 0, head.length, 0)
    const at = head.readUInt32LE(60)
    return head.toString('latin1', 0, 2) === 'MZ' && at + 4 <= length && head.toString('latin1', at, at + 4) === 'PE\0\0'
  } finally {
    closeSync(opened)
  }
}
