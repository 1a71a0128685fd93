/** Fetches a large file into a folder of our own: goes on where it was cut off, takes no byte too many, and is there only when its hash is right. */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { chunksOf, openAddress, Unreachable } from '../platform/fetch.ts'
import { unexpected } from '../platform/unexpected.ts'

export interface Download {
  readonly address: string
  /** Where it goes when it is whole. */
  readonly file: string
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Hears how many bytes there are. */
  readonly progress?: (bytes: number) => void
  readonly signal?: AbortSignal
}

/** Rounds in a row that may bring nothing. */
const emptyRounds = 3

/**
 * @returns UPDATE_UNREACHABLE when the site is away or stops answering: what came is kept for the next time. UPDATE_FILE_REFUSED when the bytes are not those that
 * were signed: nothing is kept. STATE_UNWRITABLE when the disk refuses.
 */
export async function download(order: Download): Promise<Result<string>> {
  const part = `${order.file}.part`
  try {
    mkdirSync(dirname(order.file), { recursive: true, mode: 0o700 })
    const handle = openSync(part, openMode, 0o600)
    try {
      const whole = await fill(handle, order)
      if (!whole.ok) return whole
      // The hash is of the very file that is open here, and no name leads to it before it was right.
      if (hashOf(handle) !== order.sha256) {
        ftruncateSync(handle, 0)
        return failed('UPDATE_FILE_REFUSED')
      }
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(part, order.file)
    return succeeded(order.file)
  } catch (error) {
    unexpected(error)
    rmSync(part, { force: true })
    return failed('STATE_UNWRITABLE')
  }
}

/** Read and write, made when it is not there, what is in it kept. */
const openMode = 'a+'

/** Adds what is missing. */
async function fill(handle: number, order: Download): Promise<Result<unknown>> {
  for (let empty = 0; empty < emptyRounds;) {
    const before = fstatSync(handle).size
    if (before === order.size) return succeeded({})
    if (before > order.size) ftruncateSync(handle, 0)
    const added = await addRound(handle, order)
    if (added === 'refused') {
      ftruncateSync(handle, 0)
      return failed('UPDATE_FILE_REFUSED')
    }
    if (order.signal?.aborted === true) return failed('UPDATE_UNREACHABLE')
    empty = fstatSync(handle).size > before ? 0 : empty + 1
  }
  return failed('UPDATE_UNREACHABLE')
}

/** One question to the site. @returns `refused` when it sends more than there is to be */
async function addRound(handle: number, { address, size, progress, signal }: Download): Promise<'refused' | undefined> {
  let have = fstatSync(handle).size
  try {
    const headers: Record<string, string> = have === 0 ? {} : { Range: `bytes=${have}-` }
    const response = await openAddress(address, { headers, ...(signal === undefined ? {} : { signal }) })
    try {
      const goesOn = response.statusCode === 206 && response.headers['content-range']?.startsWith(`bytes ${have}-`) === true
      if (!goesOn && response.statusCode !== 200) return undefined
      if (!goesOn) {
        ftruncateSync(handle, 0) // the site sends all of it
        have = 0
      }
      for await (const chunk of chunksOf(response)) {
        have += chunk.length
        if (have > size) return 'refused'
        writeSync(handle, chunk)
        progress?.(have)
      }
    } finally {
      response.destroy()
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
  }
  return undefined
}

function hashOf(handle: number): string {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(1 << 20)
  let at = 0
  for (let read = readSync(handle, chunk, 0, chunk.length, at); read > 0; read = readSync(handle, chunk, 0, chunk.length, at)) {
    hash.update(chunk.subarray(0, read))
    at += read
  }
  return hash.digest('hex')
}
