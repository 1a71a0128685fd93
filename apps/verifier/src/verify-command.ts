import { writeSync } from 'node:fs'
import { exitCodes, UsageError, type Command } from '@yinxin/server/commands/arguments.ts'
import { answerQuestion } from './answer.ts'
import type { VerifyAnswer } from './answer-form.ts'
import type { BatchOutput } from './batch.ts'
import { questionOfOptions, questionOptions } from './file-question.ts'
import { readVerifyOptions } from './options.ts'
import { questionKinds, type QuestionKind, type VerifyQuestion } from './question.ts'

export interface CommandOutput {
  /** Says all there is to say, once. */
  readonly print: (text: string) => void
  readonly stdout: BatchOutput
  readonly stderr: { write(text: string): unknown }
}

const usage = `Usage: yinxin verify chain|crl|ocsp --certificate FILE --anchor FILE… [--intermediate FILE…] [--crl FILE…] [--ocsp FILE…]
           [--at ISO-TIME] [--revocation required|if-present|none] [--policy OID…] [--require-explicit-policy]
           [--inhibit-policy-mapping] [--inhibit-any-policy] [--max-depth N] [--server-name NAME] [--extended-key-usage OID…]
           [--ocsp-nonce HEX] [--algorithm-policy strict|legacy|any] [--profile path|rfc5280|webpki] [--explain]
       yinxin verify authentication --token FILE --origin ORIGIN --nonce NONCE --anchor FILE…
           [--intermediate FILE…] [--crl FILE…] [--ocsp FILE…] [--at ISO-TIME] [--revocation …] [--explain]
       yinxin verify --batch FILE

Verifies with these files only, without network, and prints one JSON object {"verdict", "code", "findings", …}.
Files are DER or PEM; a PEM file may hold several, and options with … take several values or are repeated.

  chain           is there a valid path from the certificate to an anchor (RFC 5280 §6.1), nobody on it revoked?
  crl, ocsp       what lists or OCSP answers say about the certificate: good, revoked with reason, unknown with reason
  authentication  a sign-in token, exactly as the gateway verifies it
  --batch         one question a line as JSON, - for standard input; one answer a line (docs/verifier.md)

  --certificate   the certificate in question; further ones in its file count as intermediates
  --anchor        certificates trusted as such
  --at            time of the verification, UTC unless it names a zone; default now
  --revocation    default required: the status of everybody below the anchor must be known
  --algorithm-policy  strict: no SHA-1, MD5, DSA, RSA from 2048 bits. legacy: weak ones leave a note, MD5 is refused. any: only notes.
                  Default legacy, strict with --server-name
  --profile       what is demanded of issuers beyond the path rules. path: little, the rest is noted. rfc5280: all of RFC 5280 §4 and §5.
                  webpki: the Baseline Requirements for servers too. Default path, rfc5280 with --server-name
  --explain       says it for people, on one screen, in place of JSON

Exit code: 0 accepted or good (--batch: every line answered), 1 refused, revoked or unknown, 2 wrong usage.
`

/** The command as `yinxin` knows it. */
export const verifyCommand: Command = {
  help: usage,
  run: (words) => runVerify(words, standardOutput),
}

const standardOutput: CommandOutput = {
  print: printAtOnce,
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
}

/** Without the stream Node would make of a pipe, with all that a socket can do: an answer is one text. */
function printAtOnce(text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN')
      process.stdout.write(rest) // the reader is slow, and somebody made the pipe one that does not wait
    else if (code !== 'EPIPE') throw error // whoever reads has seen enough
  }
}

/**
 * `verify` with the words after it; prints one JSON object on stdout.
 * @returns exit code: 0 accepted or good, 1 refused, 2 usage (reason on stderr)
 */
export async function runVerify(words: readonly string[], io: CommandOutput): Promise<number> {
  try {
    if (words.includes('--help')) {
      io.print(usage)
      return exitCodes.ok
    }
    return await runKind(words, io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(`yinxin verify: ${error.message}; yinxin verify --help tells more\n`)
    return exitCodes.usage
  }
}

async function runKind([what = 'nothing', ...rest]: readonly string[], io: CommandOutput): Promise<number> {
  if (what === 'authentication') return runAuthentication(rest, io)
  const kind = questionKinds.find((one) => one === what)
  if (kind !== undefined) return runQuestion(kind, rest, io)
  if (what === '--batch' || what.startsWith('--batch=')) return runBatch([what, ...rest], io)
  throw new UsageError(`cannot verify ${what}; there are ${questionKinds.join(', ')}, authentication and --batch FILE`)
}

async function runQuestion(kind: QuestionKind, words: readonly string[], { print }: CommandOutput): Promise<number> {
  const options = readVerifyOptions(words, questionOptions)
  const question = questionOfOptions(kind, options)
  const answer = answerQuestion(question)
  print(options.flag('explain') ? await explained(answer, question) : `${JSON.stringify(answer, undefined, 2)}\n`)
  return answer.verdict === 'accepted' || answer.verdict === 'good' ? exitCodes.ok : exitCodes.refused
}

/** The texts of failures are loaded only where they are said. */
async function explained(answer: VerifyAnswer, question: VerifyQuestion): Promise<string> {
  const { explain, explainable } = await import('./explain.ts')
  return explain(explainable(answer, question))
}

/** The gateway is loaded only here: a question about a chain need not wait for it. */
async function runAuthentication(words: readonly string[], { print }: CommandOutput): Promise<number> {
  const { authenticationOfOptions, authenticationOptions, verifyToken: verifyAuthentication } = await import('./authentication.ts')
  const { explain } = await import('./explain.ts')
  const options = readVerifyOptions(words, authenticationOptions)
  const question = authenticationOfOptions(options)
  const verification = await verifyAuthentication(question)
  const { evidence: _, ...shown } = verification
  print(options.flag('explain') ? explain({ ...shown, at: question.at }) : `${JSON.stringify(verification, undefined, 2)}\n`)
  return verification.verdict === 'accepted' ? exitCodes.ok : exitCodes.refused
}

async function runBatch(words: readonly string[], { stdout }: CommandOutput): Promise<number> {
  const { answerBatch, openBatch } = await import('./batch.ts')
  const options = readVerifyOptions(words, { batch: 'one' })
  // Whoever reads the answers has seen enough.
  if (stdout === process.stdout) process.stdout.once('error', () => process.exit(exitCodes.refused))
  await answerBatch(openBatch(options.required('batch')), stdout)
  return exitCodes.ok
}
