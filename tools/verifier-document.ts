// The generated parts of docs/verifier.md: bounds and algorithms from the source, results of NIST PKITS from a run.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { algorithmTable, verificationLimits } from '../packages/pki/src/index.ts'
import { answerBatch, maxLineBytes } from '../apps/verifier/src/batch.ts'
import type { BatchAnswer } from '../apps/verifier/src/answer-line.ts'
import { jsonBounds } from '../apps/verifier/src/json-bounds.ts'
import { pkits, pkitsCases, pkitsLine, type PkitsCase } from '../test/verify/pkits-lines.ts'
import { opensslVerdicts } from '../test/verify/pkits-openssl.ts'
import { pkijsVerdicts } from '../test/verify/pkits-pkijs.ts'

const file = new URL('../docs/verifier.md', import.meta.url)

/** The document with its generated parts written anew; without the test data beside the repository the results stay as they are. */
export async function verifierDocument(): Promise<string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const verdicts = pkits.present ? await runPkits() : undefined
  const parts = {
    bounds: boundsTable(),
    algorithms: algorithmsTable(),
    ...(verdicts === undefined ? {} : { pkits: pkitsTable(verdicts), others: await othersTable(verdicts, text) }),
  }
  return Object.entries(parts).reduce((written, [name, part]) => replacePart(written, name, part), text)
}

function replacePart(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/verifier.md has no place for ${name}`)
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`
}

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const boundWords: Readonly<Record<keyof typeof verificationLimits, string>> = {
  intermediates: 'intermediate certificates looked at',
  anchors: 'trust anchors looked at',
  pathLength: 'certificates in a path, the anchor not counted',
  candidates: 'complete paths judged',
  steps: 'steps of the search for paths, those for signers of lists included',
  waiting: 'partial paths kept waiting',
  signatures: 'signatures verified',
  signedBytes: 'octets hashed for them',
  lookups: 'comparisons of a list with a distribution point',
  comparisons: 'comparisons of a name with a constraint',
  lists: 'revocation lists read',
  answers: 'OCSP answers read',
  distributionPoints: 'distribution points of a certificate',
  signerDepth: 'signers of lists whose status hangs on lists of others',
}

function boundsTable(): string {
  const names = Object.keys(boundWords) as (keyof typeof boundWords)[]
  const rows = names.map((name) => [boundWords[name], verificationLimits[name]] as const)
  return table(
    ['bound', 'most'],
    [
      ...rows,
      ['octets of one line of a batch', maxLineBytes],
      ['of them outside strings', jsonBounds.outsideStrings],
      ['depth of its JSON', jsonBounds.depth],
    ],
  )
}

function algorithmsTable(): string {
  const level = (weak: boolean, hash: string | undefined): string =>
    !weak ? 'accepted' : hash === 'md5' ? 'only with `any`' : '`legacy` (with a note) and `any`'
  const rows = algorithmTable.map(({ id, keyKinds, weak, hash }) => [id, keyKinds.join(', '), level(weak, hash)])
  return table(['signature', 'keys', 'accepted by'], rows)
}

const titleOf = (group: string): string =>
  group
    .replace(/^PkitsTest(\d\d)/, (_, number: string) => `4.${Number(number)} `)
    .replace('Pathswith', 'PathsWith')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim()

type Verdicts = ReadonlyMap<string, string>

function pkitsTable(verdicts: Verdicts): string {
  const groups = [...new Set(pkitsCases.map(({ group }) => group))].sort((a, b) => titleNumber(a) - titleNumber(b))
  const row = (title: string, cases: readonly PkitsCase[]): (string | number)[] => {
    const right = (valid: boolean) =>
      cases.filter(({ name, shouldValidate }) => shouldValidate === valid && (verdicts.get(name) === 'accepted') === valid).length
    const valid = cases.filter(({ shouldValidate }) => shouldValidate).length
    return [title, cases.length, `${right(true)} of ${valid}`, `${right(false)} of ${cases.length - valid}`]
  }
  const rows = groups.map((name) =>
    row(
      titleOf(name),
      pkitsCases.filter(({ group }) => group === name),
    ),
  )
  return table(['section', 'cases', 'accepted as they must be', 'refused as they must be'], [...rows, row('**all**', pkitsCases)])
}

const openssl = 'OpenSSL 3.0'

/** The same cases by others. OpenSSL's row stays as it is where another version is installed, or none. */
async function othersTable(verdicts: Verdicts, text: string): Promise<string> {
  const row = (who: string, accepted: readonly boolean[]): string => {
    const right = accepted.filter((value, index) => value === pkitsCases[index]?.shouldValidate).length
    const wrongly = accepted.filter((value, index) => value && pkitsCases[index]?.shouldValidate === false).length
    return `| ${who} | ${right} of ${pkitsCases.length} | ${wrongly} |`
  }
  const installed = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  const before = text.split('\n').find((line) => line.startsWith(`| ${openssl} `)) ?? ''
  return [
    table(['verifier', 'right', 'accepted though it must be refused'], []),
    row(
      '`yinxin verify`',
      pkitsCases.map(({ name }) => verdicts.get(name) === 'accepted'),
    ),
    installed.stdout?.startsWith(openssl) ? row(`${openssl} \`openssl verify\``, opensslVerdicts().verdicts) : before,
    row(`pkijs ${pkijsVersion()}`, await pkijsVerdicts()),
  ].join('\n')
}

const pkijsVersion = (): string =>
  String((JSON.parse(readFileSync(new URL('../node_modules/pkijs/package.json', import.meta.url), 'utf8')) as { version: unknown }).version)

const titleNumber = (group: string): number => Number(/\d+/.exec(group)?.[0] ?? 0)

async function runPkits(): Promise<Verdicts> {
  let written = ''
  const input = Buffer.from(pkitsCases.map((test) => pkitsLine(test)).join('\n'))
  await answerBatch(
    (async function* () {
      yield input
    })(),
    { write: (text) => void (written += text) },
  )
  const answers = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BatchAnswer)
  return new Map(answers.map(({ id, verdict }) => [String(id), verdict]))
}
