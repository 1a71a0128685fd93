import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { defaultLevel } from './algorithm-levels.ts'
import { readDerFile } from './files.ts'
import { listOf } from './known-inputs.ts'
import type { OptionForm, Options } from './options.ts'
import { acceptablePolicies, readDepth, readLevel, readOids, readProfile, readPurposes, readRevocation, readIsoTime } from './question.ts'
import type { VerifyQuestion, QuestionKind } from './question.ts'

/** Options of `verify chain`, `verify crl` and `verify ocsp`. */
export const questionOptions = {
  anchor: 'several',
  certificate: 'one',
  intermediate: 'several',
  crl: 'several',
  ocsp: 'several',
  at: 'one',
  revocation: 'one',
  policy: 'several',
  'require-explicit-policy': 'flag',
  'inhibit-policy-mapping': 'flag',
  'inhibit-any-policy': 'flag',
  'max-depth': 'one',
  'server-name': 'one',
  'extended-key-usage': 'several',
  'ocsp-nonce': 'one',
  'algorithm-policy': 'one',
  profile: 'one',
  explain: 'flag',
} as const satisfies Record<string, OptionForm>

export type QuestionOption = keyof typeof questionOptions

/** The question the options ask, its files read. Throws UsageError. */
export function questionOfOptions(kind: QuestionKind, options: Options<QuestionOption>): VerifyQuestion {
  const [certificate, ...below] = readDerFile(options.required('certificate'), 'certificate')
  if (certificate === undefined) throw new UsageError('--certificate is empty')
  options.required('anchor')
  if (kind !== 'chain') options.required(kind)
  const read = (name: 'anchor' | 'intermediate' | 'crl' | 'ocsp', form: 'certificate' | 'crl' | 'ocsp') =>
    options.many(name).flatMap((file) => readDerFile(file, form))
  const [serverName, depth, nonce] = [options.one('server-name'), options.one('max-depth'), options.one('ocsp-nonce')]
  return {
    kind,
    certificate,
    anchors: read('anchor', 'certificate'),
    // whatever else is in the certificate's file is its chain
    intermediates: [...read('intermediate', 'certificate'), ...below],
    crls: read('crl', 'crl').map(listOf),
    ocsp: read('ocsp', 'ocsp'),
    at: readIsoTime('--at', options.one('at')),
    revocation: readRevocation('--revocation', options.one('revocation')),
    policy: {
      ...acceptablePolicies(readOids('--policy', options.many('policy'))),
      requireExplicit: options.flag('require-explicit-policy'),
      inhibitMapping: options.flag('inhibit-policy-mapping'),
      inhibitAny: options.flag('inhibit-any-policy'),
    },
    ...(depth === undefined ? {} : { maxDepth: readDepth('--max-depth', depth) }),
    ...(serverName === undefined ? {} : { serverName }),
    extendedKeyUsages: readPurposes('--extended-key-usage', options.many('extended-key-usage')),
    ...(nonce === undefined ? {} : { ocspNonce: readHex(nonce) }),
    algorithms: readLevel('--algorithm-policy', options.one('algorithm-policy'), defaultLevel(serverName)),
    profile: readProfile('--profile', options.one('profile'), serverName),
  }
}

function readHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2}){1,32}$/i.test(text)) throw new UsageError('--ocsp-nonce must be 1 to 32 octets in hex')
  return new Uint8Array(Buffer.from(text, 'hex'))
}
