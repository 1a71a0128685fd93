/** Whose program is at the other end of a loopback connection: the owner of the process Windows names for it (iphlpapi, advapi32). */
import { setTimeout as pause } from 'node:timers/promises'
import koffi from 'koffi'
import type { Connection, PeerOwner } from '../loopback/peer-owner.ts'
import { inet, inet6, readTcpTable } from './read-tcp-table.ts'
import { ownerPid } from './tcp-table.ts'

const kernel = koffi.load('kernel32.dll')
const security = koffi.load('advapi32.dll')
const openProcess = kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)')
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')
const openToken = security.func('int __stdcall OpenProcessToken(intptr_t process, uint32_t access, _Out_ intptr_t *token)')
const tokenInformation = security.func(
  'int __stdcall GetTokenInformation(intptr_t token, int kind, uint8_t *out, uint32_t bytes, _Out_ uint32_t *needed)',
)
const sidLength = security.func('uint32_t __stdcall GetLengthSid(uint8_t *sid)')

/** PROCESS_QUERY_LIMITED_INFORMATION, TOKEN_QUERY, TokenUser. */
const [limitedInformation, tokenQuery, tokenUser] = [0x1000, 8, 1] as const
/** How long after a look that found nobody the next one comes, in milliseconds: a table may not yet have what was accepted a moment ago. */
const laterMs = [20, 60] as const

/** A connection that is not in the table, or whose program cannot be asked for its owner, counts as foreign. */
export async function peerOwnerOnWindows({ localPort, remotePort, remoteAddress }: Connection): Promise<PeerOwner> {
  if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return 'foreign'
  const v6 = !remoteAddress.includes('.')
  const look = (): Buffer | undefined => {
    const pid = ownerPid(readTcpTable(v6 ? inet6 : inet, 'connections'), v6, remotePort, localPort)
    return pid === undefined ? undefined : ownerOf(pid)
  }
  let owner = look()
  for (const ms of laterMs) {
    if (owner !== undefined) break
    await pause(ms)
    owner = look()
  }
  return owner?.equals(ownSid()) === true ? 'own' : 'foreign'
}

/** False for another person's process too, and for one of the system that may not be asked. */
export const isOwnProcess = (pid: number): boolean => ownerOf(pid)?.equals(ownSid()) === true

let own: Buffer | undefined
const ownSid = (): Buffer => (own ??= ownerOf(process.pid) ?? Buffer.alloc(0))

/** The security identifier of a process' user. */
function ownerOf(pid: number): Buffer | undefined {
  const handle = openProcess(limitedInformation, 0, pid) as number
  if (handle === 0) return undefined
  const token: [number] = [0]
  const opened = openToken(handle, tokenQuery, token) as number
  closeHandle(handle)
  if (opened === 0) return undefined
  const [user, needed] = [Buffer.alloc(512), [0]]
  const told = tokenInformation(token[0], tokenUser, user, user.length, needed) as number
  closeHandle(token[0])
  // TOKEN_USER is a pointer to the identifier, which the system writes behind it into the same buffer.
  const at = 16
  return told === 0 ? undefined : Buffer.from(user.subarray(at, at + (sidLength(user.subarray(at)) as number)))
}
