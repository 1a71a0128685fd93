import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Check } from '../check.ts'
import type { CheckHost } from '../check-host.ts'
import { reservedRanges } from '../reserved-ranges.ts'

/** Fewer free ones than so many, and another person of this computer has none. */
const enough = 2

/** Ports that Windows keeps for others (Hyper-V, containers): nobody holds them, and still they cannot be listened on. */
export const reservedPorts: Check = {
  id: 'reserved-ports',
  title: { zh: '系统预留的端口', en: 'Ports the system keeps' },
  platforms: ['win32'],
  timeoutMs: 2900,
  async look(host, signal) {
    const said = await askNetsh(host, signal)
    if (said === undefined) return { value: { zh: '看不到', en: 'cannot be seen' }, doesNotMatter: true }
    const ranges = reservedRanges(said)
    const kept = host.ports.filter((port) => ranges.some(([from, to]) => from <= port && port <= to))
    if (kept.length === 0) return { value: { zh: '和证书助手无关', en: 'none of the assistant’s' } }
    const value = { zh: `${kept.join('、')}，证书助手在用 ${host.port()}`, en: `${kept.join(', ')}; the assistant is on ${host.port()}` }
    return host.ports.length - kept.length < enough ? { value, cause: 'PORTS_RESERVED' } : { value, doesNotMatter: true }
  },
}

/** Read as bytes: the words around the numbers are in the code page of this Windows. */
function askNetsh({ environment }: CheckHost, signal: AbortSignal): Promise<string | undefined> {
  const netsh = join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32', 'netsh.exe')
  const words = ['interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp']
  return new Promise((resolve) => {
    execFile(netsh, words, { signal, timeout: 2500, encoding: 'latin1', windowsHide: true }, (error, out) =>
      resolve(error === null ? out : undefined),
    )
  })
}
