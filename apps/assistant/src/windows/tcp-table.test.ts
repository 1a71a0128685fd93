import { expect, test } from 'vitest'
import { listenerPid, ownerPid } from './tcp-table.ts'

/** A row as GetExtendedTcpTable writes it: ports in network byte order in the first two bytes of four. */
function row(v6: boolean, local: number, remote: number, pid: number): Buffer {
  const bytes = Buffer.alloc(v6 ? 56 : 24)
  bytes.writeUInt16BE(local, v6 ? 20 : 8)
  bytes.writeUInt16BE(remote, v6 ? 44 : 16)
  bytes.writeUInt32LE(pid, v6 ? 52 : 20)
  return bytes
}

function table(...rows: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32LE(rows.length)
  return Buffer.concat([count, ...rows, Buffer.alloc(100)])
}

test.each([true, false])('the process of one end of a connection is found by both ports (v6: %j)', (v6) => {
  const connections = table(row(v6, 18_790, 50_000, 7), row(v6, 50_000, 18_790, 42), row(v6, 50_001, 18_790, 43))
  expect(ownerPid(connections, v6, 50_000, 18_790)).toBe(42)
  expect(ownerPid(connections, v6, 18_790, 50_000)).toBe(7)
  expect(ownerPid(connections, v6, 50_002, 18_790)).toBeUndefined()
})

test.each([true, false])('the process that listens on a port (v6: %j)', (v6) => {
  const listeners = table(row(v6, 80, 0, 7), row(v6, 18_790, 0, 42))
  expect([listenerPid(listeners, v6, 18_790), listenerPid(listeners, v6, 18_791)]).toEqual([42, undefined])
})

test('a count larger than the table is not believed, and an empty table holds nobody', () => {
  const lying = Buffer.concat([Buffer.from([255, 255, 255, 255]), row(false, 1, 2, 3)])
  expect([ownerPid(lying, false, 1, 2), ownerPid(lying, false, 2, 1), ownerPid(Buffer.alloc(0), false, 1, 2)]).toEqual([
    3,
    undefined,
    undefined,
  ])
})
