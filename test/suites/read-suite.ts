import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { valuesInFile, type FileKind } from '@yinxin/pki'

/** A suite in a folder: questions, their right answers, and where ours are others on purpose (docs/verifier.md has the form). */
export interface Suite {
  /** Right answers by id: the verdict, or several of which any is right. */
  readonly expected: ReadonlyMap<string, readonly string[]>
  /** Why our answer is another one, by id. */
  readonly differences: ReadonlyMap<string, string>
  /** The lines as `yinxin verify --batch` takes them, files read in; one at a time, however many there are. */
  lines(): AsyncIterable<string>
}

type Fields = Readonly<Record<string, unknown>>

/** Fields of a line that hold bytes, and what a file they name must hold. */
const kinds: Readonly<Record<string, FileKind>> = {
  certificate: 'certificate',
  anchors: 'certificate',
  intermediates: 'certificate',
  crls: 'crl',
  ocsp: 'ocsp',
}

const prefix = 'file:'

/** Opens the suite. Throws one sentence when it is not one. */
export function readSuite(folder: string): Suite {
  const [cases, expected] = [join(folder, 'cases.jsonl'), join(folder, 'expected.json')]
  for (const file of [cases, expected]) if (!existsSync(file)) throw new Error(`a suite needs ${file}`)
  return {
    expected: new Map([...textsOf(expected)].map(([id, text]) => [id, verdictsOf(text)])),
    differences: existsSync(join(folder, 'differences.json')) ? textsOf(join(folder, 'differences.json')) : new Map(),
    lines: () => linesOf(cases, folder),
  }
}

/** An object of texts. */
function textsOf(file: string): Map<string, string> {
  const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Fields)
  return new Map(entries.map(([id, text]) => [id, String(text)]))
}

/** `refused: RFC 5280 §5.3` is `refused` and a word of why; `refused|unknown` leaves a choice. */
const verdictsOf = (text: string): string[] => (text.split(':')[0] ?? '').split('|').map((verdict) => verdict.trim())

async function* linesOf(cases: string, folder: string): AsyncIterable<string> {
  for await (const line of createInterface({ input: createReadStream(cases), crlfDelay: Infinity }))
    if (line.trim() !== '') yield line.includes(`"${prefix}`) ? withFiles(JSON.parse(line) as Fields, folder) : line
}

/** The line with what its files hold in place of their names; a file may hold several values where a list is asked for. */
function withFiles(line: Fields, folder: string): string {
  const filled = Object.entries(line).map(([field, value]) => {
    const kind = kinds[field]
    if (kind === undefined) return [field, value]
    const values = [value].flat().flatMap((one) => (isFile(one) ? base64In(join(folder, one.slice(prefix.length)), kind) : [one]))
    return [field, Array.isArray(value) ? values : values[0]]
  })
  return JSON.stringify(Object.fromEntries(filled))
}

const isFile = (value: unknown): value is string => typeof value === 'string' && value.startsWith(prefix)

/** What is no file of its kind goes to the verifier as it is: some suites are about just that. */
function base64In(file: string, kind: FileKind): string[] {
  const bytes = readFileSync(file)
  const found = valuesInFile(bytes, kind)
  return (found.ok ? found.value : [bytes]).map((der) => Buffer.from(der).toString('base64'))
}
