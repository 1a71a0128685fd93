import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { StartInput } from '../business/businesses.ts'
import type { ApplicationList } from '@yinxin/protocol/assistant'
import type { JsonObject } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { createOperations } from '../operations/operation.ts'
import { openPersonSettings } from '../pin/person-settings.ts'
import type { RemoteControl } from '../pin/remote/remote-names.ts'
import { openLedger } from '../ledger/ledger.ts'
import { openApprovedSites } from '../sites/approved-sites.ts'
import { createLaunches } from '../sites/launches.ts'
import { createMutedSites } from '../sites/muted-sites.ts'
import type { ChangePinInput, DriverListing, DriverUkey } from '../ukey/driver.ts'
import { createHome } from './home.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-home-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { der, certificate } = createTestPki({ kind: 'P-256', now: new Date() }).issue({ subject: '示范单位', uscc: '91990000MA00000083' })
const readable = { certificate: Buffer.from(der).toString('base64'), sha256: certificate.sha256, use: 'authentication' } as const
const rubbish = { certificate: Buffer.from('rubbish').toString('base64'), sha256: 'f'.repeat(64), use: 'other' } as const
const device: DriverUkey = {
  id: '0.1',
  serialNumber: 'YX-1',
  label: '示范',
  driver: 'pkcs11',
  software: false,
  pin: { locked: false, factory: false },
  pinLength: { min: 4, max: 8 },
  certificates: [readable, rubbish],
}
const portal = { origin: 'https://portal.example', name: '示范平台', nameEn: 'Demo', keys: [] }

const browsers = ['edge', 'firefox'].map((id) => ({ id, name: id, program: `/usr/bin/${id}` }))
const text = { zh: '示范' }
const listed: ApplicationList = {
  counter: 1,
  exp: 9e9,
  applications: [{ name: text, operator: text, address: 'https://portal.example/login' }],
  desks: [],
  registrations: [],
}

/** Certificate business with one that is over, whose answers say what they were asked. */
const noBusiness = (touch: () => void) => ({
  shown: () => [{ step: 's', business: 'renew' as const, phase: 'over' as const, startedAt: 1, ukeySerialNumber: 'U' }],
  sendCode: async (uscc: string) => failed('INPUT_INVALID', { field: uscc }),
  start: async ({ uscc = '', renews = '', change, reissue, organization }: StartInput) =>
    failed('INPUT_INVALID', {
      field: [
        uscc,
        renews,
        ...(change === undefined ? [] : [Object.values(change).join(' ')]),
        ...[reissue ?? [], organization ?? []].flat(),
      ].join('|'),
    }),
  goOn: async (step: string, pin: string) => failed('INPUT_INVALID', { field: `${step} ${pin}` }),
  withdraw: async (step: string) => failed('INPUT_INVALID', { field: step }),
  forget: () => (touch(), succeeded(undefined)),
  askAuthority: async () => undefined,
  close: () => undefined,
})

/** A home over one device, which notes the PINs it is given. */
function homeOf(listing: Partial<DriverListing> = {}, remote: RemoteControl = { names: [], refused: false }) {
  const changed: ChangePinInput[] = []
  const opened: string[] = []
  const [operations, launches] = [createOperations(), createLaunches(() => 0)]
  const [ledger, muted] = [openLedger(mkdtempSync(join(folder, 'ledger-')), () => 5), createMutedSites(() => 0)]
  const home = createHome({
    ukeys: {
      list: async () => ({ ukeys: [device], problems: [], ...listing }),
      watch: () => () => undefined,
      attend: () => () => undefined,
      sign: async () => failed('UKEY_FAILED'),
      async changePin(input) {
        changed.push(input)
        return succeeded(undefined)
      },
      makeKey: async () => failed('UKEY_MAKES_NO_KEYS'),
      install: async () => failed('UKEY_MAKES_NO_KEYS'),
      unblock: async () => failed('UNBLOCK_NOT_HERE'),
      close: async () => undefined,
    },
    businesses: (touch) => noBusiness(touch),
    statuses: () => ({ of: () => undefined, attend: () => undefined, forget: () => undefined, close: () => undefined }),
    drawer: undefined,
    approved: openApprovedSites(folder, () => 1),
    approvedToSign: openApprovedSites(folder, () => 1, 'sign'),
    muted,
    ledger,
    checks: () => ({
      state: () => ({ all: 0, rows: [] }),
      run: async () => undefined,
      plan: () => failed('NOT_FOUND'),
      repair: async () => failed('NOT_FOUND'),
    }),
    updates: () => ({
      state: () => ({ installed: '0.1.0', checking: false, installable: false }),
      check: async () => succeeded({}),
      fetch: async () => succeeded({}),
      install: async () => succeeded({}),
      again: async () => succeeded({}),
      close: () => undefined,
    }),
    hasCrashed: () => false,
    sites: { problem: () => undefined, all: () => [portal] },
    applications: { current: () => listed, sound: () => false, offer: () => 'unsigned' },
    settings: openPersonSettings(folder),
    remote: async () => remote,
    left: { all: () => [] },
    launches,
    windowCanHide: true,
    browsers: async () => browsers,
    openWith: async ({ id }, address) => (opened.push(`${id} ${address}`), id === 'edge'),
    operations,
    now: () => Date.now(),
  })
  const state = () => home.state(0, new AbortController().signal)
  return { home, state, launches, opened, changed, operations, ledger, muted }
}

describe('R42 remote control, and PINs that are typed on the home page', () => {
  const names = [{ zh: 'ToDesk', en: 'ToDesk' }]
  const newPin = { ukeyId: '0.1', oldPin: '246813', newPin: '592741' }

  test('what runs is told to the page; where it is only named, a PIN counts', async () => {
    const { home, changed } = homeOf({}, { names, refused: false })
    expect(await home.act('remote-control', {})).toEqual(succeeded({ names, refused: false }))
    expect(await home.act('change-pin', newPin)).toEqual(succeeded(undefined))
    expect(changed).toHaveLength(1)
  })

  test.each<[string, JsonObject]>([
    ['change-pin', newPin],
    ['business-start', { ukeyId: '0.1', pin: '246813' }],
    ['business-go-on', { step: 's', pin: '246813' }],
  ])('%s gives the UKey nothing while it is refused, and leaves no line of a use', async (name, params) => {
    const { home, changed, ledger } = homeOf({}, { names, refused: true })
    expect(await home.act(name, params)).toEqual(failed('REMOTE_CONTROL_REFUSED'))
    expect([changed, ledger.uses()]).toEqual([[], []])
  })

  test('what needs no PIN is done all the same', async () => {
    const { home } = homeOf({}, { names, refused: true })
    expect((await home.act('business-forget', { step: 's' })).ok).toBe(true)
  })
})

describe('R9 certificate business on the home page', () => {
  test('what is under way is shown, and each act reaches its business with what was typed and nothing else', async () => {
    const { home, state } = homeOf()
    expect((await state()).businesses).toMatchObject([{ step: 's', phase: 'over' }])
    const fieldOf = async (name: string, params: object) => {
      const said = await home.act(name, params as Record<string, unknown>)
      return said.ok ? 'done' : said.failure.detail?.['field']
    }
    expect(await fieldOf('business-code', { uscc: '91990000MA00000083' })).toBe('91990000MA00000083')
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', uscc: 'c', renews: 7 })).toBe('c|')
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', uscc: 'c', reissue: 'damaged' })).toBe('c||damaged')
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', uscc: 'c', reissue: 'bored' })).toBe('c|')
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', renews: 'r', organization: '新名' })).toBe('|r|新名')
    const change = { business: 'resume', reason: 'found', certificate: 'c' }
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', ...change })).toBe('||resume found c')
    expect(await fieldOf('business-start', { ukeyId: 'u', pin: '1', ...change, reason: 'lost' })).toBe('|')
    expect(await fieldOf('business-go-on', { step: 's', pin: 'p' })).toBe('s p')
    expect(await fieldOf('business-withdraw', { step: 's' })).toBe('s')
    expect(await fieldOf('business-forget', { step: 's' })).toBe('done')
  })
})

describe('R8 what the home page is told', () => {
  test('every certificate: the one nobody can read by its number, the others with details and masked code', async () => {
    const { state } = homeOf()
    const [ukey] = (await state()).ukeys
    expect(ukey?.certificates).toMatchObject([
      { holder: '示范单位', creditCode: '9199**********0083', details: { sha256: readable.sha256 } },
    ])
    expect(ukey?.unreadable).toEqual([{ sha256: rubbish.sha256, problem: { code: 'CERTIFICATE_MALFORMED', number: 3001 } }])
  })

  test('where one can sign in, in both languages, and nothing of keys', async () => {
    expect((await homeOf().state()).portals).toEqual([{ origin: portal.origin, name: portal.name, nameEn: portal.nameEn }])
  })

  test('no demo drawer where there is none', async () => {
    const { state, home } = homeOf()
    expect((await state()).softUkeys).toEqual([])
    expect(await home.act('plug', { id: 'x' })).toMatchObject({ ok: false, failure: { code: 'UKEY_MISSING' } })
  })
})

describe('R10 a change of PIN from the home page', () => {
  const change = (oldPin: unknown, newPin: unknown, ukeyId: unknown = device.id) => ({ ukeyId, oldPin, newPin })

  test.each([
    ['shorter than the device’s least', change('123', '735192'), 'PIN_MALFORMED'],
    ['longer than the device’s greatest', change('123456789', '735192'), 'PIN_MALFORMED'],
    ['full-width digits', change('１２３４', '735192'), 'PIN_MALFORMED'],
    ['a new one that is too short for us', change('1234', '7351'), 'PIN_LENGTH'],
    ['a new one everybody would guess', change('1234', '123456'), 'PIN_WEAK'],
    ['no text', change(1234, '735192'), 'INPUT_INVALID'],
    ['no UKey', change('1234', '735192', null), 'INPUT_INVALID'],
  ])('%s: the device is not asked', async (_, params, code) => {
    const { home, changed } = homeOf()
    expect(await home.act('change-pin', params)).toMatchObject({ ok: false, failure: { code } })
    expect(changed).toEqual([])
  })

  test('BUSY while a site’s operation may be using the UKey, and done when it is over', async () => {
    const { home, changed, operations } = homeOf()
    let end = (): void => undefined
    const running = operations.run(
      'a',
      () => undefined,
      () => new Promise<Result<undefined>>((resolve) => (end = () => resolve(succeeded(undefined)))),
    )
    expect(await home.act('change-pin', change('1234', '735192'))).toMatchObject({ ok: false, failure: { code: 'BUSY' } })
    end()
    await running
    expect(await home.act('change-pin', change('1234', '735192'))).toMatchObject({ ok: true })
    expect(changed).toEqual([{ ukeyId: device.id, oldPin: '1234', newPin: '735192' }])
  })

  test('R14 is in the ledger, and so is one that failed; a search finds it, and the chain holds', async () => {
    const { home, ledger, state } = homeOf()
    expect((await state()).lastUse).toBe(0)
    await home.act('change-pin', change('1234', '735192'))
    expect(ledger.uses()).toEqual([{ n: 1, at: 5, purpose: 'change-pin', usedKey: true, ukey: 'YX-1', outcome: 'done' }])
    expect((await state()).lastUse).toBe(1)
    const found = async (params: JsonObject) => home.act('ledger', params)
    expect(await found({ text: 'yx-1', purpose: 'change-pin', outcome: 'done', count: 1 })).toMatchObject({ value: { found: 1, all: 1 } })
    expect(await found({ purpose: 'sign-in' })).toMatchObject({ value: { uses: [], found: 0, all: 1 } })
    expect(await home.act('verify-ledger', {})).toEqual({ ok: true, value: { whole: true, lines: 2, from: 1 } })
  })

  test('R14 a muted site is shown, and asks again when the person lets it', async () => {
    const { home, muted, state } = homeOf()
    for (const _ of [1, 2, 3]) muted.unanswered('https://noisy.example')
    expect((await state()).muted).toEqual([{ origin: 'https://noisy.example', minutes: 10 }])
    await home.act('unmute-site', { origin: 'https://noisy.example' })
    expect([(await state()).muted, muted.minutesLeft('https://noisy.example')]).toEqual([[], 0])
  })

  test('R42 whether pictures of the screen show the PIN window is the person’s to say', async () => {
    const { home, state } = homeOf()
    expect((await state()).capturable).toBe(false)
    await home.act('capturable', { capturable: true })
    expect((await state()).capturable).toBe(true)
    await home.act('capturable', { capturable: 'yes' })
    expect((await state()).capturable).toBe(false)
  })

  test('R11 what is on the list is opened in the browser that was chosen, and nothing else is', async () => {
    const { home, state, opened } = homeOf()
    const open = (address: string, certificate?: unknown) => home.act('open-application', { address, certificate })
    const listedAddress = 'https://portal.example/login'
    expect([(await state()).browsers.map(({ id }) => id), (await state()).browser]).toEqual([['edge', 'firefox'], undefined])
    expect(await open(listedAddress)).toMatchObject({ ok: false })
    expect(await home.act('choose-browser', { id: 'mosaic' })).toMatchObject({ failure: { code: 'INPUT_INVALID' } })
    expect(await home.act('choose-browser', { id: 'edge' })).toMatchObject({ ok: true })
    expect([(await state()).browser, (await open(listedAddress)).ok]).toEqual(['edge', true])
    for (const address of ['https://portal.example/', 'file:///etc/passwd', '--help', ''])
      expect(await open(address)).toMatchObject({ ok: false })
    expect(opened).toEqual([`edge ${listedAddress}`])
    await home.act('choose-browser', { id: 'firefox' })
    expect(await open(listedAddress)).toMatchObject({ failure: { code: 'NOT_FOUND' } })
    await home.act('choose-browser', { id: '' })
    expect((await state()).browser).toBeUndefined()
  })

  test('R11 the certificate an application is opened for is a hint for what is listed, and only what is a fingerprint', async () => {
    const sha256 = 'ab'.repeat(32)
    const hintOf = async (address: string, certificate: unknown) => {
      const { home, launches } = homeOf()
      await home.act('open-application', { address, certificate })
      return launches.preferred()
    }
    expect(await hintOf('https://portal.example/login', sha256)).toBe(sha256)
    expect(await hintOf('https://evil.example/login', sha256)).toBeUndefined()
    for (const none of [undefined, null, 7, 'AB'.repeat(32), 'ab', { toString: () => sha256 }])
      expect(await hintOf('https://portal.example/login', none)).toBeUndefined()
  })

  test('an order nobody knows is none', async () => {
    for (const name of ['format', 'sign', 'export', '__proto__', '']) {
      expect(await homeOf().home.act(name, {})).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
    }
  })
})
