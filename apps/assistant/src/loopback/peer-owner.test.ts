import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { findOwner, peerOwner, tableAddress } from './peer-owner.ts'

// Two lines of /proc/net/tcp and one of /proc/net/tcp6 as the kernel writes them (proc(5)); the client's socket is the one whose local
// address is the peer's.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2DD7 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0
   1: 0100007F:A1B2 0100007F:2DD7 01 00000000:00000000 00:00000000 00000000  1001        0 222 1 0
   2: 0100007F:2DD7 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 333 1 0
`
const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:A1B2 0000000000000000FFFF00000100007F:2DD7 01 00000000:00000000 00:00000000 00000000  1002        0 444 1 0
`

test('the owner of the connecting socket is read, not that of the listening one', () => {
  expect(findOwner(table, '0100007F:A1B2', '0100007F:2DD7', false)).toBe(1001)
  expect(findOwner(table, '0100007F:A1B3', '0100007F:2DD7', false)).toBeUndefined()
  expect(findOwner(table6, '0100007F:A1B2', '0100007F:2DD7', true)).toBe(1002)
})

test('addresses as the kernel writes them', () => {
  expect(tableAddress('127.0.0.1')).toBe('0100007F')
  expect(tableAddress('::ffff:127.0.0.1')).toBe('0100007F')
  expect(tableAddress('::1')).toBe('00000000000000000000000001000000')
})

test.skipIf(process.platform !== 'linux')('a connection of our own is our own, on both addresses; one that is gone is not', async () => {
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const client = connect((server.address() as { port: number }).port, host)
    const peer = await accepted
    const { localAddress, localPort, remoteAddress, remotePort } = peer
    expect(await peerOwner(peer)).toBe('own')
    expect(await peerOwner({ localAddress, localPort, remoteAddress, remotePort: (remotePort ?? 0) ^ 1 })).toBe('foreign')
    expect(await peerOwner({})).toBe('foreign')
    client.destroy()
    peer.destroy()
    server.close()
  }
})
