import { vectorFolder } from '../vectors/vector-folder.ts'

/** NIST PKITS 1.0.1 as lines of `yinxin verify --batch`, with nothing asked but what the suite asks. */

export type PkitsCase = {
  readonly id: string
  readonly name: string
  readonly group: string
  readonly certs: readonly string[]
  readonly crls: readonly string[]
  readonly initialPolicySet: readonly string[]
  readonly initialExplicitPolicy: boolean
  readonly initialPolicyMappingInhibit: boolean
  readonly initialInhibitAnyPolicy: boolean
  readonly shouldValidate: boolean
}
type Manifest = {
  readonly validationTime: string
  readonly policyOids: Readonly<Record<string, string>>
  readonly tests: readonly PkitsCase[]
}

export const pkits = vectorFolder('pkits')
const manifest: Manifest = pkits.present
  ? (JSON.parse(pkits.read('manifest.json')) as Manifest)
  : { validationTime: '', policyOids: {}, tests: [] }

export const pkitsCases: readonly PkitsCase[] = manifest.tests
export const pkitsTime = manifest.validationTime

type Order = <T>(list: readonly T[]) => readonly T[]

const certificateOf = (file: string): string => Buffer.from(pkits.bytes(`certs/${file}.crt`)).toString('base64')
const listOf = (file: string): string => Buffer.from(pkits.bytes(`crls/${file}.crl`)).toString('base64')

/** The initial policy set as object identifiers. */
export const pkitsPolicies = ({ initialPolicySet }: PkitsCase): string[] =>
  initialPolicySet.map((name) => manifest.policyOids[name] ?? name)

/** The case as one line; `order` puts intermediates and lists into another order. */
export function pkitsLine(test: PkitsCase, order: Order = (list) => list): string {
  const [anchor = '', ...rest] = test.certs
  return JSON.stringify({
    id: test.name,
    kind: 'chain',
    anchors: [certificateOf(anchor)],
    certificate: certificateOf(rest.at(-1) ?? anchor),
    intermediates: order(rest.slice(0, -1)).map(certificateOf),
    crls: order(test.crls).map(listOf),
    ocsp: [],
    at: manifest.validationTime,
    revocation: 'required',
    policies: pkitsPolicies(test),
    requireExplicitPolicy: test.initialExplicitPolicy,
    inhibitPolicyMapping: test.initialPolicyMappingInhibit,
    inhibitAnyPolicy: test.initialInhibitAnyPolicy,
  })
}

/** The same order for the same seed (mulberry32). */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return list
    .map((value) => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value)
}
