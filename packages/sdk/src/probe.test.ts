import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort, startTestAssistant, type TestAssistant, type TestAssistantOptions } from '../../../test/sdk/test-assistant.ts'
import { probe, type Probed, type ProbeTerms } from './probe.ts'

const origin = 'https://portal.example'
const opened: { close(): unknown }[] = []
afterEach(async () => void (await Promise.all(opened.splice(0).map((one) => one.close()))))

async function assistant(options: Partial<TestAssistantOptions> = {}): Promise<TestAssistant> {
  const started = await startTestAssistant({ origin, ...options })
  opened.push(started)
  return started
}

/** A program of another kind: what it does with who connects is its own. */
async function stranger(meet: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    meet(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({ close: () => server.close() })
  return (server.address() as AddressInfo).port
}

const never = new Promise(() => undefined)
const look = (ports: readonly number[], more: Partial<ProbeTerms> = {}): Promise<Probed> =>
  probe({ origin, ports, timeoutMs: 2000, deadline: never, ...more })
const codeOf = (probed: Probed) => (probed.kind === 'failure' ? probed.failure.code : probed.kind)
const connected = ({ calls }: TestAssistant) => calls.length > 0

describe('R1 who is on the ports', () => {
  it('nobody: silence, and no wait', async () => {
    expect(codeOf(await look([await freePort(), await freePort()]))).toBe('silent')
  })

  it('the first that proves itself, wherever it is among strangers', async () => {
    const ours = await assistant()
    const forger = await assistant({ forged: true })
    const deaf = await stranger((socket) => socket.end('HTTP/1.1 400 no\r\n\r\n'))
    const found = await look([await freePort(), deaf, forger.port, ours.port])
    expect(found).toMatchObject({ kind: 'found', link: { port: ours.port }, greeting: { publicKey: ours.publicKey } })
    expect(connected(forger)).toBe(true) // it was asked, and what it answered was worth nothing
    if (found.kind === 'found') found.link.close()
  })

  it('of two that prove themselves one is taken, and the other is hung up on', async () => {
    let gone = false
    const slow = await assistant({
      answers: { hello: (_params, socket) => new Promise((resolve) => socket.on('close', () => ((gone = true), resolve('silence')))) },
    })
    const quick = await assistant()
    const found = await look([slow.port, quick.port])
    expect(found).toMatchObject({ kind: 'found', link: { port: quick.port } })
    await expect.poll(() => gone).toBe(true)
    if (found.kind === 'found') found.link.close()
  })

  it('only strangers: PORT_TAKEN, with the port', async () => {
    const forger = await assistant({ forged: true })
    expect(await look([await freePort(), forger.port])).toMatchObject({
      kind: 'failure',
      failure: { code: 'PORT_TAKEN', detail: { port: forger.port } },
    })
  })

  it('an assistant that is too old outweighs a stranger, in either order', async () => {
    const [old, forger] = [await assistant({ version: '0.0.9' }), await assistant({ forged: true })]
    for (const ports of [
      [old.port, forger.port],
      [forger.port, old.port],
    ])
      expect(await look(ports, { minimumVersion: '0.1.0' })).toMatchObject({
        failure: { code: 'ASSISTANT_TOO_OLD', detail: { version: '0.1.0' } },
      })
  })

  it('and one that is too old outweighs one that refused; a stranger outweighs silence', async () => {
    const [old, busy] = [
      await assistant({ version: '0.0.9' }),
      await assistant({ answers: { hello: () => ({ failure: 'TOO_MANY_REQUESTS' }) } }),
    ]
    expect(codeOf(await look([busy.port, old.port], { minimumVersion: '0.1.0' }))).toBe('ASSISTANT_TOO_OLD')
    expect(codeOf(await look([busy.port, await freePort()]))).toBe('TOO_MANY_REQUESTS')
  })

  it('one that opens and then says nothing is a stranger when its time is over', async () => {
    const mute = await assistant({ answers: { hello: () => 'silence' } })
    expect(codeOf(await look([mute.port], { timeoutMs: 30 }))).toBe('PORT_TAKEN')
  })

  it('at the deadline what is known counts: a port that opened is taken, one that never opened is silence', async () => {
    const waiting = await stranger(() => undefined) // accepts, and never answers the handshake
    const closing = Promise.withResolvers<undefined>()
    const looking = look([waiting], { deadline: closing.promise })
    closing.resolve(undefined)
    expect(codeOf(await looking)).toBe('silent')

    const mute = await assistant({ answers: { hello: () => 'silence' } })
    const later = Promise.withResolvers<undefined>()
    const again = look([mute.port, waiting], { deadline: later.promise })
    await expect.poll(() => connected(mute)).toBe(true)
    later.resolve(undefined)
    expect(await again).toMatchObject({ failure: { code: 'PORT_TAKEN', detail: { port: mute.port } } })
  })

  it('while the browser still asks there is no end by itself', async () => {
    const asked = Promise.withResolvers<boolean>()
    const ours = await assistant({ admit: asked.promise })
    let said: Probed | undefined
    const looking = look([ours.port, await freePort()], { timeoutMs: 20 }).then((found) => (said = found))
    await new Promise(setImmediate)
    expect(said).toBeUndefined()
    asked.resolve(true)
    expect(codeOf(await looking)).toBe('found')
  })

  it('what opens after the decision is left alone: no hello is said to it', async () => {
    const asked = Promise.withResolvers<boolean>()
    const [late, ours] = [await assistant({ admit: asked.promise }), await assistant()]
    const found = await look([late.port, ours.port])
    expect(codeOf(found)).toBe('found')
    asked.resolve(true)
    if (found.kind === 'found') await found.link.call('status', {}, 2000)
    expect(late.calls).toEqual([])
  })
})
