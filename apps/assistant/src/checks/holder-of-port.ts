/** Which program of this user listens on a port of this computer: by proc(5) on Linux, by its own table on Windows. */
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../platform/json-file.ts'

/** Most processes that are looked at. */
const maxProcesses = 5000

/** @returns the name of the program; undefined when nobody listens there, or somebody else's program does */
export async function holderOfPort(platform: NodeJS.Platform, root: string, port: number): Promise<string | undefined> {
  if (platform === 'win32') return (await import('../windows/port-holder.ts')).holderOfPortOnWindows(port)
  const proc = join(root, 'proc')
  const inode = inodeOfListener(proc, port)
  if (inode === undefined) return undefined
  const processes = namesIn(proc).filter((name) => /^\d+$/.test(name))
  const holder = processes.slice(0, maxProcesses).find((pid) => holds(join(proc, pid, 'fd'), `socket:[${inode}]`))
  return holder === undefined ? undefined : readTextFile(join(proc, holder, 'comm'))?.trim()
}

function inodeOfListener(proc: string, port: number): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = ['net/tcp', 'net/tcp6'].flatMap((name) => (readTextFile(join(proc, name)) ?? '').split('\n'))
  const fields = lines.map((line) => line.trim().split(/\s+/))
  return fields.find(([, local, , state]) => state === '0A' && local?.endsWith(suffix) === true)?.[9] // 0A: TCP_LISTEN
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
