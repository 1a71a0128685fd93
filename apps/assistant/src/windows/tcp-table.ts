/** The tables of GetExtendedTcpTable. */

/** Rows of MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID (tcpmib.h): size, and where the ports (network byte order) and the process stand. */
const rows = { v4: { size: 24, local: 8, remote: 16, pid: 20 }, v6: { size: 56, local: 20, remote: 44, pid: 52 } } as const

/** The process that has the end `local` of a connection to `remote`. Both ends are on this computer, so the ports tell it. */
export const ownerPid = (table: Buffer, v6: boolean, local: number, remote: number): number | undefined =>
  pidOf(table, v6, (at, row) => table.readUInt16BE(at + row.local) === local && table.readUInt16BE(at + row.remote) === remote)

/** The process that listens on a port, in a table of listeners. */
export const listenerPid = (table: Buffer, v6: boolean, port: number): number | undefined =>
  pidOf(table, v6, (at, row) => table.readUInt16BE(at + row.local) === port)

/** The process of the first row that fits. */
function pidOf(table: Buffer, v6: boolean, fits: (at: number, row: (typeof rows)[keyof typeof rows]) => boolean): number | undefined {
  const row = v6 ? rows.v6 : rows.v4
  const count = table.length < 4 ? 0 : Math.min(table.readUInt32LE(0), Math.floor((table.length - 4) / row.size))
  for (let i = 0; i < count; i++) {
    const at = 4 + i * row.size
    if (fits(at, row)) return table.readUInt32LE(at + row.pid)
  }
  return undefined
}
