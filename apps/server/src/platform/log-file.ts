import { constants, fstatSync } from 'node:fs'
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where log lines go. Nothing here ever throws, blocks or waits: a log that cannot be written must not stop what it tells of. */
export interface LogSink {
  /** Takes a line, or drops and counts it when too many wait, or the sink is closed. */
  write(line: string): void
  /** How many lines were lost that no line tells of yet. */
  lost(): number
  /** Resolves when what was taken is written or dropped and what was open is closed, after five seconds at the latest. */
  close(): Promise<void>
}

/** Writes some lines; rejects when it could not. */
type Put = (text: string) => Promise<void>

/** Most that waits to be written, in characters. */
const mostWaiting = 1024 * 1024
/** Pause after a failure, in milliseconds. */
const afterFailure = 1000
const closingMilliseconds = 5000

/**
 * A sink on `put`, and on `release` that closes what it holds: lines wait while one write is under way; what cannot be written is dropped and counted, and the count is the first thing
 * written when there is room again.
 */
export function droppingSink(put: Put, release: () => Promise<void> = async () => undefined): LogSink {
  let [waiting, size, dropped]: [string[], number, number] = [[], 0, 0]
  let working: Promise<void> | undefined
  let closed = false

  async function work(): Promise<void> {
    while (waiting.length > 0 || (closed && dropped > 0)) {
      const [lines, before] = [waiting, dropped]
      ;[waiting, size] = [[], 0]
      const notice = before === 0 ? [] : [droppedLine(before)]
      try {
        await put([...notice, ...lines].join(''))
        dropped -= before
      } catch {
        dropped += lines.length
        if (closed) return
        await new Promise<void>((resolve) => setTimeout(resolve, afterFailure).unref())
      }
    }
  }

  return {
    write(line) {
      if (closed || size + line.length > mostWaiting) {
        dropped++
        return
      }
      waiting.push(line)
      size += line.length
      working ??= work().finally(() => (working = undefined))
    },
    lost: () => dropped,
    async close() {
      closed = true
      const limit = new Promise<void>((resolve) => setTimeout(resolve, closingMilliseconds).unref())
      await Promise.race([(working ?? work()).then(release), limit])
    },
  }
}

/** In the form of the other lines (pino's `warn` is 40). */
const droppedLine = (count: number) =>
  `${JSON.stringify({ level: 40, time: Date.now(), name: 'log', dropped: count, msg: `${count} lines could not be written and are lost` })}\n`

export interface LogFileOptions {
  /** A new file is begun before this one grows over so many bytes; default 50 MB. */
  readonly rotateBytes?: number
  /** So many older files stay, `<file>.1` being the newest; default 5. */
  readonly keep?: number
}

/** Appends to `file`, which is renamed to `<file>.1` when it has grown too large. */
export function logFile(file: string, { rotateBytes = 50_000_000, keep = 5 }: LogFileOptions = {}): LogSink {
  let [handle, size, torn]: [FileHandle | undefined, number, boolean] = [undefined, 0, false]

  async function opened(): Promise<FileHandle> {
    if (handle !== undefined) return handle
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600)
    size = (await handle.stat()).size
    return handle
  }

  async function closeFile(): Promise<void> {
    const last = handle
    handle = undefined
    await last?.close().catch(() => undefined)
  }

  async function rotate(): Promise<void> {
    await closeFile()
    for (let number = keep - 1; number >= 1; number--) await rename(`${file}.${number}`, `${file}.${number + 1}`).catch(() => undefined)
    if (keep > 0) await rename(file, `${file}.1`).catch(() => undefined) // cannot be renamed: then it grows on
  }

  const put: Put = async (text) => {
    try {
      const bytes = Buffer.from(torn ? `\n${text}` : text)
      await opened()
      if (size > 0 && size + bytes.length > rotateBytes) await rotate()
      await appendAll(await opened(), bytes, () => (torn = true))
      size += bytes.length
      torn = false
    } catch (error) {
      await closeFile() // the disk may have been mounted anew, the file replaced
      throw error
    }
  }
  return droppingSink(put, closeFile)
}

/** @param onPart called when a part was written and the rest is not yet */
async function appendAll(handle: FileHandle, bytes: Buffer, onPart: () => void): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at)
    at += bytesWritten
    if (at < bytes.length) onPart()
  }
}

/** Standard output: for systemd, containers and whoever rotates by other means. A pipe that nobody reads holds nobody up. */
export function standardOutput(): LogSink {
  if (fstatSync(1).isFile()) {
    let file: FileHandle | undefined
    const put: Put = async (text) => {
      file ??= await open('/dev/stdout', 'a')
      await file.appendFile(text)
    }
    return droppingSink(put, async () => file?.close())
  }
  const stream = process.stdout as typeof process.stdout & { readonly _handle?: { setBlocking?(blocking: boolean): void } }
  stream._handle?.setBlocking?.(false) // Node writes to pipes synchronously otherwise: a reader that stops would stop us
  stream.on('error', () => undefined) // nobody reads any more: each write fails by itself
  return droppingSink((text) => new Promise((resolve, reject) => void stream.write(text, (error) => (error ? reject(error) : resolve()))))
}
