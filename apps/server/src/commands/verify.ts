import { readFileSync } from 'node:fs'
import { pemToDer } from '@yinxin/pki'
import { parseOrigin, type RevocationPolicy } from '@yinxin/protocol'
import { createGateway } from '../gateway/index.ts'
import { createLog, type Log } from '../platform/log.ts'
import { newTraceId } from '../platform/http.ts'
import { exitCodes, UsageError, type Command } from './arguments.ts'
import { readVerifyOptions, type Options } from './verify-options.ts'

export interface CommandOutput {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

const usage = `Usage: yinxin verify authentication --token FILE --origin ORIGIN --nonce NONCE --anchor FILE…
    [--intermediate FILE…] [--crl FILE…] [--ocsp FILE…] [--at ISO-TIME] [--revocation required|if-present|none]

Verifies an authentication token as the gateway does, with these files only and no network, and prints one JSON object
{"verdict", "code", "findings", …}. Certificates, lists and answers are DER or PEM; a PEM file may hold several.

  --token         JSON text of the authentication token
  --origin        origin it must have been made for, e.g. https://portal.example
  --nonce         nonce it must have been made for
  --anchor        certificates trusted as such
  --intermediate  certificates of authorities between
  --crl, --ocsp   revocation lists and OCSP responses
  --at            time of the verification; default now
  --revocation    default required

Exit code: 0 accepted, 1 refused, 2 wrong usage.
`

const policies: readonly RevocationPolicy[] = ['required', 'if-present', 'none']

/** The command as `yinxin` knows it. */
export const verifyCommand: Command = {
  summary: 'verify an authentication token from files, as the gateway does',
  help: usage,
  run: (words) => runVerify(words, process),
}

/**
 * `verify` with the words after it; prints one JSON object on stdout.
 * @returns exit code: 0 accepted, 1 refused, 2 usage (reason on stderr)
 */
export async function runVerify(words: readonly string[], io: CommandOutput): Promise<number> {
  try {
    const [what, ...rest] = words
    if (words.includes('--help')) {
      io.stdout.write(usage)
      return exitCodes.ok
    }
    if (what !== 'authentication') throw new UsageError(`cannot verify ${what ?? 'nothing'}; only: authentication`)
    return await verifyAuthenticationFiles(readVerifyOptions(rest), io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(`yinxin verify: ${error.message}; yinxin verify --help tells more\n`)
    return exitCodes.usage
  }
}

async function verifyAuthenticationFiles(options: Options, { stdout }: CommandOutput): Promise<number> {
  const now = readTime(options.one('at'))
  const revocation = readPolicy(options.one('revocation') ?? 'required')
  const origin = options.required('origin')
  if (parseOrigin(origin) === undefined) throw new UsageError(`--origin ${origin} is not a web origin like https://portal.example`)
  const nonce = options.required('nonce')
  const authToken = readText(options.required('token'))
  const gateway = openGateway(options, now)
  const verification = await gateway.verifyAuthentication({ authToken, origin, nonce, policy: { revocation }, traceId: newTraceId() })
  await gateway.close()
  stdout.write(`${JSON.stringify(verification, undefined, 2)}\n`)
  return verification.verdict === 'accepted' ? exitCodes.ok : exitCodes.refused
}

function openGateway(options: Options, now: Date) {
  const trustAnchors = options.many('anchor').flatMap((file) => readDer(file, 'CERTIFICATE'))
  if (trustAnchors.length === 0) throw new UsageError('--anchor is missing')
  try {
    return createGateway({
      trustAnchors,
      intermediates: options.many('intermediate').flatMap((file) => readDer(file, 'CERTIFICATE')),
      revocationLists: options.many('crl').flatMap((file) => readDer(file, 'X509 CRL')),
      ocspResponses: options.many('ocsp').flatMap((file) => readDer(file, 'OCSP RESPONSE')),
      clock: { now: () => now },
      log: quietLog(),
      fetch: () => Promise.reject(new Error('this command uses no network')),
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'a certificate cannot be read')
  }
}

const quietLog = (): Log => createLog({ level: 'silent', name: 'verify' })

function readTime(text: string | undefined): Date {
  const time = text === undefined ? Date.now() : Date.parse(text)
  if (Number.isNaN(time)) throw new UsageError(`--at ${text ?? ''} is not a time like 2026-03-02T08:00:00Z`)
  return new Date(time)
}

function readPolicy(text: string): RevocationPolicy {
  const policy = policies.find((name) => name === text)
  if (policy === undefined) throw new UsageError(`--revocation must be one of ${policies.join(', ')}`)
  return policy
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}

/** The token's text; the line end an editor adds is no part of it. */
const readText = (file: string): string => readBytes(file).toString('utf8').trim()

function readDer(file: string, label: string): Uint8Array[] {
  const bytes = readBytes(file)
  if (!bytes.subarray(0, 4096).includes('-----BEGIN ')) return [bytes]
  const found = pemToDer(bytes.toString('latin1'), label)
  if (found.length === 0) throw new UsageError(`${file} holds no ${label}`)
  return found
}
