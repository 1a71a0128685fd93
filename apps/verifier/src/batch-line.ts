import { verificationLimits } from '@yinxin/pki'
import { asObject, type JsonObject } from '@yinxin/protocol/wire'
import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { defaultLevel } from './algorithm-levels.ts'
import type { AuthenticationQuestion } from './authentication.ts'
import { jsonProblem } from './json-bounds.ts'
import { derOfBase64, type KnownInputs } from './known-inputs.ts'
import {
  acceptablePolicies,
  questionKinds,
  readDepth,
  readLevel,
  readOids,
  readProfile,
  readPurposes,
  readRevocation,
  readIsoTime,
} from './question.ts'
import type { VerifyQuestion } from './question.ts'

/** Names a line may be given by its writer. */
export type LineId = string | number | null

/** A line as asked, or why it is none. `unknown` are fields nobody here reads. */
export type BatchLine =
  | { readonly id: LineId; readonly unknown: readonly string[]; readonly question: VerifyQuestion }
  | { readonly id: LineId; readonly unknown: readonly string[]; readonly authentication: AuthenticationQuestion }
  | { readonly id: LineId; readonly problem: string }

const fields = new Set([
  ...['id', 'kind', 'anchors', 'certificate', 'intermediates', 'crls', 'ocsp', 'at', 'revocation', 'policies', 'requireExplicitPolicy'],
  ...['inhibitPolicyMapping', 'inhibitAnyPolicy', 'maxDepth', 'serverName', 'extendedKeyUsages', 'token', 'origin', 'nonce'],
  ...['algorithmPolicy', 'profile'],
])

/** Reads one line of a batch. Never throws; `known` keeps what was read for the lines that follow. */
export function readBatchLine(bytes: Buffer, known: KnownInputs): BatchLine {
  const problem = jsonProblem(bytes)
  if (problem !== undefined) return { id: null, problem: `not a line of a batch: ${problem}` }
  const line = parseLine(bytes)
  if (line === undefined) return { id: null, problem: 'not a JSON object' }
  const id = readId(line['id'])
  if (id === undefined) return { id: null, problem: 'id must be a text of at most 200 characters or a number' }
  try {
    return { id, unknown: Object.keys(line).filter((name) => !fields.has(name)), ...readAsked(line, known) }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { id, problem: error.message }
  }
}

function parseLine(bytes: Buffer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(bytes.toString('utf8')))
  } catch {
    return undefined // not JSON: answered as a bad line
  }
}

function readId(id: unknown): LineId | undefined {
  if (id === undefined || id === null) return null
  if (typeof id === 'number') return id
  return typeof id === 'string' && id.length <= 200 ? id : undefined
}

function readAsked(line: JsonObject, known: KnownInputs): { question: VerifyQuestion } | { authentication: AuthenticationQuestion } {
  const kind = textOf(line, 'kind')
  if (kind === 'authentication') return { authentication: readAuthentication(line) }
  const found = questionKinds.find((one) => one === kind)
  if (found === undefined) throw new UsageError(`kind must be one of ${questionKinds.join(', ')}, authentication`)
  return { question: readQuestion(line, found, known) }
}

function readQuestion(line: JsonObject, kind: VerifyQuestion['kind'], known: KnownInputs): VerifyQuestion {
  // What the verifier passes over anyway is not even read.
  const within = <T>(name: string, most: number, read: (text: string) => T | undefined) =>
    textsOf(line, name).map((text, index) => (index < most ? given(read(text), `${name}[${index}]`) : passedOver))
  const certificates = (name: 'anchors' | 'intermediates') => within(name, verificationLimits[name], known.certificate)
  const [serverName, depth, nonce] = [textOf(line, 'serverName'), line['maxDepth'] ?? undefined, textOf(line, 'nonce')]
  return {
    kind,
    certificate: given(known.certificate(requiredText(line, 'certificate')), 'certificate'),
    anchors: certificates('anchors'),
    intermediates: certificates('intermediates'),
    crls: within('crls', verificationLimits.lists, known.list),
    ocsp: within('ocsp', verificationLimits.answers, derOfBase64),
    at: readIsoTime('at', textOf(line, 'at')),
    revocation: readRevocation('revocation', textOf(line, 'revocation')),
    policy: {
      ...acceptablePolicies(readOids('policies', textsOf(line, 'policies'))),
      requireExplicit: flagOf(line, 'requireExplicitPolicy'),
      inhibitMapping: flagOf(line, 'inhibitPolicyMapping'),
      inhibitAny: flagOf(line, 'inhibitAnyPolicy'),
    },
    ...(depth === undefined ? {} : { maxDepth: readDepth('maxDepth', depth) }),
    ...(serverName === undefined ? {} : { serverName }),
    extendedKeyUsages: readPurposes('extendedKeyUsages', textsOf(line, 'extendedKeyUsages')),
    ...(nonce === undefined ? {} : { ocspNonce: given(derOfBase64(nonce), 'nonce') }),
    algorithms: readLevel('algorithmPolicy', textOf(line, 'algorithmPolicy'), defaultLevel(serverName)),
    profile: readProfile('profile', textOf(line, 'profile'), serverName),
  }
}

/** In place of input beyond the verifier's bounds. */
const passedOver = new Uint8Array()

function readAuthentication(line: JsonObject): AuthenticationQuestion {
  const { token } = line
  return {
    token: asObject(token) === undefined ? requiredText(line, 'token') : JSON.stringify(token),
    origin: requiredText(line, 'origin'),
    nonce: requiredText(line, 'nonce'),
    anchors: bytesOf(line, 'anchors'),
    intermediates: bytesOf(line, 'intermediates'),
    crls: bytesOf(line, 'crls'),
    ocsp: bytesOf(line, 'ocsp'),
    at: readIsoTime('at', textOf(line, 'at')),
    revocation: readRevocation('revocation', textOf(line, 'revocation')),
  }
}

/** `null` is as good as a field left out. */
function textOf(line: JsonObject, name: string): string | undefined {
  const value = line[name] ?? undefined
  if (value !== undefined && typeof value !== 'string') throw new UsageError(`${name} must be a text`)
  return value
}

function requiredText(line: JsonObject, name: string): string {
  const value = textOf(line, name)
  if (value === undefined) throw new UsageError(`${name} is missing`)
  return value
}

function textsOf(line: JsonObject, name: string): readonly string[] {
  const value = line[name] ?? []
  if (!Array.isArray(value)) throw new UsageError(`${name} must be a list of texts`)
  return value.map((one: unknown) => {
    if (typeof one !== 'string') throw new UsageError(`${name} must be a list of texts`)
    return one
  })
}

const bytesOf = (line: JsonObject, name: string): Uint8Array[] =>
  textsOf(line, name).map((text, index) => given(derOfBase64(text), `${name}[${index}]`))

function flagOf(line: JsonObject, name: string): boolean {
  const value = line[name] ?? false
  if (typeof value !== 'boolean') throw new UsageError(`${name} must be true or false`)
  return value
}

function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new UsageError(`${name} is not base64`)
  return value
}
