// Who else sees the screen while a PIN is asked, and a UKey that is left in after its session: real programs, real UKey files.
import { spawn } from 'node:child_process'
import { copyFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AuthenticateResult } from '@yinxin/protocol/assistant'
import { failureOf, folderFor, openSitePage, resultOf, siteRequest, until } from './assistant-world.ts'
import { authenticate, eachWithItsOwnWorld, fresh, homePage, page, portal, promptFor, world } from './site-and-window.ts'

eachWithItsOwnWorld()

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
