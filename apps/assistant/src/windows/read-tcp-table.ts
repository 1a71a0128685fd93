/** GetExtendedTcpTable (iphlpapi): who has which connection, and who listens. */
import koffi from 'koffi'

const sockets = koffi.load('iphlpapi.dll')
const tcpTable = sockets.func(
  'uint32_t __stdcall GetExtendedTcpTable(uint8_t *table, _Inout_ uint32_t *size, int sorted, uint32_t family, int kind, uint32_t reserved)',
)

/** AF_INET, AF_INET6. */
export const [inet, inet6] = [2, 23] as const
/** TCP_TABLE_OWNER_PID_LISTENER, TCP_TABLE_OWNER_PID_CONNECTIONS. */
const kinds = { listeners: 3, connections: 4 } as const
/** ERROR_INSUFFICIENT_BUFFER. */
const tooSmall = 122
/** Most we read of a table, in bytes: some 300 000 connections. */
const maxTableBytes = 8 * 1024 * 1024

/** The table as the system writes it; empty when it does not. */
export function readTcpTable(family: number, kind: keyof typeof kinds): Buffer {
  const size: [number] = [65_536]
  for (let tries = 0; tries < 5; tries++) {
    const table = Buffer.alloc(Math.min(size[0], maxTableBytes))
    const answer = tcpTable(table, size, 0, family, kinds[kind], 0) as number
    if (answer === 0) return table
    if (answer !== tooSmall || size[0] > maxTableBytes) break
    size[0] += 4096 // it grows while we look
  }
  return Buffer.alloc(0)
}
