// A browser of the deployment test: cookies of one origin, sent to whichever address it is told.
import { request as overTcp } from 'node:http'
import { request as overTls } from 'node:https'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { tokenOf, type OpenUkey } from '../faults/sign-in-client.ts'

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

interface Place {
  readonly address: string
  readonly port: number
  /** Address of this machine it comes from; absent: whichever the system takes. */
  readonly from?: string
  /** PEM; absent: plain http. */
  readonly authorities?: Buffer
}

export interface Visitor {
  /** The same browser, by another way. */
  at(place: Place): Visitor
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  post(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Answer>
  challenge(ukey: OpenUkey): Promise<ChallengeAnswer>
  /** Answers a challenge; resolves with what the portal says. */
  prove(ukey: OpenUkey, challenge: ChallengeAnswer): Promise<Answer['body']>
  signIn(ukey: OpenUkey): Promise<Answer['body']>
}

/** @param site whose pages it has open */
export function createVisitor(cookies = new Map<string, string>(), place?: Place, site = 'portal.bureau.example'): Visitor {
  const origin = `https://${site}`
  function ask(method: string, path: string, body?: object, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    if (place === undefined) throw new Error('say where to go')
    const { address: host, port, authorities: ca, from } = place
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { host: site, origin, cookie, ...(body && { 'content-type': 'application/json' }), ...more }
    const options = {
      host,
      port,
      method,
      path,
      headers,
      agent: false,
      servername: site,
      ...(ca && { ca }),
      ...(from && { localAddress: from }),
    } as const
    return new Promise((resolve, reject) => {
      const asked = (ca === undefined ? overTcp : overTls)(options, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('error', reject)
        answer.on('end', () => {
          for (const line of answer.headers['set-cookie'] ?? []) keep(line)
          resolve({ status: answer.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} })
        })
      })
      asked.on('error', reject)
      asked.end(body && JSON.stringify(body))
    })
  }

  function keep(line: string): void {
    const [pair = ''] = line.split(';', 1)
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }

  const visitor: Visitor = {
    at: (other) => createVisitor(cookies, other, site),
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    async challenge({ certificate }) {
      const { status, body } = await ask('POST', '/api/sign-in/challenges', { purpose: 'sign-in', certificate })
      if (status !== 200) throw new Error(JSON.stringify(body))
      return body as unknown as ChallengeAnswer
    },
    async prove(ukey, { id, nonce }) {
      const authToken = JSON.stringify(tokenOf(ukey, origin, nonce))
      return (await ask('POST', '/api/sign-in', { challengeId: id, authToken })).body
    },
    signIn: async (ukey) => visitor.prove(ukey, await visitor.challenge(ukey)),
  }
  return visitor
}
