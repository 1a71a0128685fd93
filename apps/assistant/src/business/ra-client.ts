/** The registration authority as this assistant asks it: JSON over https, through the system's proxy, bounded in time and size. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { failed, readFailure, succeeded, type Result } from '@yinxin/protocol/failures'
import { raPaths, type ApplicationView, type ReleaseAnswer, type SubmitInput } from '@yinxin/protocol/ra'
import { asText, parseObject } from '@yinxin/protocol/wire'
import { agentFor } from '../platform/agents.ts'
import { readView } from './journal.ts'

export interface RaClient {
  sendCode(authority: string, uscc: string): Promise<Result<undefined>>
  submit(authority: string, input: SubmitInput): Promise<Result<ApplicationView>>
  look(application: NamedApplication): Promise<Result<ApplicationView>>
  report(application: NamedApplication, signature: string): Promise<Result<ApplicationView>>
  withdraw(application: NamedApplication): Promise<Result<ApplicationView>>
  /** What unblocks a UKey, encrypted. */
  release(application: NamedApplication): Promise<Result<ReleaseAnswer>>
}

/** An application, and what shows that it is ours. */
export interface NamedApplication {
  readonly authority: string
  readonly number: string
  readonly secret: string
}

/** Longest one question may take, in milliseconds, and the largest answer, in bytes. */
const [patience, mostBytes] = [15_000, 64 * 1024]

/** Everything that is no answer of the authority is RA_UNAVAILABLE: nothing is lost by it, and it is asked again. */
export function createRaClient(): RaClient {
  async function ask(method: 'GET' | 'POST', url: string, { body, secret }: { readonly body?: object; readonly secret?: string } = {}) {
    const start = url.startsWith('https:') ? requestHttps : requestHttp // http only on loopback: the vendor's list takes no other
    const agent = await agentFor(url)
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      accept: 'application/json',
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    }
    return new Promise<Result<string>>((resolve) => {
      const sent = start(
        url,
        { method, headers, agent, signal: AbortSignal.timeout(patience) },
        (answer) => void readAnswer(answer).then(resolve),
      )
      sent.on('error', () => resolve(failed('RA_UNAVAILABLE')))
      sent.end(text)
    })
  }
  const viewIn = (answer: Result<string>): Result<ApplicationView> => {
    if (!answer.ok) return answer
    const view = readView(parseObject(answer.value))
    return view === undefined ? failed('RA_UNAVAILABLE') : succeeded(view)
  }
  const of = ({ authority, number }: NamedApplication, rest = '') =>
    `${authority}${raPaths.applications}/${encodeURIComponent(number)}${rest}`
  return {
    async sendCode(authority, uscc) {
      const answer = await ask('POST', `${authority}${raPaths.codes}`, { body: { uscc } })
      return answer.ok ? succeeded(undefined) : answer
    },
    submit: async (authority, input) => viewIn(await ask('POST', `${authority}${raPaths.applications}`, { body: input })),
    look: async (one) => viewIn(await ask('GET', of(one), { secret: one.secret })),
    report: async (one, signature) => viewIn(await ask('POST', of(one, '/receipt'), { secret: one.secret, body: { signature } })),
    async release(one) {
      const answer = await ask('POST', of(one, '/release'), { secret: one.secret })
      if (!answer.ok) return answer
      const object = parseObject(answer.value)
      const [key, sealed] = [asText(object?.['key'], 256), asText(object?.['sealed'], 1024)]
      return key === undefined || sealed === undefined ? failed('RA_UNAVAILABLE') : succeeded({ key, sealed })
    },
    withdraw: async (one) => viewIn(await ask('POST', of(one, '/withdrawal'), { secret: one.secret })),
  }
}

async function readAnswer(answer: IncomingMessage): Promise<Result<string>> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > mostBytes) return (answer.destroy(), failed('RA_UNAVAILABLE'))
    }
  } catch {
    return failed('RA_UNAVAILABLE') // cut off
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const { statusCode = 0 } = answer
  if (statusCode >= 200 && statusCode < 300) return succeeded(text)
  const refused = readFailure(parseObject(text)?.['failure'])
  return refused === undefined ? failed('RA_UNAVAILABLE') : { ok: false, failure: refused }
}
