import { readFile } from 'node:fs/promises'
import { isSameName, readDocument, type DocumentKind } from '@yinxin/protocol/identifiers'
import { asObject, asText } from '@yinxin/protocol/wire'

/** Name and document of somebody, to be compared with a register. */
export interface Claimed {
  readonly name: string
  readonly kind: DocumentKind
  readonly number: string
}

/**
 * - `matched`: name and number belong together. With a pseudonym the provider knows the person by it from now on, and the number is not kept (R50)
 * - `different`: they do not
 * - `unavailable`: nobody could say
 */
export type Comparison =
  { readonly result: 'matched'; readonly pseudonym?: string } | { readonly result: 'different' } | { readonly result: 'unavailable' }

/** Compares a name with a document number: a register of one's own, or a service. */
export interface RealNameProvider {
  /** Goes into the proofing claim. */
  readonly id: string
  compare(claimed: Claimed, signal: AbortSignal): Promise<Comparison>
}

/** What a comparison may take, in milliseconds: somebody waits. */
const patience = 5000

/** Asks the provider; one that fails or is late is `unavailable`, and none at all too. */
export async function compareRealName(provider: RealNameProvider | undefined, claimed: Claimed): Promise<Comparison> {
  if (provider === undefined) return { result: 'unavailable' }
  try {
    return await provider.compare(claimed, AbortSignal.timeout(patience))
  } catch {
    return { result: 'unavailable' }
  }
}

/** A row of a register of one's own. */
export interface RegisteredPerson extends Claimed {
  /** What the person is known by in place of the number. */
  readonly pseudonym?: string
}

/** A register held in memory: of the demo, or of a place that has none. */
export function registerOf(id: string, rows: readonly RegisteredPerson[]): RealNameProvider {
  const keyOf = ({ kind, number }: Pick<Claimed, 'kind' | 'number'>) => `${kind} ${number}`
  const known = new Map(rows.map((row) => [keyOf(row), row]))
  return {
    id,
    async compare(claimed) {
      const row = known.get(keyOf(claimed))
      if (row === undefined || !isSameName(row.name, claimed.name)) return { result: 'different' }
      return { result: 'matched', ...(row.pseudonym === undefined ? {} : { pseudonym: row.pseudonym }) }
    },
  }
}

/**
 * The same from a CSV file with a header line (columns: name, kind, number, pseudonym), read when somebody is first compared; a row that cannot be one
 * is left out.
 */
export function registerFile(file: string): RealNameProvider {
  let register: Promise<RealNameProvider> | undefined
  return {
    id: 'register',
    async compare(claimed, signal) {
      register ??= readRegister(file)
      register.catch(() => (register = undefined)) // the file is not there yet
      return (await register).compare(claimed, signal)
    },
  }
}

async function readRegister(file: string): Promise<RealNameProvider> {
  const [{ parse }, text] = await Promise.all([import('csv-parse/sync'), readFile(file, 'utf8')])
  const today = new Date().toISOString().slice(0, 10)
  const [, ...rows] = parse(text, { bom: true, relax_column_count: true })
  return registerOf(
    'register',
    rows.flatMap((row) => readRegisterRow(row, today) ?? []),
  )
}

/** Reads a row of the register's file; undefined: it is not one. Columns: name, kind, number, pseudonym. */
function readRegisterRow(
  [name = '', kind = '', number = '', pseudonym = '']: readonly string[],
  today: string,
): RegisteredPerson | undefined {
  const isKind = (['resident-id', 'residence-permit', 'passport'] as readonly string[]).includes(kind)
  const document = isKind ? readDocument(kind as DocumentKind, number, today) : undefined
  if (document === undefined || name === '') return undefined
  return { name, kind: document.kind, number: document.number, ...(pseudonym === '' ? {} : { pseudonym }) }
}

/**
 * A service over HTTPS: `POST url` with `{name, kind, number}` as JSON; the answer is `{result: "matched" | "different", pseudonym?}`. Redirects are
 * not followed; anything else is `unavailable`.
 */
export function realNameService({ url, authorization }: { readonly url: string; readonly authorization?: string }): RealNameProvider {
  return {
    id: new URL(url).host,
    async compare({ name, kind, number }, signal) {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ name, kind, number }),
      })
      return answer.ok ? readComparison(await answer.json()) : { result: 'unavailable' }
    },
  }
}

/** What a service answered. */
function readComparison(value: unknown): Comparison {
  const answer = asObject(value)
  const pseudonym = asText(answer?.['pseudonym'], 200)
  if (answer?.['result'] === 'different') return { result: 'different' }
  if (answer?.['result'] !== 'matched') return { result: 'unavailable' }
  return { result: 'matched', ...(pseudonym === undefined ? {} : { pseudonym }) }
}
