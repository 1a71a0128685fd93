import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isMailAddress, mailQueue, smtpMail } from './mail.ts'
import { messageService } from '../../platform/messages/message-service.ts'
import { keptMessages, messageQueue } from './message.ts'

const id = '3f0c1f6e-6f0d-4a53-9a0b-6b7d2c1e0f9a'
const waits = new AbortController().signal

describe('what waits in the outbox', () => {
  it.each([
    [{ message: id }, { message: id }],
    [{ message: id, more: 1 }, { message: id }],
    [{ message: `${id}x` }, undefined],
    [{ message: 1 }, undefined],
    [{ mail: id }, undefined],
    [null, undefined],
    ['text', undefined],
    [[id], undefined],
  ])('%j is read as %j', (payload, read) => expect(messageQueue.read(payload)).toEqual(read))

  it('a mail is no text message', () => {
    expect([mailQueue.read({ mail: id }), mailQueue.read({ message: id })]).toEqual([{ mail: id }, undefined])
  })

  it('a code is tried again within its five minutes; a mail for longer, as servers that greylist need it', () => {
    const firstFive = Array.from({ length: 6 }, (_, n) => messageQueue.firstPauseSeconds * 2 ** n).reduce((sum, pause) => sum + pause)
    expect(firstFive).toBeLessThan(300)
    expect(mailQueue.longestPauseSeconds).toBeGreaterThanOrEqual(1800)
    for (const queue of [messageQueue, mailQueue]) expect(queue.retries).toBeGreaterThan(5)
  })
})

describe('R25 an address of a mail', () => {
  it.each([
    'office@example.com',
    "o'neil+tag@mail.example.gov.cn",
    'A-1_b.c@sub.example.museum',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.com`,
  ])('%s is one', (address) => expect(isMailAddress(address)).toBe(true))

  it.each([
    ['', 'nothing'],
    ['office', 'no host'],
    ['office@localhost', 'a host without a domain'],
    ['office@example.com, other@example.com', 'two'],
    ['office@example.com\nBcc: other@example.com', 'a header'],
    ['office@example.com\r', 'the end of a line'],
    ['"a b"@example.com', 'quoted'],
    ['Office <office@example.com>', 'a name with it'],
    ['office@exa mple.com', 'a blank'],
    ['office@-example.com', 'a host that begins with a hyphen'],
    ['office@example-.com', 'a host that ends with one'],
    ['office@example..com', 'an empty label'],
    ['office@example.c', 'a top level of one letter'],
    ['office@[203.0.113.1]', 'an address in brackets'],
    ['办公@example.com', 'letters that need SMTPUTF8'],
    ['.office@example.com', 'a dot first'],
    ['office.@example.com', 'a dot last'],
    ['of..fice@example.com', 'two dots'],
    [`${'a'.repeat(65)}@example.com`, 'a local part that is too long'],
    [`a@${'b'.repeat(64)}.com`, 'a label that is too long'],
    [`a@${'b.'.repeat(126)}com`, 'more than 254 characters'],
  ])('%j is none: %s', (address) => expect(isMailAddress(address)).toBe(false))
})

describe('R16 a service for text messages', () => {
  const asked: { method: string | undefined; headers: IncomingHttpHeaders; body: string; path: string | undefined }[] = []
  let status = 200
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      asked.push({ method: request.method, headers: request.headers, body, path: request.url })
      response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end('{"trouble":"19900000163"}')
    })
  })
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`
  })
  afterAll(() => void server.close())
  afterEach(() => void asked.splice(0))
  const message = { id, mobile: '19900000163', text: '【平台】验证码 048213\u2028"' }

  it('gets the message as JSON, with what it knows us by; nothing of it is in the address', async () => {
    status = 202
    await messageService({ url, authorization: 'Bearer secret' }).deliver(message, waits)
    expect(asked).toHaveLength(1)
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(message)
    expect([asked[0]?.method, asked[0]?.path, asked[0]?.headers['content-type'], asked[0]?.headers.authorization]).toEqual([
      ...['POST', '/send', 'application/json', 'Bearer secret'],
    ])
  })

  it('without an authorization it is asked without one', async () => {
    status = 200
    await messageService({ url }).deliver(message, waits)
    expect(asked[0]?.headers.authorization).toBeUndefined()
  })

  it.each([400, 401, 429, 500, 503])('%d: it is tried again, and what is said of it names nobody', async (trouble) => {
    status = trouble
    const delivering = messageService({ url }).deliver(message, waits)
    await expect(delivering).rejects.toThrow(`the service for text messages answered ${trouble}`)
    await expect(delivering).rejects.not.toThrow(/199|048213/)
  })

  it.each([301, 302, 307, 308])('%d: a message is not taken elsewhere', async (redirect) => {
    status = redirect
    await expect(messageService({ url }).deliver(message, waits)).rejects.toThrow()
    expect(asked.map(({ path }) => path)).toEqual(['/send'])
  })

  it('a try that took too long is over before it begins', async () => {
    await expect(messageService({ url }).deliver(message, AbortSignal.abort())).rejects.toThrow()
    expect(asked).toEqual([])
  })

  it('of the demo keeps messages and sends nothing', async () => {
    await keptMessages.deliver(message, waits)
    expect([keptMessages.keeps, asked]).toEqual([true, []])
  })
})

describe('R25 a mail server that does not answer', () => {
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => void sockets.add(socket.on('error', () => undefined)))
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const mail = { id, address: 'office@example.com', subject: 'x', text: 'x' }
  const provider = () => smtpMail({ host: '127.0.0.1', port, security: 'none', from: 'portal@example.com' })

  it('a try that is over already connects to nobody', async () => {
    await expect(provider().deliver(mail, AbortSignal.abort())).rejects.toThrow()
    expect(sockets.size).toBe(0)
  })

  it('a try that takes too long ends when it is told to, not when the server feels like it', async () => {
    const [ending, connected] = [new AbortController(), once(server, 'connection')]
    const delivering = provider().deliver(mail, ending.signal)
    await connected
    ending.abort()
    await expect(delivering).rejects.toThrow('the mail server took too long')
  })
})
