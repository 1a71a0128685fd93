/** The assistant that runs on a folder of state: which version it is, and asking it to go. */
import { request } from 'node:http'
import { asText, parseObject } from '@yinxin/protocol/wire'
import { readHomeAddress } from '../pages/home-address.ts'
import { provenVersion } from '../wake/is-running.ts'

/** Longest an assistant has for one answer, in milliseconds. */
const answerMs = 2000

/** Version of the assistant that runs on `data` and proves that it is that one; undefined when none answers within two seconds. */
export async function runningVersion(data: string): Promise<string | undefined> {
  const home = readHomeAddress(data)
  return home === undefined ? undefined : provenVersion(data, home, new URL(home).origin)
}

/**
 * Asks it to end, as its own home page could: whoever can read the person's files may. Resolves once it was asked; whether it goes is for
 * the caller to see.
 */
export async function askToQuit(data: string): Promise<void> {
  const home = readHomeAddress(data)
  if (home === undefined || (await runningVersion(data)) === undefined) return
  const { origin, hash } = new URL(home)
  const token = asText(parseObject(await post(origin, 'exchange', { code: hash.slice(1) }))?.['token'], 64)
  if (token !== undefined) await post(origin, 'home.quit', {}, token)
}

/** @returns the text of the answer, at most 4 KiB of it, or none: one that goes need not answer */
function post(origin: string, name: string, params: Readonly<Record<string, string>>, token?: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json', Origin: origin, ...(token === undefined ? {} : { 'X-Yinxin-Token': token }) }
  return new Promise((resolve) => {
    let text = ''
    const end = (): void => resolve(text.slice(0, 4096))
    const signal = AbortSignal.timeout(answerMs)
    // Not by fetch: it does not get through where this is tried out (Wine).
    const asked = request(`${origin}/api/${name}`, { method: 'POST', headers, signal }, (answer) => {
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text.length < 4096 ? (text += part) : answer.destroy()))
      answer.on('close', end).on('error', end)
    })
    asked.on('error', end).end(JSON.stringify(params))
  })
}
