/** For tests only: a program on a loopback port that speaks the assistant's protocol with a real key, or something else entirely. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { helloText, rpcFailureCode, type AssistantMethod } from '@yinxin/protocol/assistant'
import { failure, type FailureCode } from '@yinxin/protocol/failures'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

type Params = Record<string, string>
export type Answer = { readonly result: unknown } | { readonly failure: FailureCode } | 'silence'
/** How it answers a method; the socket is there for notifications. */
export type Answers = Partial<Record<AssistantMethod, (params: Params, socket: WebSocket) => Answer | Promise<Answer>>>

export interface TestAssistant {
  readonly port: number
  readonly calls: string[]
  readonly publicKey: string
  readonly notify: (method: string, params: object) => void
  readonly dropConnections: () => void
  readonly close: () => Promise<void>
}

export interface TestAssistantOptions {
  readonly origin: string
  readonly answers?: Answers
  readonly version?: string
  readonly protocol?: readonly [number, number]
  readonly approval?: 'listed' | 'needed'
  /** Signs another text than it should. */
  readonly forged?: boolean
  readonly port?: number
  /** Lets whoever asks wait, as a browser does while it asks the person. */
  readonly admit?: Promise<boolean>
}

export const emptyStatus = { ukeys: [], problems: [] }

export async function startTestAssistant(options: TestAssistantOptions): Promise<TestAssistant> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url')
  const admitted = options.admit ?? Promise.resolve(true)
  const http = createServer((_request, response) => void admitted.then((yes) => (yes ? response.writeHead(403).end() : response.destroy())))
  const server = new WebSocketServer({ server: http })
  const calls: string[] = []
  const hello = ({ challenge }: Params): Answer => {
    const text = helloText(options.origin, options.forged === true ? 'another' : String(challenge))
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
    const { version = '0.1.0', protocol = [1, 1], approval = 'listed' } = options
    return { result: { product: 'yinxin-assistant', version, protocol, approval, proof: { publicKey: spki, signature } } }
  }
  const answers: Answers = { hello, status: () => ({ result: emptyStatus }), ...options.answers }
  server.on('connection', (socket) => {
    const receive = async (data: Buffer): Promise<void> => {
      const { id, method, params } = JSON.parse(data.toString('utf8')) as { id: number; method: AssistantMethod; params: Params }
      calls.push(method)
      const answer = (await answers[method]?.(params, socket)) ?? { failure: 'METHOD_UNKNOWN' as const }
      if (answer === 'silence') return
      const body =
        'result' in answer
          ? { result: answer.result }
          : { error: { code: rpcFailureCode, message: answer.failure, data: failure(answer.failure) } }
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...body }))
    }
    socket.on('message', (data: Buffer) => void receive(data))
  })
  http.listen(options.port ?? 0, '127.0.0.1')
  await once(http, 'listening')
  return {
    port: (http.address() as AddressInfo).port,
    calls,
    publicKey: spki,
    notify: (method, params) => server.clients.forEach((client) => client.send(JSON.stringify({ jsonrpc: '2.0', method, params }))),
    dropConnections: () => server.clients.forEach((client) => client.terminate()),
    close: async () => {
      server.clients.forEach((client) => client.terminate())
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A request of the right outline; nobody here verifies it. */
export function requestFor(operation: string): string {
  const encode = (value: object | Buffer) => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url')
  return `${encode({ alg: 'ES256', typ: 'yinxin-request+jwt' })}.${encode({ jti: operation })}.${encode(createHash('sha512').update(operation).digest())}`
}

/** A token of the right shape. */
export const testToken = {
  unverifiedCertificate: Buffer.alloc(90, 7).toString('base64'),
  algorithm: 'ES256',
  signature: Buffer.alloc(64, 7).toString('base64'),
  format: 'web-eid:1.0',
}
