import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { consentVersions, type DemoMessagesAnswer } from '@yinxin/protocol/portal'
import { demoPerson } from './organizations.ts'
import { createBrowser, createPortalClient, RefusedError } from './sign-in-client.ts'

const language = 'zh-CN'

/**
 * Registers the demo's person as a page would, once for this data folder. A person that is there already (the folder was emptied, the database was not)
 * stays as it is.
 */
export async function ensureDemoPerson(folder: string, origin: string, say: (sentence: string) => void): Promise<void> {
  const done = join(folder, 'demo-person')
  if (existsSync(done)) return
  try {
    await registerDemoPerson(origin)
  } catch (error) {
    // the demo goes on without: where its public origin is not to be reached from here, say
    if (!(error instanceof RefusedError)) return say(`The person of the demo was not registered: ${String(error)}`)
  }
  writeFileSync(done, '')
}

async function registerDemoPerson(origin: string): Promise<void> {
  const browser = createBrowser()
  const portal = createPortalClient(origin, browser)
  const { name, number, mobile, password } = demoPerson
  const { terms, privacy, identity } = consentVersions
  await portal.post('/api/person/registration/identity', { name, document: { kind: 'resident-id', number }, consent: identity })
  await portal.post('/api/person/registration/code', { mobile, language })
  const { messages } = await portal.get<DemoMessagesAnswer>('/api/demo/messages')
  const code = /\d{6}/.exec(messages.find((one) => one.mobile === mobile)?.text ?? '')?.[0] ?? ''
  await portal.post('/api/person/registration', { code, password, consents: { terms, privacy }, language })
  // nobody but the newcomer is signed in as that person: another device in the list would be a stranger
  await browser(`${origin}/api/session`, { method: 'DELETE', headers: { origin } })
}
