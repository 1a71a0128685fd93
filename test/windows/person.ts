// A person's browser as a program of Windows: pages of the assistant and of a portal, without a screen. Bundled and run under Wine by the test; what
// it found is one line of JSON.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AuthenticateResult, HelloResult } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { openPromptPage, openSitePage, resultOf, until } from '../attacks/assistant-pages.ts'

// The fetch of Node does not get through under Wine; its http does.
globalThis.fetch = (address, { method = 'GET', headers, body } = {}) =>
  new Promise((resolve, reject) => {
    const asked = request(String(address), { method, headers: headers as Record<string, string> }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const heard = new Headers()
        for (let i = 0; i < answer.rawHeaders.length; i += 2) heard.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '')
        resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 0, headers: heard }))
      })
    })
    asked.on('error', reject).end(body)
  })

/** Version of the assistant on a port. */
async function hello(port: string): Promise<string> {
  const page = await openSitePage(Number(port), 'https://any.example')
  const { version } = resultOf<HelloResult>(await page.call('hello'))
  page.close()
  return version
}

/** Signs in to a portal by its API; the PIN is typed in the window the assistant opens, whose address its browser command notes. */
async function signIn(port: string, origin: string, certificateOrder: string, pin: string, opened: string): Promise<unknown> {
  const challenged = await post(origin, '/api/sign-in/challenges', { purpose: 'sign-in' })
  const { id, request } = challenged.body as ChallengeAnswer
  const page = await openSitePage(Number(port), origin)
  const { ukeys } = resultOf<{ ukeys: readonly { certificates: readonly { sha256: string }[] }[] }>(await page.call('status'))
  const certificateSha256 = ukeys.flatMap(({ certificates }) => certificates)[Number(certificateOrder)]?.sha256
  const windows = (): string[] => readFileSync(opened, 'utf8').split('\n').filter(Boolean)
  const before = windows().length
  const answered = page.call('authenticate', { request, certificateSha256 })
  const prompt = await openPromptPage(await until(() => windows()[before]))
  await prompt.question('pin')
  await prompt.answer({ kind: 'pin', pin })
  const { authToken } = resultOf<AuthenticateResult>(await answered)
  const signedIn = await post(origin, '/api/sign-in', { challengeId: id, authToken: JSON.stringify(authToken) }, challenged.cookies)
  page.close()
  return {
    status: signedIn.status,
    session: signedIn.cookies.includes('yinxin-session='),
    algorithm: authToken.algorithm,
    body: signedIn.body,
  }
}

async function post(origin: string, path: string, body: object, cookie = '') {
  const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie }
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  return { status: answer.status, body: (await answer.json()) as unknown, cookies: cookies.join('; ') }
}

const [order, ...words] = process.argv.slice(2) as [string, string, string, string, string, string]
const carriedOut = order === 'hello' ? hello(words[0]) : signIn(...words)
carriedOut.then(
  (found) => console.log(JSON.stringify({ found })),
  (error: unknown) => console.log(JSON.stringify({ error: String(error) })),
)
