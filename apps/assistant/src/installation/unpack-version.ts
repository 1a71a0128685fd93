/**
 * Unpacks a version that was fetched: a tar file (POSIX ustar) packed by brotli, of plain files below one folder. Its hash is taken of the very bytes
 * that are unpacked, so nobody can exchange the file in between; until it was right, the folder is no version.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createBrotliDecompress } from 'node:zlib'

/** It is not what was signed, or of another form than the vendor packs. */
export class VersionRefused extends Error {}

export interface PackedVersion {
  readonly file: string
  /** Lower-case hex. */
  readonly sha256: string
}

const blockBytes = 512
/** Most files, and most bytes in them. */
const [mostFiles, mostBytes] = [2000, 512 * 1024 * 1024] as const
/** Folders and a name of letters that mean nothing to any system; no name begins with a dot. */
const pathForm = /^(?:[A-Za-z0-9_-][\w.-]{0,99}\/){0,8}[A-Za-z0-9_-][\w.-]{0,99}$/

/** @param folder the empty folder it goes into. Throws VersionRefused, and what the disk says */
export async function unpackVersion({ file, sha256 }: PackedVersion, folder: string): Promise<void> {
  const hash = createHash('sha256')
  const packed = createReadStream(file)
  packed.on('data', (chunk) => hash.update(chunk))
  const unpacking = packed.pipe(createBrotliDecompress())
  packed.on('error', (error) => unpacking.destroy(error))
  const taker = createTarTaker(folder)
  try {
    for await (const chunk of unpacking as AsyncIterable<Buffer>) taker.take(chunk)
    taker.end()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error // the disk's
    throw error instanceof VersionRefused ? error : new VersionRefused('not packed by brotli')
  } finally {
    taker.close()
    packed.destroy()
  }
  if (hash.digest('hex') !== sha256) throw new VersionRefused('other bytes than were signed')
}

interface Entry {
  readonly handle: number
  left: number
  /** Bytes up to the next block. */
  padding: number
}

function createTarTaker(folder: string) {
  let pending: Buffer = Buffer.alloc(0)
  let entry: Entry | undefined
  let [files, bytes, ended]: [number, number, boolean] = [0, 0, false]
  const finish = (): void => {
    if (entry !== undefined) closeSync(entry.handle)
    entry = undefined
  }
  const begin = (header: Buffer): void => {
    if (header.every((byte) => byte === 0)) return void (ended = true)
    const { path, size, mode } = readHeader(header)
    ;[files, bytes] = [files + 1, bytes + size]
    if (files > mostFiles || bytes > mostBytes) throw new VersionRefused('more than a version has')
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    // `wx`: nothing that is there is written again
    entry = { handle: openSync(join(folder, path), 'wx', mode), left: size, padding: (blockBytes - (size % blockBytes)) % blockBytes }
  }
  /** @returns what of `chunk` belongs to what follows */
  const fill = (into: Entry, chunk: Buffer): Buffer => {
    const part = chunk.subarray(0, into.left)
    for (let at = 0; at < part.length;) at += writeSync(into.handle, part, at)
    into.left -= part.length
    const rest = chunk.subarray(part.length)
    const skipped = into.left === 0 ? Math.min(into.padding, rest.length) : 0
    into.padding -= skipped
    if (into.left === 0 && into.padding === 0) finish()
    return rest.subarray(skipped)
  }
  return {
    take(chunk: Buffer): void {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      while (!ended && pending.length > 0) {
        if (entry !== undefined) pending = fill(entry, pending)
        else if (pending.length < blockBytes) return
        else {
          begin(pending.subarray(0, blockBytes))
          pending = pending.subarray(blockBytes)
          if (entry !== undefined && (entry as Entry).left === 0) finish()
        }
      }
      if (ended) pending = Buffer.alloc(0) // tar fills up to a record
    },
    end(): void {
      if (!ended || files === 0) throw new VersionRefused('cut short')
    },
    close: finish,
  }
}

/** A header of ustar (POSIX.1-1988 §10.1.1). */
function readHeader(header: Buffer): { readonly path: string; readonly size: number; readonly mode: number } {
  const text = (from: number, length: number): string => header.toString('latin1', from, from + length).split('\0', 1)[0] ?? ''
  const number = (from: number, length: number): number => {
    const digits = text(from, length).trim()
    if (!/^[0-7]{1,11}$/.test(digits)) throw new VersionRefused('no number')
    return Number.parseInt(digits, 8)
  }
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (text(257, 5) !== 'ustar' || number(148, 8) !== sum) throw new VersionRefused('no ustar')
  const prefix = text(345, 155)
  const path = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  if (text(156, 1) !== '0' || !pathForm.test(path)) throw new VersionRefused('no plain file')
  return { path, size: number(124, 12), mode: number(100, 8) & 0o777 }
}
