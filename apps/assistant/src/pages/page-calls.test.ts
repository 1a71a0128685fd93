import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { JsonObject } from '@yinxin/protocol/wire'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSigner, signedRequest, siteRequest } from '../../../../test/attacks/assistant-world.ts'
import { createPageAccess, type Audience } from '../loopback/page-access.ts'
import { openLedger } from '../ledger/ledger.ts'
import { createOperations } from '../operations/operation.ts'
import { createWindows } from '../operations/windows.ts'
import { openPersonSettings } from '../pin/person-settings.ts'
import type { Prompt } from '../pin/prompt.ts'
import { createPagePrompter } from '../pin/prompts/page.ts'
import { openApprovedSites } from '../sites/approved-sites.ts'
import { createLaunches } from '../sites/launches.ts'
import { createMutedSites } from '../sites/muted-sites.ts'
import { openSeenRequests } from '../sites/seen-requests.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import { answerPageCall } from './page-calls.ts'

const own = 'http://127.0.0.1:11735'
const portal = { origin: 'https://portal.example', name: '示范平台', signer: createSigner('k1') }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-calls-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

/** The calls of an assistant without UKeys, over its own parts; `home` notes what it is asked to do. */
function calls() {
  const access = createPageAccess(() => 0)
  const now = () => Date.now()
  const noUkeys: UkeyRegistry = {
    list: async () => ({ ukeys: [], problems: [] }),
    watch: () => () => undefined,
    attend: () => () => undefined,
    sign: async () => failed('UKEY_MISSING'),
    changePin: async () => failed('UKEY_MISSING'),
    makeKey: async () => failed('UKEY_MISSING'),
    install: async () => failed('UKEY_MISSING'),
    unblock: async () => failed('UKEY_MISSING'),
    close: async () => undefined,
  }
  const prompts = createPagePrompter({ access, ownOrigin: () => own, browserCommand: 'true', personSeconds: 60 })
  const settings = openPersonSettings(folder)
  const windows = createWindows(
    {
      operations: createOperations(),
      ukeys: noUkeys,
      prompter: prompts,
      standingOf: (origin) =>
        origin === portal.origin
          ? { approval: 'listed', site: { origin, name: portal.name, keys: [portal.signer.key] } }
          : { approval: 'needed' },
      approved: openApprovedSites(folder, now),
      standingToSign: () => ({ approval: 'needed' }),
      approvedToSign: openApprovedSites(folder, now, 'sign'),
      seen: openSeenRequests(folder, { now, elapsed: () => performance.now() }),
      muted: createMutedSites(() => 0),
      ledger: openLedger(folder, now),
      launches: createLaunches(() => 0),
      left: { signedIn: () => undefined, ended: () => undefined },
      fetchPublication: async () => failed('REQUEST_INVALID'),
      now,
      personSeconds: 60,
    },
    (id) => access.revoke(id),
  )
  const done: [string, JsonObject][] = []
  const home = {
    touch: () => undefined,
    state: async (version: number) => ({ version }) as never,
    act: async (name: string, params: JsonObject): Promise<Result<unknown>> => {
      done.push([name, params])
      return succeeded({})
    },
  }
  const greeted: string[] = []
  const hello = (origin: string): Result<never> => {
    greeted.push(origin)
    return succeeded({} as never)
  }
  const ask = (name: string, params: JsonObject = {}, { token, origin = own }: { token?: string | undefined; origin?: string } = {}) =>
    answerPageCall(
      { access, home, windows, prompts, settings, hello, quit: () => done.push(['quit', {}]) },
      { name, params, token, origin, gone: new AbortController().signal },
    )
  return { access, prompts, settings, done, greeted, ask, tokenFor: (audience: Audience) => access.issueToken(audience, own) }
}
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.failure.code)

describe('who may call', () => {
  test.each(['home.state', 'home.quit', 'prompt.state', 'window.state', 'home', 'home.', '', 'state', 'other.state', 'constructor.state'])(
    '%j without a token: nobody',
    async (name) => expect(codeOf(await calls().ask(name))).toBe('UI_CODE_INVALID'),
  )

  test.each<[string, Audience, string]>([
    ['the home page at a prompt', { kind: 'home' }, 'prompt.state'],
    ['the home page at a window', { kind: 'home' }, 'window.start'],
    ['a prompt at the home page', { kind: 'prompt', id: 'p' }, 'home.change-pin'],
    ['a window at the home page', { kind: 'window', id: 'w' }, 'home.state'],
    ['a prompt that wants the assistant gone', { kind: 'prompt', id: 'p' }, 'home.quit'],
    ['a window at a prompt', { kind: 'window', id: 'w' }, 'prompt.answer'],
    ['a prompt that is over', { kind: 'prompt', id: 'gone' }, 'prompt.state'],
    ['a window that is over', { kind: 'window', id: 'gone' }, 'window.state'],
    ['a window that is over, to start', { kind: 'window', id: 'gone' }, 'window.start'],
  ])('%s: nobody', async (_what, audience, name) => {
    const { ask, tokenFor, done } = calls()
    expect([codeOf(await ask(name, {}, { token: tokenFor(audience) })), done]).toEqual(['UI_CODE_INVALID', []])
  })

  test('a token from another origin, and a code used twice', async () => {
    const { ask, tokenFor, access } = calls()
    const token = tokenFor({ kind: 'home' })
    expect(codeOf(await ask('home.plug', {}, { token, origin: 'http://localhost:11735' }))).toBe('UI_CODE_INVALID')
    const code = access.issueCode({ kind: 'home' }, 60)
    expect(await ask('exchange', { code })).toMatchObject({ ok: true, value: { audience: 'home' } })
    expect(codeOf(await ask('exchange', { code }))).toBe('UI_CODE_INVALID')
  })

  test.each([{}, { code: '' }, { code: 7 }, { code: ['x'] }, { code: 'x'.repeat(65) }])('what is no code: %j', async (params) =>
    expect(codeOf(await calls().ask('exchange', params))).toBe('UI_CODE_INVALID'),
  )

  test('the home page is asked what it is called for, with its parameters', async () => {
    const { ask, tokenFor, done } = calls()
    const token = tokenFor({ kind: 'home' })
    await ask('home.plug', { id: 'u' }, { token })
    await ask('home.quit', {}, { token })
    expect(done).toEqual([
      ['plug', { id: 'u' }],
      ['quit', {}],
    ])
    for (const [version, seen] of [
      [3, 3],
      ['3', 0],
      [0.5, 0],
      [undefined, 0],
    ] as const)
      expect(await ask('home.state', { version }, { token })).toEqual({ ok: true, value: { version: seen } })
  })
})

describe('R10 what a PIN window answers', () => {
  const subject = { language: 'zh-CN', site: { origin: portal.origin, approval: 'listed' }, purpose: 'sign-in' } as const
  const question = { kind: 'approve', keyChanged: false } as const

  function opened() {
    const page = calls()
    const ids: string[] = []
    const issue = page.access.issueCode
    page.access.issueCode = (audience, seconds) => {
      if (audience.kind === 'prompt') ids.push(audience.id)
      return issue(audience, seconds)
    }
    const prompt: Prompt = page.prompts.open(subject, () => undefined)
    const answered = prompt.ask(question, new AbortController().signal)
    const token = page.tokenFor({ kind: 'prompt', id: ids[0] ?? '' })
    const ask = (name: string, params: JsonObject = {}) => page.ask(`prompt.${name}`, params, { token })
    return { ...page, ask, prompt, answered }
  }

  test('its state has the question, its version and the phrase', async () => {
    const { ask, settings } = opened()
    expect(await ask('state')).toMatchObject({ ok: true, value: { version: 2, value: { question, seconds: 60 }, phrase: null } })
    settings.choosePhrase('早上好')
    expect(await ask('state')).toMatchObject({ ok: true, value: { phrase: '早上好' } })
  })

  test('a phrase is chosen there once, and not changed: whoever has the window does not choose what one knows it by', async () => {
    const { ask, settings } = opened()
    for (const phrase of ['', '   ', 'x'.repeat(41), 7, undefined]) expect(codeOf(await ask('phrase', { phrase }))).toBe('INPUT_INVALID')
    expect(codeOf(await ask('phrase', { phrase: ' 早上好 ' }))).toBe('ok')
    expect(codeOf(await ask('phrase', { phrase: '晚上好' }))).toBe('INPUT_INVALID')
    expect([settings.phrase(), openPersonSettings(folder).phrase()]).toEqual(['早上好', '早上好'])
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'approved'],
    ['another kind', { kind: 'unavailable' }],
    ['a period nobody knows', { kind: 'approved', period: 'for-ever' }],
    ['no period', { kind: 'approved' }],
    ['a PIN that is a number', { kind: 'pin', pin: 123456 }],
    ['a PIN of 65 characters', { kind: 'pin', pin: '1'.repeat(65) }],
    ['one of two PINs', { kind: 'new-pin', oldPin: '111111' }],
    ['a choice of nothing', { kind: 'chosen' }],
  ])('%s is no answer', async (_what, answer) => {
    const { ask } = opened()
    expect(await ask('answer', { version: 2, answer })).toMatchObject({ failure: { code: 'MESSAGE_INVALID', detail: { field: 'answer' } } })
  })

  test.each<[string, unknown, object]>([
    ['to another question', 2, { kind: 'pin', pin: '123456' }],
    ['to a question of before', 1, { kind: 'approved', period: 'once' }],
    ['to one that is still to come', 3, { kind: 'approved', period: 'once' }],
    ['to no question', undefined, { kind: 'cancelled' }],
  ])('an answer %s is not taken', async (_what, version, answer) => {
    const { ask } = opened()
    expect(await ask('answer', { version, answer })).toMatchObject({ failure: { code: 'MESSAGE_INVALID', detail: { field: 'version' } } })
  })

  test('the right one is taken, once', async () => {
    const { ask, answered } = opened()
    const answer = { kind: 'approved', period: 'ninety-days' }
    const both = [await ask('answer', { version: 2, answer }), await ask('answer', { version: 2, answer })]
    expect(both.map(codeOf)).toEqual(['ok', 'MESSAGE_INVALID'])
    expect(await answered).toEqual(answer)
  })

  test('a call that does not exist is no answer', async () => expect(codeOf(await opened().ask('format'))).toBe('MESSAGE_INVALID'))

  test('after its end it says why, and takes nothing', async () => {
    const { ask, prompt } = opened()
    prompt.finish({ code: 'PIN_LOCKED', number: 2103 })
    expect(await ask('state', { version: 2 })).toMatchObject({ value: { value: { ended: { failure: { code: 'PIN_LOCKED' } } } } })
    expect(codeOf(await ask('answer', { version: 3, answer: { kind: 'cancelled' } }))).toBe('MESSAGE_INVALID')
  })
})

describe('R27 the window of window mode', () => {
  const request = (more: Readonly<Record<string, unknown>> = {}) =>
    signedRequest(portal.signer, siteRequest(portal.origin, { callback: `${portal.origin}/callback`, ...more }))
  const open = async () => {
    const page = calls()
    const text = request()
    const opened = await page.ask('window.open', { request: text, origin: portal.origin })
    const token = opened.ok ? (opened.value as { readonly token: string }).token : undefined
    return { ...page, text, token, ask: (name: string, params: JsonObject = {}) => page.ask(`window.${name}`, params, { token }) }
  }

  test.each<[string, JsonObject, string]>([
    ['no request', {}, 'REQUEST_INVALID'],
    ['a request that is none', { request: 'x.y.z' }, 'REQUEST_INVALID'],
    ['a request that is a list', { request: ['x'] }, 'REQUEST_INVALID'],
    ['one that another page hands over', { request: request(), origin: 'https://evil.example' }, 'REQUEST_ORIGIN_MISMATCH'],
  ])('%s opens nothing', async (_what, params, code) => expect(codeOf(await calls().ask('window.open', params))).toBe(code))

  test('a request opens one window', async () => {
    const { ask, text, token } = await open()
    expect(token).toBeDefined()
    expect(await ask('state')).toMatchObject({
      ok: true,
      value: { value: { subject: { site: { origin: portal.origin, name: '示范平台' } } } },
    })
    expect(codeOf(await ask('open', { request: text, origin: portal.origin }))).toBe('REQUEST_REPLAYED')
  })

  test('it is started once, with a fingerprint that is one, and a call that does not exist does nothing', async () => {
    const { ask } = await open()
    for (const certificateSha256 of ['AB'.repeat(32), 'ab', 7, null])
      expect(codeOf(await ask('start', { certificateSha256 }))).toBe('MESSAGE_INVALID')
    expect(codeOf(await ask('format'))).toBe('NOT_FOUND')
    expect(codeOf(await ask('start', { certificateSha256: 'ab'.repeat(32) }))).toBe('ok')
    expect(codeOf(await ask('start'))).toBe('BUSY')
  })

  test.each<[string, unknown, unknown, string]>([
    ['a site and a challenge', portal.origin, 'c', 'ok'],
    ['no site', undefined, 'c', 'MESSAGE_INVALID'],
    ['no challenge', portal.origin, undefined, 'MESSAGE_INVALID'],
    ['a path', `${portal.origin}/x`, 'c', 'MESSAGE_INVALID'],
    ['plain http elsewhere', 'http://portal.example', 'c', 'MESSAGE_INVALID'],
    ['null', 'null', 'c', 'MESSAGE_INVALID'],
    ['an address of 256 characters', `https://${'a'.repeat(248)}`, 'c', 'MESSAGE_INVALID'],
  ])('proves itself to %s', async (_what, origin, challenge, code) => {
    const { ask, greeted } = calls()
    expect(codeOf(await ask('window.hello', { origin, challenge }))).toBe(code)
    expect(greeted).toEqual(code === 'ok' ? [origin] : [])
  })
})
