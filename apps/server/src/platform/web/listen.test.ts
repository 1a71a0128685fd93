import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestPki } from '@yinxin/testkit'
import { derToPem } from '@yinxin/pki'
import { createLog } from '../log.ts'
import { createHttpServer } from './http-server.ts'
import { listenAt, readTls, watchCertificate } from './listen.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-listen-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pki = createTestPki({ kind: 'P-256', now: new Date(), name: 'Listener' })
const [another, clients] = [createTestPki({ kind: 'P-256', now: new Date() }), createTestPki({ kind: 'P-256', now: new Date() })]
const identity = (name: string, by = pki) => {
  const { der, privateKeyPkcs8, certificate } = by.issue({ subject: [['CN', name]] })
  return { certificate: derToPem(der, 'CERTIFICATE'), key: derToPem(privateKeyPkcs8, 'PRIVATE KEY'), serial: certificate.serialNumber }
}
const [first, second] = [identity('first'), identity('second')]
const [ours, theirs] = [identity('caller', clients), identity('caller', another)]

const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), authorities: join(folder, 'authorities.pem') }
let written = Date.now() - 3_600_000

/** Writes what is given; every file that is written gets a time of its own, however fast this goes. */
function put(changed: Partial<Record<keyof typeof files, string>>): void {
  for (const name of ['certificate', 'key', 'authorities'] as const) {
    const text = changed[name]
    if (text === undefined) continue
    writeFileSync(files[name], text)
    written += 1000
    utimesSync(files[name], new Date(written), new Date(written))
  }
}

let logged = ''
let app: ReturnType<typeof createHttpServer>
let watch: ReturnType<typeof watchCertificate>
const sockets: TLSSocket[] = []

beforeEach(async () => {
  put({
    ...{ certificate: first.certificate, key: first.key },
    authorities: derToPem(clients.root.der, 'CERTIFICATE') + derToPem(clients.issuingCa.der, 'CERTIFICATE'),
  })
  logged = ''
  const destination = new PassThrough()
  destination.on('data', (data: Buffer) => (logged += data.toString()))
  const log = createLog({ level: 'info', name: 'test', destination })
  app = createHttpServer({ log, tls: readTls(files, 'shop') })
  app.get('/', async () => 'served')
  await app.listen({ host: '127.0.0.1', port: 0 })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  watch = watchCertificate(app, files, 'shop', log)
})
afterEach(async () => {
  await watch.stop()
  vi.useRealTimers()
  for (const socket of sockets.splice(0)) socket.destroy()
  await app.close()
})

/** Half a minute later. */
const look = () => vi.advanceTimersByTimeAsync(30_000)

async function handshake(caller = ours): Promise<TLSSocket> {
  const { port } = app.server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, cert: caller.certificate, key: caller.key })
  sockets.push(socket)
  await once(socket, 'secureConnect')
  return socket
}
const serialOf = (socket: TLSSocket) => socket.getPeerX509Certificate()?.serialNumber.toLowerCase()
const served = async () => serialOf(await handshake())

/** What a caller is told on this connection. */
async function statusOn(socket: TLSSocket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString().split(' ')[1] ?? ''
}

describe('a renewed certificate', () => {
  it('is served from the next handshake on; a connection that is open goes on', async () => {
    const open = await handshake()
    expect(serialOf(open)).toBe(first.serial)
    put(second)
    expect(await served()).toBe(first.serial) // not before somebody looked
    await look()
    expect(await served()).toBe(second.serial)
    expect(await statusOn(open)).toBe('200')
    expect(logged).toContain('the certificate of shop was reloaded')
  })

  it('nothing is read again, and nothing said, while nothing changes', async () => {
    await look()
    await look()
    expect(logged).not.toContain('reloaded')
  })

  it.each([
    ['half written', { certificate: second.certificate.slice(0, 200) }],
    ['empty', { certificate: '' }],
    ['there and its key is not yet', { certificate: second.certificate }],
    ['no certificate', { certificate: 'hello' }],
  ] as const)('that is %s changes nothing, is said, and is taken once it is whole', async (_what, broken) => {
    put(broken)
    await look()
    expect(await served()).toBe(first.serial)
    expect(logged).toContain('a repeated task failed')
    put(second)
    await look()
    expect(await served()).toBe(second.serial)
  })

  it('that is whole at last is taken, though its files did not change since somebody looked in between', async () => {
    put({ certificate: second.certificate })
    await look()
    writeFileSync(files.key, second.key)
    utimesSync(files.key, new Date(written - 5000), new Date(written - 5000)) // a tool that keeps times
    await look()
    expect(await served()).toBe(second.serial)
  })

  it('whose file is taken away changes nothing until one is there again', async () => {
    rmSync(files.certificate)
    await look()
    await look()
    expect(await served()).toBe(first.serial)
    put(second)
    await look()
    expect(await served()).toBe(second.serial)
  })

  it('is not looked for after the end', async () => {
    await watch.stop()
    put(second)
    await look()
    expect(await served()).toBe(first.serial)
  })
})

describe('renewed authorities of callers', () => {
  it('let in whom they certify, and nobody else, from the next handshake on', async () => {
    expect(await statusOn(await handshake(ours))).toBe('200')
    expect(await statusOn(await handshake(theirs))).toBe('403')
    put({ authorities: derToPem(another.root.der, 'CERTIFICATE') + derToPem(another.issuingCa.der, 'CERTIFICATE') })
    await look()
    expect(await statusOn(await handshake(ours))).toBe('403')
    expect(await statusOn(await handshake(theirs))).toBe('200')
  })
})

it('a trace id is taken over from a caller who is known, and from nobody else', async () => {
  const given = 'ab'.repeat(8)
  const traceIdFor = async (caller: typeof ours) => {
    const socket = await handshake(caller)
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nx-trace-id: ${given}\r\n\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return /^x-trace-id: (\S+)/im.exec(answer.toString())?.[1]
  }
  expect(await traceIdFor(ours)).toBe(given)
  expect(await traceIdFor(theirs)).toMatch(/^(?!abab)[0-9a-f]{16}$/)
})

describe('a listener that cannot be had', () => {
  it('a file that cannot be read is named, with who needs it', () => {
    expect(() => readTls({ certificate: join(folder, 'none.pem'), key: files.key }, 'shop')).toThrow(
      `configuration: shop needs ${join(folder, 'none.pem')}, which cannot be read`,
    )
    expect(readTls({ certificate: files.certificate, key: files.key }, 'shop')).not.toHaveProperty('clientAuthorities')
    expect(readTls(files, 'shop').clientAuthorities).toEqual(readFileSync(files.authorities))
  })

  it.each([
    ['a port another program has', async () => ({ host: '127.0.0.1', port: await takenPort() }), /^port \d+ is in use by another program/],
    [
      'an address this computer has not',
      async () => ({ host: '192.0.2.1', port: 0 }),
      /^configuration: this computer has no address 192\.0\.2\.1/,
    ],
    ['a socket in a folder that is not there', async () => ({ path: join(folder, 'none/s') }), /^cannot listen on the socket .*none\/s: /],
  ] as const)('%s is said in one sentence, and nothing is left', async (_what, address, sentence) => {
    vi.useRealTimers()
    const closed: string[] = []
    const server = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
    server.addHook('onClose', async () => void closed.push('server'))
    await expect(listenAt(server, await address(), () => closed.push('watch'))).rejects.toThrow(sentence)
    expect(closed).toEqual(['watch', 'server'])
  })
})

const holding: ReturnType<typeof createServer>[] = []
afterAll(() => holding.forEach((server) => server.close()))

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  holding.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
