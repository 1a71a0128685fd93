import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Log } from '../log.ts'
import { readHead, type AuditHead } from './seal.ts'

/** Where heads of the chain are kept outside the database. */
export interface HeadExport {
  /** Keeps `head` in every place that does not have it yet. A place that cannot be written is tried again at the next head. */
  note(head: AuditHead | undefined): Promise<void>
  close(): Promise<void>
}

export interface HeadExportOptions {
  /** Whose audit. */
  readonly stream: string
  readonly node: string
  /** Folder on this machine. */
  readonly folder: string
  /** Second place: a folder (another disk, a mount) or an https address that takes lines by POST. */
  readonly secondPlace?: string
  readonly log: Log
}

interface Place {
  readonly name: string
  last: number
  failing: boolean
  /** Ends with the head kept; throws when it was not. */
  keep(line: string): Promise<void>
}

/** Longest wait for an address that takes heads, in milliseconds. */
const postLimit = 5000

/** File of a stream's heads in a folder, one for each node: lines of JSON, only added to. */
export const headFile = (folder: string, stream: string, node: string): string =>
  join(folder, `${stream}.${node.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}.heads`)

/** Exports heads to a file and to an optional second place. */
export function openHeadExport({ stream, node, folder, secondPlace, log }: HeadExportOptions): HeadExport {
  const places = [filePlace(headFile(folder, stream, node))]
  if (secondPlace !== undefined) {
    places.push(/^https?:/.test(secondPlace) ? addressPlace(secondPlace) : filePlace(headFile(secondPlace, stream, node)))
  }
  let [running, next]: [Promise<void>, AuditHead | undefined] = [Promise.resolve(), undefined]
  return {
    note(head) {
      const waits = next !== undefined
      next = head ?? next
      if (!waits && next !== undefined) running = running.then(keepNewest) // a slow place gets the newest, not all it missed
      return running
    },
    close: () => running,
  }

  async function keepNewest(): Promise<void> {
    const head = next
    next = undefined
    if (head !== undefined) await Promise.all(places.map((place) => keepIn(place, head, log)))
  }
}

async function keepIn(place: Place, head: AuditHead, log: Log): Promise<void> {
  if (head.number === place.last) return
  if (head.number < place.last) {
    const facts = { stream: head.stream, newest: head.number, exported: place.last, place: place.name }
    if (!place.failing) log.error(facts, 'the audit is shorter than what was exported: it was cut, or replaced; see yinxin audit verify')
    place.failing = true
    return
  }
  try {
    await place.keep(`${JSON.stringify(head)}\n`)
    if (place.failing) log.info({ place: place.name }, 'heads of the audit are kept there again')
    place.failing = false
    place.last = head.number
  } catch (error) {
    if (!place.failing)
      log.error({ err: error, place: place.name }, 'the head of the audit could not be kept; it is tried again at each new one')
    place.failing = true
  }
}

function filePlace(file: string): Place {
  return {
    name: file,
    last: newestIn(file),
    failing: false,
    async keep(line) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      const descriptor = openSync(file, 'a', 0o600)
      try {
        appendFileSync(descriptor, line)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
    },
  }
}

/** Number of the last head in a file; a place that cannot be read is told of when it is written. */
function newestIn(file: string): number {
  try {
    return Math.max(0, ...readHeads(file).map(({ number }) => number))
  } catch {
    return 0
  }
}

function addressPlace(url: string): Place {
  return {
    name: new URL(url).host, // the rest may hold a secret
    last: 0,
    failing: false,
    async keep(line) {
      const headers = { 'content-type': 'application/jsonl' }
      const answer = await fetch(url, { method: 'POST', headers, body: line, redirect: 'error', signal: AbortSignal.timeout(postLimit) })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
    },
  }
}

/** The heads of an exported file; nothing when it is not there. Lines that are none (cut short by a kill) are left out. */
export function readHeads(file: string): readonly AuditHead[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return text.split('\n').flatMap((line) => readHead(line) ?? [])
}
