/**
 * Whose program is at the other end of a loopback connection. On a machine with several people signed in, 127.0.0.1 is shared: the
 * assistant answers only programs of the person it runs for.
 */
import { open } from 'node:fs/promises'

/** `own`, `foreign`, or `unknown` where the system cannot say (neither Linux nor Windows). */
export type PeerOwner = 'own' | 'foreign' | 'unknown'

export interface Connection {
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
}

/** Most we read of a connection table, in bytes: some 50 000 connections. */
const maxTableBytes = 8 * 1024 * 1024

/**
 * Looks the connecting socket up in the kernel's table (Linux `/proc/net/tcp`, `/proc/net/tcp6`, see proc(5); Windows GetExtendedTcpTable) and
 * compares its owner with ours. A socket that is not there, or no longer, counts as foreign.
 */
export async function peerOwner(connection: Connection): Promise<PeerOwner> {
  if (process.platform === 'win32') return (await import('../windows/peer-owner.ts')).peerOwnerOnWindows(connection)
  if (process.platform !== 'linux' || process.getuid === undefined) return 'unknown'
  const { localAddress, localPort, remoteAddress, remotePort } = connection
  if (localAddress === undefined || localPort === undefined || remoteAddress === undefined || remotePort === undefined) return 'foreign'
  const peer = `${tableAddress(remoteAddress)}:${tablePort(remotePort)}`
  const own = `${tableAddress(localAddress)}:${tablePort(localPort)}`
  for (const read of tables) {
    const uid = findOwner(await read(), peer, own, read === readV6)
    if (uid !== undefined) return uid === process.getuid() ? 'own' : 'foreign'
  }
  return 'foreign'
}

/** Owner's uid of the line `local remote` of a connection table, or undefined. A v4 socket may stand in the v6 table as a mapped address. */
export function findOwner(table: string, local: string, remote: string, v6: boolean): number | undefined {
  const prefix = '0000000000000000FFFF0000'
  const mapped = (side: string) => (v6 && side.length === 13 ? prefix + side : side)
  const at = table.indexOf(` ${mapped(local)} ${mapped(remote)} `)
  if (at < 0) return undefined
  const fields = table.slice(at, table.indexOf('\n', at)).trim().split(/\s+/)
  const uid = Number(fields[6]) // local remote state queues timer retransmits uid …
  return Number.isSafeInteger(uid) ? uid : undefined
}

/** An address as the table writes it: 32-bit words in this machine's (little-endian) byte order, hexadecimal. */
export function tableAddress(address: string): string {
  const v4 = address.startsWith('::ffff:') ? address.slice(7) : address
  if (v4.includes('.'))
    return v4
      .split('.')
      .reverse()
      .map((part) => hex(Number(part), 2))
      .join('')
  return v4 === '::1' ? '00000000000000000000000001000000' : ''
}

const tablePort = (port: number): string => hex(port, 4)
const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0')

/**
 * Reads that serve whoever asked before they began: many connections at once, a flood of another user's among them, cost one read at a
 * time and one in waiting.
 */
function shared<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let [running, next]: [Promise<unknown>, Promise<Value> | undefined] = [Promise.resolve(), undefined]
  return () =>
    (next ??= running.then(() => {
      const reading = read()
      ;[running, next] = [reading.catch(() => undefined), undefined]
      return reading
    }))
}

const readV4 = shared(() => readTable('/proc/net/tcp'))
const readV6 = shared(() => readTable('/proc/net/tcp6'))
const tables = [readV4, readV6]

async function readTable(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      return await readUpTo(file, maxTableBytes)
    } finally {
      await file.close()
    }
  } catch {
    return '' // no IPv6, or no /proc: the lookup then finds nothing and refuses
  }
}

async function readUpTo(file: Awaited<ReturnType<typeof open>>, max: number): Promise<string> {
  const chunks: Buffer[] = []
  for (let total = 0; total < max;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, null)
    if (bytesRead === 0) break
    chunks.push(buffer.subarray(0, bytesRead))
    total += bytesRead
  }
  return Buffer.concat(chunks).toString('latin1')
}
