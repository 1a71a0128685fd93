import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { everywhere, same, type Check } from '../check.ts'

/** Under so many bytes it is time to make room: a use of a key needs some hundred, and the desktop needs more. */
const lowBytes = 100 * 1024 * 1024

/** Whether the disk takes what the assistant writes down. */
export const diskSpace: Check = {
  id: 'disk-space',
  title: { zh: '磁盘空间', en: 'Disk space' },
  platforms: everywhere,
  timeoutMs: 1000,
  look({ data }) {
    const { bavail, bsize } = statfsSync(data)
    const free = bavail * bsize
    const value = same(free >= 1e9 ? `${(free / 1e9).toFixed(1)} GB` : `${Math.floor(free / 1e6)} MB`)
    if (!takes(data)) return { value, cause: 'STATE_UNWRITABLE' }
    return free < lowBytes ? { value, cause: 'DISK_LOW' } : { value }
  },
}

/** A page of memory, written and taken away. */
function takes(data: string): boolean {
  const probe = join(data, 'disk-probe')
  try {
    mkdirSync(data, { recursive: true })
    writeFileSync(probe, Buffer.alloc(4096), { flush: true })
    return true
  } catch {
    return false
  } finally {
    rmSync(probe, { force: true })
  }
}
