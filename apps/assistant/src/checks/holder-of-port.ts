/** Which program listens on a port of this computer: by proc(5) on Linux, by its own table on Windows. */
import { readdirSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readTextFile } from '../platform/json-file.ts'

/** Most processes that are looked at. */
const maxProcesses = 5000

export interface PortHolder {
  /** Name of the program; undefined for one that is not ours to look at. */
  readonly program?: string | undefined
  /** True for a program of another person of this computer, or of the system. */
  readonly isForeign: boolean
}

/** @returns undefined when nobody listens there */
export async function holderOfPort(platform: NodeJS.Platform, root: string, port: number): Promise<PortHolder | undefined> {
  if (platform === 'win32') return (await import('../windows/port-holder.ts')).holderOfPortOnWindows(port)
  const proc = join(root, 'proc')
  const listener = listenerOn(proc, port)
  if (listener === undefined) return undefined
  const processes = namesIn(proc).filter((name) => /^\d+$/.test(name))
  const holder = processes.slice(0, maxProcesses).find((pid) => holds(join(proc, pid, 'fd'), `socket:[${listener.inode}]`))
  const program = holder === undefined ? undefined : programOf(join(proc, holder))
  return { program, isForeign: listener.uid !== process.getuid?.() }
}

/** By its file: what a process calls itself is often the name of its first thread, as Node's is “MainThread”. */
function programOf(folder: string): string | undefined {
  try {
    return basename(readlinkSync(join(folder, 'exe'))).replace(/ \(deleted\)$/, '')
  } catch {
    return readTextFile(join(folder, 'comm'))?.trim() // a kernel's thread has no file
  }
}

function listenerOn(proc: string, port: number): { readonly uid: number; readonly inode: string | undefined } | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = ['net/tcp', 'net/tcp6'].flatMap((name) => (readTextFile(join(proc, name)) ?? '').split('\n'))
  const fields = lines.map((line) => line.trim().split(/\s+/))
  const found = fields.find(([, local, , state]) => state === '0A' && local?.endsWith(suffix) === true) // 0A: TCP_LISTEN
  return found && { uid: Number(found[7]), inode: found[9] }
}

function holds(folder: string, socket: string): boolean {
  return namesIn(folder).some((name) => {
    try {
      return readlinkSync(join(folder, name)) === socket
    } catch {
      return false // it was closed meanwhile
    }
  })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // another user's process, or gone
  }
}
