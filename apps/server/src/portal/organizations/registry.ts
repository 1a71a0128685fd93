import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { documentKinds, parseUscc, readDocument, type DocumentKind } from '@yinxin/protocol/identifiers'
import { asObject, asText } from '@yinxin/protocol/wire'

/**
 * - `active`: on the register and in business (存续, 在业, 开业)
 * - `ended`: struck off or revoked (注销, 吊销, 撤销), or moved to another register (迁出)
 */
export type RegistryState = 'active' | 'ended'

/** What a register of legal persons says of one. */
export interface RegistryRecord {
  readonly uscc: string
  readonly name: string
  readonly formerNames: readonly string[]
  /** In the register's own words, as 有限责任公司(自然人独资); empty: it does not say. */
  readonly type: string
  readonly legalRepresentative: string
  /** Where the register has it: then it shows who the representative is, which a name alone does not. Compared and never kept. */
  readonly representativeDocument?: { readonly kind: DocumentKind; readonly number: string }
  readonly state: RegistryState
}

/**
 * - `found`, `unknown`: it is on the register, or is not
 * - `unavailable`: nobody could say
 */
export type RegistryAnswer =
  { readonly result: 'found'; readonly record: RegistryRecord } | { readonly result: 'unknown' } | { readonly result: 'unavailable' }

/** A register of legal persons: of one's own, or a service. */
export interface OrganizationRegistry {
  /** Goes into the audit. */
  readonly id: string
  find(uscc: string, signal: AbortSignal): Promise<RegistryAnswer>
}

/** What a question may take, in milliseconds: somebody waits. */
const patience = 3000

/** Asks the register; one that fails, is late or speaks of another is `unavailable`, and none at all too. */
export async function askRegistry(registry: OrganizationRegistry | undefined, uscc: string): Promise<RegistryAnswer> {
  if (registry === undefined) return { result: 'unavailable' }
  try {
    const answer = await registry.find(uscc, AbortSignal.timeout(patience))
    return answer.result === 'found' && answer.record.uscc !== uscc ? { result: 'unavailable' } : answer
  } catch {
    return { result: 'unavailable' }
  }
}

/** A register held in memory: of the demo, or of a place that has none. */
export function registryOf(id: string, records: readonly RegistryRecord[]): OrganizationRegistry {
  const known = new Map(records.map((record) => [record.uscc, record]))
  return {
    id,
    async find(uscc) {
      const record = known.get(uscc)
      return record === undefined ? { result: 'unknown' } : { result: 'found', record }
    },
  }
}

/**
 * The same from a CSV file (UTF-8) with a header line, read when somebody is first asked about; a row that cannot be one is left out. Columns: credit
 * code, name, former names with ; between, type, legal representative, state, and kind and number of the representative's document.
 */
export function registryFile(file: string): OrganizationRegistry {
  let registry: Promise<OrganizationRegistry> | undefined
  return {
    id: 'register',
    async find(uscc, signal) {
      registry ??= readRegistry(file)
      registry.catch(() => (registry = undefined)) // the file is not there yet
      return (await registry).find(uscc, signal)
    },
  }
}

async function readRegistry(file: string): Promise<OrganizationRegistry> {
  const { parse } = await import('csv-parse')
  const records: RegistryRecord[] = []
  const parser = parse({ bom: true, from: 2, relax_column_count: true, max_record_size: 65_536 })
  await pipeline(createReadStream(file), parser, async (rows: AsyncIterable<readonly string[]>) => {
    for await (const row of rows) {
      const record = readRegistryRow(row)
      if (record !== undefined) records.push(record)
    }
  })
  return registryOf('register', records)
}

const namesOf = (text: string) => text.split(/[;；]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

/** Reads a row of the register's file; undefined: it is not one. */
function readRegistryRow(row: readonly string[]): RegistryRecord | undefined {
  const [uscc = '', name = '', formerNames = '', type = '', legalRepresentative = '', state = '', kind = '', number = ''] = row
  const representativeDocument = { kind, number }
  return readRegistryRecord({ uscc, name, formerNames: namesOf(formerNames), type, legalRepresentative, representativeDocument, state })
}

/** States in the words of registers; one nobody knows is `ended`: a register's word opens something only where it is plain. */
const activeStates = ['active', '存续', '在业', '开业', '在营', '正常', '存续（在营、开业、在册）', '在营（开业）企业']

/** Most former names of one; above that it is no record. */
const mostNames = 100

/** Reads a record; undefined: it is none. */
export function readRegistryRecord(value: unknown): RegistryRecord | undefined {
  const said = asObject(value)
  const [uscc, name, state] = [parseUscc(said?.['uscc'])?.uscc, asText(said?.['name'], 200)?.trim(), asText(said?.['state'], 40)]
  const former = said?.['formerNames'] ?? []
  if (uscc === undefined || !name || state === undefined || !Array.isArray(former) || former.length > mostNames) return undefined
  const formerNames = former.map((one) => asText(one, 200))
  if (formerNames.includes(undefined)) return undefined
  return {
    ...{ uscc, name, formerNames: formerNames as string[] },
    type: asText(said?.['type'], 100) ?? '',
    legalRepresentative: asText(said?.['legalRepresentative'], 100) ?? '',
    ...readRepresentativeDocument(said?.['representativeDocument']),
    state: activeStates.includes(state.trim()) ? 'active' : 'ended',
  }
}

/** A document that cannot be one is none: then nobody is recognised by it. */
function readRepresentativeDocument(value: unknown): Pick<RegistryRecord, 'representativeDocument'> {
  const said = asObject(value)
  const kind = documentKinds.find((one) => one === said?.['kind'])
  const number = asText(said?.['number'], 64)
  const document = kind && number !== undefined ? readDocument(kind, number, new Date().toISOString().slice(0, 10)) : undefined
  return document === undefined ? {} : { representativeDocument: { kind: document.kind, number: document.number } }
}

/** Most characters of an answer. */
const longestAnswer = 65_536

/**
 * A service over HTTPS: `POST url` with `{uscc}` as JSON; the answer is `{result: "found", record: {uscc, name, formerNames?, type?,
 * legalRepresentative?, representativeDocument?: {kind, number}, state}}` or `{result: "unknown"}`. Redirects are not followed; anything else is `unavailable`.
 */
export function registryService({ url, authorization }: { readonly url: string; readonly authorization?: string }): OrganizationRegistry {
  return {
    id: new URL(url).host,
    async find(uscc, signal) {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ uscc }),
      })
      return answer.ok ? readRegistryAnswer(await boundedText(answer)) : { result: 'unavailable' }
    },
  }
}

async function boundedText(answer: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > longestAnswer) throw new Error('the register said more than an answer')
  }
  return text
}

/** What a service answered. */
function readRegistryAnswer(text: string): RegistryAnswer {
  const answer = asObject(JSON.parse(text))
  if (answer?.['result'] === 'unknown') return { result: 'unknown' }
  const record = answer?.['result'] === 'found' ? readRegistryRecord(answer['record']) : undefined
  return record === undefined ? { result: 'unavailable' } : { result: 'found', record }
}
