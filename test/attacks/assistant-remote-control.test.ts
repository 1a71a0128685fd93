// Who else sees the screen while a PIN is asked, and a UKey that is left in after its session: real programs, real UKey files.
import { spawn } from 'node:child_process'
import { copyFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AuthenticateResult } from '@yinxin/protocol/assistant'
import {
  builtPages,
  createWorld,
  failureOf,
  folderFor,
  openPromptPage,
  openSitePage,
  pageCall,
  resultOf,
  signedRequest,
  siteRequest,
  until,
  type SitePage,
  type World,
  type WorldOptions,
} from './assistant-world.ts'

const portal = 'http://localhost:8600'
let [pages, world, page]: [string, World, SitePage] = ['', undefined as never, undefined as never]

beforeAll(async () => void (pages = await builtPages()), 60_000)
beforeEach(() => fresh())
afterEach(() => world.close())

async function fresh(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await createWorld({ pages, listed: [portal], ...options })
  page = await openSitePage(world.assistant.port, portal)
}

const authenticate = (request: object, more: object = {}) =>
  page.call('authenticate', { request: signedRequest(world.site, request), ...more })
async function promptFor(kind: string) {
  const prompt = await openPromptPage(await world.nextWindow())
  return { prompt, shown: await prompt.question(kind) }
}

/** The assistant's own page without a browser: signs in by its address. @returns how to call it */
async function homePage() {
  const { port, homeAddress } = world.assistant
  const { body } = await pageCall(port, 'exchange', { code: new URL(homeAddress()).hash.slice(1) })
  return async (name: string, params: object = {}) => (await pageCall(port, `home.${name}`, params, { token: String(body['token']) })).body
}

describe('R42 around the PIN', () => {
  test('R42 the end of a session is heard of listed sites only; a UKey is reminded of once for each sign-in, and the site learns nothing', async () => {
    await world.close()
    await fresh({ surroundings: { reminderPatienceMs: 5 } })
    const { file } = await world.addUkey()
    const stranger = await openSitePage(world.assistant.port, 'http://localhost:8698')
    expect(failureOf(await stranger.call('sessionEnded')).code).toBe('SITE_NOT_APPROVED')
    const home = await homePage()
    const problems = async () => ((await home('state'))['problems'] as { code: string }[]).map(({ code }) => code)
    for (let i = 0; i < 20; i++) expect(resultOf(await page.call('sessionEnded'))).toEqual({})
    expect(await problems()).toEqual([]) // nobody signed in
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    resultOf(await answered)
    expect(resultOf(await page.call('sessionEnded'))).toEqual({})
    await until(async () => ((await problems()).includes('UKEY_LEFT') ? true : undefined))
    expect(page.heard.map(({ method }) => method)).not.toContain('ukey.left')
    renameSync(file, join(world.ukeys, 'drawer', basename(file)))
    await until(async () => ((await problems()).length === 0 ? true : undefined))
  })

  // A program of that name is made from what Linux has.
  test.skipIf(process.platform !== 'linux')('R42 while remote control runs and is refused, no PIN is asked and none is taken', async () => {
    await world.close()
    await fresh({ options: { remoteControl: 'refuse' } })
    const { sha256: used } = await world.addUkey()
    const program = join(folderFor('remote'), 'rustdesk')
    copyFileSync('/bin/sleep', program)
    const running = spawn(program, ['60'])
    const ended = new Promise((resolve) => running.once('exit', resolve))
    try {
      const answered = authenticate(siteRequest(portal))
      const { prompt, shown } = await promptFor('remote-control')
      expect(shown.question).toMatchObject({ names: [{ zh: 'RustDesk' }] })
      expect((await prompt.answer({ kind: 'pin', pin: '246813' })).status).toBe(400)
      await prompt.answer({ kind: 'again' }) // whoever moves the mouse says so
      await prompt.question('remote-control')
      const home = await homePage()
      const [ukey] = (await home('state'))['ukeys'] as [{ id: string; certificates: { sha256: string }[] }]
      expect(ukey.certificates[0]?.sha256).toBe(used)
      const changed = await home('change-pin', { ukeyId: ukey.id, oldPin: '246813', newPin: '592741' })
      expect(changed['failure']).toMatchObject({ code: 'REMOTE_CONTROL_REFUSED' })
      running.kill()
      await ended
      await prompt.answer({ kind: 'again' })
      await prompt.question('pin')
      await prompt.answer({ kind: 'pin', pin: '246813' })
      expect(resultOf<AuthenticateResult>(await answered).authToken.algorithm).toBe('ES256')
    } finally {
      running.kill()
    }
  })
})
