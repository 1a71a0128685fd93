// Two people are signed in to one computer (fast user switching, a terminal server): an assistant each, and 127.0.0.1 is the same for both.
import { spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { until } from './assistant-pages.ts'
import { folderFor } from './assistant-world.ts'
import { libraryPage, portal, startProgram, type RunningProgram } from './program-page.ts'
import { freePorts } from '../faults/start-process.ts'

/** Somebody else: a user of the kernel's, which needs no name. */
const other = 4242
/** Who says hello as `other` on a port: what the first line of the answer to a page's handshake is, or that the line was cut. */
const visit = `
  const request = require('node:http').request({ port: Number(process.argv[1]), host: '127.0.0.1', path: '/v1', headers: {
    Connection: 'Upgrade', Upgrade: 'websocket', Origin: '${portal}', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' } })
  request.on('upgrade', (answer) => { console.log(answer.statusCode); process.exit() })
  request.on('response', (answer) => { console.log(answer.statusCode); process.exit() })
  request.on('error', () => console.log('cut'))
  request.end()`
const visitAsOther = (port: number): string =>
  spawnSync(process.execPath, ['-e', visit, String(port)], { uid: other, gid: other, encoding: 'utf8' }).stdout.trim()

// Starting a program as somebody else takes root.
describe.skipIf(process.getuid?.() !== 0)('two people on one computer', () => {
  const running: RunningProgram[] = []
  afterEach(async () => {
    vi.unstubAllGlobals()
    for (const one of running.splice(0)) await one.end()
  })
  async function start(ports: readonly number[], user?: number): Promise<number> {
    const data = folderFor('person')
    if (user !== undefined) chownSync(data, user, user)
    const started = await startProgram(['--data', data, '--ports', ports.join(',')], { HOME: data }, user)
    running.push(started)
    return started.port
  }

  test('each has an assistant on a port of their own, is hung up on by the other, and a page goes on to its own', async () => {
    const ports = await freePorts(3)
    const theirs = await start(ports, other)
    const ours = await start(ports)
    expect([theirs, ours]).toEqual([ports[0], ports[1]])
    expect([visitAsOther(theirs), visitAsOther(ours)]).toEqual(['101', 'cut'])
    const { client } = libraryPage(ports)
    await client.start()
    await until(() => (client.state().kind === 'connected' ? true : undefined))
    expect(client.state()).toMatchObject({ kind: 'connected', port: ours })
    client.close()
  })

  test('with the other person’s alone there is none: nothing of theirs is learnt, and once there is one of one’s own it is found', async () => {
    const ports = await freePorts(2)
    await start(ports, other)
    const { client } = libraryPage(ports)
    await client.start()
    expect(client.state()).not.toMatchObject({ kind: 'connected' })
    expect(JSON.stringify(client.state())).not.toContain('publicKey')
    const ours = await start(ports)
    await until(() => (client.state().kind === 'connected' ? true : undefined))
    expect(client.state()).toMatchObject({ port: ours })
    client.close()
  })

  test('a program of another kind on the first port is gone past too; on the only one it is named', async () => {
    const ports = await freePorts(2)
    const foreign = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    await new Promise<void>((resolve) => foreign.listen(ports[0], '127.0.0.1', resolve))
    const ours = await start(ports)
    expect(ours).toBe(ports[1])
    const { client } = libraryPage(ports)
    await client.start()
    await until(() => (client.state().kind === 'connected' ? true : undefined))
    client.close()
    await expect(start([ports[0] ?? 0])).rejects.toThrow('ended with 1')
    foreign.close()
  })
})
