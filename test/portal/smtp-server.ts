// An SMTP server (RFC 5321) as another organisation runs it: what it was given, and whom it refuses. It stands at the edge of the world.
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly data: string
}

export interface SmtpServer {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  /** Commands as they came, without the data. */
  readonly commands: readonly string[]
  close(): Promise<void>
}

export interface SmtpServerOptions {
  /** Answer to each recipient in turn; the last one stays. Default `250 OK`. */
  readonly recipients?: readonly string[]
  /** What follows EHLO, as `AUTH PLAIN`. */
  readonly extensions?: readonly string[]
}

export async function startSmtpServer({ recipients = ['250 OK'], extensions = [] }: SmtpServerOptions = {}): Promise<SmtpServer> {
  const [received, commands, sockets]: [ReceivedMail[], string[], Set<Socket>] = [[], [], new Set()]
  let asked = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    let [buffer, data, isData, from, to]: [string, string, boolean, string, string[]] = ['', '', false, '', []]
    const say = (line: string) => socket.write(`${line}\r\n`)
    const answers: Record<string, (line: string) => void> = {
      EHLO: () => ['mail.example', ...extensions].forEach((line, at, all) => say(`250${at + 1 < all.length ? '-' : ' '}${line}`)),
      AUTH: () => say('235 OK'),
      MAIL: (line) => {
        ;[from, to] = [/<(.*)>/.exec(line)?.[1] ?? '', []]
        say('250 OK')
      },
      RCPT: (line) => {
        const answer = recipients[Math.min(asked++, recipients.length - 1)] ?? ''
        if (answer.startsWith('250')) to.push(/<(.*)>/.exec(line)?.[1] ?? '')
        say(answer)
      },
      DATA: () => {
        isData = true
        say('354 go on')
      },
      QUIT: () => socket.end('221 bye\r\n'),
    }
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1')
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        if (isData && line !== '.') data += `${line}\n`
        else if (isData) {
          received.push({ from, to, data })
          ;[isData, data] = [false, '']
          say('250 taken')
        } else {
          commands.push(line)
          ;(answers[line.slice(0, 4).toUpperCase()] ?? (() => say('502 no')))(line)
        }
      }
    })
    socket.on('error', () => undefined)
    say('220 mail.example')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    received,
    commands,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
