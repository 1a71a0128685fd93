// A person's browser as a program of Windows: pages of the assistant and of a portal, without a screen. Bundled and run under Wine by the test; what
// it found is one line of JSON.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AuthenticateResult, HelloResult, StatusResult } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import type { CheckRow, CheckState } from '../../apps/assistant/src/checks/check-row.ts'
import type { UpdateState } from '../../apps/assistant/src/updates/update-state.ts'
import { openPromptPage, openSitePage, pageCall, resultOf, until } from '../attacks/assistant-pages.ts'

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

/** Asks for the PIN of a UKey and signs in to a portal by its API. @param answerPin gives the PIN; undefined: somebody types it elsewhere */
async function signIn(port: string, origin: string, serialNumber: string, answerPin?: () => Promise<void>): Promise<unknown> {
  const challenged = await post(origin, '/api/sign-in/challenges', { purpose: 'sign-in' })
  const { id, request } = challenged.body as ChallengeAnswer
  const page = await openSitePage(Number(port), origin)
  const certificateSha256 = await until(async () => {
    const { ukeys } = resultOf<StatusResult>(await page.call('status'))
    return ukeys.find((ukey) => ukey.serialNumber === serialNumber)?.certificates[0]?.sha256
  })
  const answered = page.call('authenticate', { request, certificateSha256 })
  await answerPin?.()
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

/** Types a PIN in the window the assistant opens, whose address its browser command notes in the file `opened`. */
function typingInPage(pin: string, opened: string): () => Promise<void> {
  const windows = (): string[] => readFileSync(opened, 'utf8').split('\n').filter(Boolean)
  const before = windows().length
  return async () => {
    const prompt = await openPromptPage(await until(() => windows()[before]))
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin })
  }
}

async function post(origin: string, path: string, body: object, cookie = '') {
  const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie }
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  return { status: answer.status, body: (await answer.json()) as unknown, cookies: cookies.join('; ') }
}

/** The assistant's home page, opened from the address it notes. @returns how to call it */
async function openHome(
  port: string,
  data: string,
): Promise<(name: string, params?: object) => Promise<Readonly<Record<string, unknown>>>> {
  const { address } = JSON.parse(readFileSync(join(data, 'home.json'), 'utf8')) as { address: string }
  const { token } = (await pageCall(Number(port), 'exchange', { code: new URL(address).hash.slice(1) })).body as { token: string }
  return async (name, params = {}) => (await pageCall(Number(port), `home.${name}`, params, { token })).body
}

/** What the page says of updates. */
async function updateState(port: string, data: string): Promise<unknown> {
  const call = await openHome(port, data)
  const { installed, newest, problem } = ((await call('state', { version: 0 })) as { update: UpdateState }).update
  return { installed, newest: newest?.version, problem: problem?.code }
}

/** Presses the buttons of the page of updates, one after the other, and goes: whoever installs is not there to be told any more. */
async function update(port: string, data: string): Promise<unknown> {
  const call = await openHome(port, data)
  await call('check-update')
  await call('fetch-update')
  const found = await updateState(port, data)
  void call('install-update').catch(() => undefined)
  await pause(1000) // it is on its way
  return found
}

/** Presses the button of check & repair that installs the driver of the UKey that is plugged in. @returns how the row looked before and after */
async function installDriver(port: string, data: string): Promise<unknown> {
  const call = await openHome(port, data)
  const row = (): Promise<CheckRow> =>
    until(async () => {
      const { check } = (await call('state', { version: 0 })) as { check: CheckState }
      return check.at === undefined || check.answered !== undefined ? undefined : check.rows.find(({ id }) => id === 'missing-driver')
    })
  await call('check')
  const before = await row()
  const repaired = await call('repair', { id: 'missing-driver' })
  return { before: before.cause, repaired, after: (await row()).mark }
}

const [order = '', port = '', origin = '', serialNumber = '', pin = '', opened = ''] = process.argv.slice(2)
const orders: Readonly<Record<string, () => Promise<unknown>>> = {
  hello: () => hello(port),
  'sign-in': () => signIn(port, origin, serialNumber, typingInPage(pin, opened)),
  'install-driver': () => installDriver(port, origin),
  update: () => update(port, origin),
  'update-state': () => updateState(port, origin),
  'sign-in-by-keyboard': () => signIn(port, origin, serialNumber),
}
const carriedOut = orders[order]?.() ?? Promise.reject(new Error(`no order "${order}"`))
void carriedOut
  .then(
    (found) => console.log(JSON.stringify({ found })),
    (error: unknown) => console.log(JSON.stringify({ error: String(error) })),
  )
  .finally(() => process.exit()) // whatever question is still open
