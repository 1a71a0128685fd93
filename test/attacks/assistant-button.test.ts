// R10: a UKey that waits for the button on it, behind a maker's real library, from a site's request to what the person sees and the ledger keeps.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pauseOf } from 'node:timers/promises'
import { afterEach, beforeAll, expect, describe, test } from 'vitest'
import type { AuthenticateResult, SignResult } from '@yinxin/protocol/assistant'
import { buildSkfSoft, createSkfSoftUkey, skfSoftTries, type SkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { needs } from '../needs.ts'
import {
  builtPages,
  createWorld,
  failureOf,
  folderFor,
  formDocument,
  openPromptPage,
  openSitePage,
  resultOf,
  signedRequest,
  signRequestType,
  siteRequest,
  until,
  type SitePage,
  type World,
} from './assistant-world.ts'
import { homePage } from './site-and-window.ts'

const portal = 'http://localhost:8600'

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('R10 a UKey with a button', () => {
  let [pages, world, page, ukey]: [string, World, SitePage, SkfSoftUkey] = ['', undefined as never, undefined as never, undefined as never]
  beforeAll(async () => void (pages = await builtPages()), 60_000)
  afterEach(() => world.close())

  /** @param seconds it waits for its button */
  async function plugIn(seconds = 30): Promise<void> {
    ukey = createSkfSoftUkey(folderFor('button'), { buttonMs: seconds * 1000 })
    ukey.calls() // from now on they are noted
    Object.assign(process.env, ukey.environment)
    const profiles = join(folderFor('profiles'), 'profiles.json')
    const profile = { name: 'button', files: ['libskf-soft*.so'], button: { seconds }, errors: { '0x0A0000B1': 'button-cancelled' } }
    writeFileSync(profiles, JSON.stringify({ skf: [profile] }))
    world = await createWorld({
      pages,
      listed: [portal],
      listedToSign: true,
      registrations: ['http://127.0.0.1:9'],
      options: { skf: [buildSkfSoft('standard')], driverProfiles: profiles },
    })
    page = await openSitePage(world.assistant.port, portal)
    await until(async () => (resultOf<{ ukeys: unknown[] }>(await page.call('status')).ukeys.length === 1 ? true : undefined))
  }

  /** The certificate of its SM2 key. */
  const certificate = async () =>
    resultOf<{ ukeys: { certificates: { sha256: string; use: string }[] }[] }>(await page.call('status')).ukeys[0]?.certificates.find(
      ({ use }) => use === 'authentication',
    )?.sha256 ?? ''

  /** A request, its PIN typed, and the window that asks for the button. */
  async function untilAsked(pin = ukey.pin) {
    const answered = page.call('authenticate', {
      request: signedRequest(world.site, siteRequest(portal)),
      certificateSha256: await certificate(),
    })
    const prompt = await openPromptPage(await world.nextWindow())
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin })
    return { answered, prompt, asks: await prompt.question('button') }
  }

  const outcomes = async () => ((await (await homePage(world))('ledger'))['uses'] as { outcome: string }[]).map(({ outcome }) => outcome)

  test('the window asks for it, with the time it waits, and pressed it signs', async () => {
    await plugIn()
    const { answered, asks, prompt } = await untilAsked()
    expect(asks).toMatchObject({
      question: { kind: 'button', seconds: 30, certificate: { ukey: { serialNumber: 'SKF-0001' } } },
      seconds: 30,
    })
    expect((await prompt.answer({ kind: 'pin', pin: ukey.pin })).status, 'nothing is typed here').toBe(400)
    ukey.finger('pressed')
    expect(resultOf<AuthenticateResult>(await answered).authToken.algorithm).toBe('SM2SM3')
    expect([await outcomes(), (await prompt.state()).ended]).toEqual([['done'], {}])
  })

  test('cancelled on the device is no wrong PIN, and neither is a button nobody presses: each says so, and the ledger keeps it', async () => {
    await plugIn(1)
    const { answered } = await untilAsked()
    ukey.finger('cancelled')
    expect(failureOf(await answered)).toMatchObject({ code: 'BUTTON_CANCELLED', number: 2018 })
    const { answered: late } = await untilAsked()
    expect(failureOf(await late)).toMatchObject({ code: 'BUTTON_NOT_PRESSED', number: 2019 })
    expect([ukey.pinState().tries, await outcomes()]).toEqual([skfSoftTries, ['BUTTON_NOT_PRESSED', 'BUTTON_CANCELLED']])
  })

  test('a wrong PIN is asked again before anybody is asked to press', async () => {
    await plugIn()
    const answered = page.call('authenticate', {
      request: signedRequest(world.site, siteRequest(portal)),
      certificateSha256: await certificate(),
    })
    const prompt = await openPromptPage(await world.nextWindow())
    await prompt.question('pin')
    ukey.calls()
    await prompt.answer({ kind: 'pin', pin: '000111' })
    const again = await until(async () => {
      const { question } = await prompt.state()
      return question?.kind === 'pin' && question.pin?.failure !== undefined ? question : undefined
    })
    expect([again.pin?.failure?.code, ukey.calls().includes('button')]).toEqual(['PIN_INCORRECT', false])
    await prompt.answer({ kind: 'cancelled' })
    expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
  })

  test.each(['in the window', 'by the page', 'by a page that went away'] as const)(
    'taken back %s, the wait is over: a press signs nothing, the device is closed, and the next sign-in does not wait for it',
    async (how) => {
      await plugIn()
      const { answered, prompt } = await untilAsked()
      await until(() => (ukey.calls().includes('button') ? true : undefined))
      if (how === 'in the window') await prompt.answer({ kind: 'cancelled' })
      else if (how === 'by the page') await page.call('cancel')
      else page.close()
      if (how === 'by a page that went away') page = await openSitePage(world.assistant.port, portal)
      else expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
      // the next library's first word to the device ends the login of the one before
      await until(() => (ukey.calls().includes('SKF_ClearSecureState') ? true : undefined))
      const startedAt = performance.now()
      const { answered: next } = await untilAsked()
      ukey.finger('pressed')
      expect(resultOf<AuthenticateResult>(await next).authToken.algorithm).toBe('SM2SM3')
      expect(performance.now() - startedAt).toBeLessThan(15_000) // the first wait alone is thirty seconds
      expect([ukey.pinState().tries, await outcomes()]).toEqual([skfSoftTries, ['done', 'PIN_CANCELLED']])
    },
  )

  test('pulled out while it waits: that is what is said', async () => {
    await plugIn()
    const { answered } = await untilAsked()
    ukey.remove()
    expect(failureOf(await answered).code).toBe('UKEY_REMOVED')
    expect(ukey.pinState().tries).toBe(skfSoftTries)
  })

  test('a site is told nothing of the button, and is answered at once meanwhile', async () => {
    await plugIn()
    const { answered } = await untilAsked()
    const startedAt = performance.now()
    resultOf(await page.call('hello'))
    resultOf(await page.call('status'))
    expect(performance.now() - startedAt).toBeLessThan(1000)
    ukey.finger('pressed')
    resultOf(await answered)
    expect(JSON.stringify(page.heard)).not.toContain('button')
  })

  test('R41 a document is signed the same way', async () => {
    await plugIn()
    const content = Buffer.from(formDocument({ title: '申报表', fields: [{ label: '单位', value: '示范' }] }))
    const { iss, jti, aud, iat, exp } = siteRequest(portal)
    const document = { name: '申报.json', type: 'application/json', sha256: createHash('sha256').update(content).digest('hex') }
    const answered = page.call('sign', {
      request: signedRequest(world.site, { iss, jti, aud, iat, exp, document }, signRequestType),
      content: content.toString('base64'),
      certificateSha256: await certificate(),
    })
    const prompt = await openPromptPage(await world.nextWindow())
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: ukey.pin })
    expect((await prompt.question('button')).question?.kind).toBe('button')
    ukey.finger('pressed')
    expect(resultOf<SignResult>(await answered).message.length).toBeGreaterThan(1000)
  })

  test('R9 a new key wants it twice: the home page says so each time, and cancelled the business waits with its key', async () => {
    await plugIn()
    const home = await homePage(world)
    const state = async () => (await home('state')) as { buttonSeconds?: number; ukeys: { id: string }[]; businesses: { phase: string }[] }
    const [{ id: ukeyId } = { id: '' }] = (await state()).ukeys
    const waits = () => until(async () => (await state()).buttonSeconds)
    const started = home('business-start', { ukeyId, pin: ukey.pin, renews: await certificate() })
    expect(await waits()).toBeGreaterThan(25)
    ukey.finger('cancelled')
    expect((await started)['failure']).toMatchObject({ code: 'BUTTON_CANCELLED' })
    const [waiting] = (await state()).businesses as [{ step: string; phase: string }]
    expect([waiting.phase, (await state()).buttonSeconds]).toEqual(['key', undefined])
    ukey.calls()
    const goesOn = home('business-go-on', { step: waiting.step, pin: ukey.pin })
    for (let press = 1; press <= 2; press++) {
      await until(() => (ukey.calls().includes('button') ? true : undefined))
      expect(await waits()).toBeGreaterThan(25)
      ukey.finger('pressed')
      await pauseOf(50)
    }
    await goesOn
    expect([(await state()).businesses[0]?.phase, (await state()).buttonSeconds]).toEqual(['send', undefined])
    expect(ukey.pinState().tries).toBe(skfSoftTries)
  })
})
