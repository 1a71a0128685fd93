import { failure, failures } from '@yinxin/protocol/failures'
import type { StatusResult } from '@yinxin/protocol/assistant'
import type { SignInOptions } from '@yinxin/protocol/portal'
import type { AssistantState } from '@yinxin/sdk'
import { describe, expect, it } from 'vitest'
import { readiness } from './readiness.ts'
import type { ReadinessFacts, RowId } from './readiness.ts'
import { authorityOf } from '../authorities.ts'
import { obstacleOf } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { SystemFacts } from './system.ts'

const now = Date.parse('2026-11-23T01:41:00Z')

const options: SignInOptions = {
  portalName: { zh: '示范', en: 'Demo' },
  demo: true,
  assistantPorts: [11735],
  minimumAssistantVersion: '0.1.0',
  authorities: [{ id: 'a', name: { zh: '示范 CA', en: 'Shifan CA' }, issuers: ['CN=Shifan Issuing,O=Shifan CA,C=CN'] }],
  cutOverDate: '2022-06-08',
  announcements: [],
  now: '2026-11-23T01:41:00.000Z',
  gateway: 'ok',
  browsers: [],
}

const summary: Candidate['summary'] = {
  holder: '示范市明远机械有限公司',
  commonName: '示范市明远机械有限公司',
  issuerName: 'Shifan CA',
  issuerCommonName: 'Shifan Issuing',
  serial: '01',
  notBefore: new Date('2024-01-01T00:00:00Z'),
  notAfter: new Date('2028-01-01T00:00:00Z'),
  algorithm: 'SM2',
}
const ukey: Candidate['ukey'] = {
  id: 'u',
  serialNumber: 'YX-1',
  label: '',
  driver: 'soft',
  software: true,
  pin: { locked: false, factory: false },
  certificates: [],
}
const candidate: Candidate = { ukey, certificate: '', sha256: '00', summary }
const status: StatusResult = { ukeys: [ukey], problems: [] }
const connected: AssistantState = { kind: 'connected', port: 11735, version: '0.1.0', approval: 'listed', keyChanged: false, status }
const failed = (code: Parameters<typeof failure>[0]): AssistantState => ({ kind: 'failed', failure: failure(code) })

const windows: SystemFacts = { system: 'windows', windows: '11', browser: 'Chrome', browserMajor: 142, chromium: 142 }

const fine: ReadinessFacts = {
  system: windows,
  secure: true,
  cookies: true,
  https: true,
  assistant: connected,
  permission: 'granted',
  candidate,
  status: { status: 'good' },
  options,
  skewSeconds: 0,
}
const rowOf = (facts: Partial<ReadinessFacts>, id: RowId) => readiness({ ...fine, ...facts }, now).rows.find((row) => row.id === id)
const expiring = (notAfter: string): Partial<ReadinessFacts> => ({
  candidate: { ...candidate, summary: { ...summary, notAfter: new Date(notAfter) } },
})
const withPin = (pin: Partial<Candidate['ukey']['pin']>): Partial<ReadinessFacts> => ({
  candidate: { ...candidate, ukey: { ...ukey, pin: { ...ukey.pin, ...pin } } },
})
const system = (changed: Partial<SystemFacts>): Partial<ReadinessFacts> => ({
  system: { ...windows, ...changed },
})

describe('R1 readiness: everything fine', () => {
  it('says sign in, with every row in its fixed order and nothing to fix', () => {
    const { rows, task, blocker } = readiness(fine, now)
    expect(task).toBe('sign-in')
    expect(blocker).toBeUndefined()
    const order: readonly RowId[] = [
      'system',
      'browser',
      'secure',
      'permission',
      'assistant',
      'ukey',
      'certificate',
      'clock',
      'gateway',
      'oldControl',
    ]
    expect(rows.map(({ id }) => id)).toEqual(order)
    expect(rows.map(({ state }) => state)).toEqual([...Array(9).fill('ok'), 'off'])
  })
})

describe('R1 readiness: each cause has its own row, state and number', () => {
  const cases: readonly (readonly [string, Partial<ReadinessFacts>, RowId, 'ok' | 'warn' | 'stop' | 'off' | 'wait', number | undefined])[] =
    [
      ['phone', system({ system: 'phone' }), 'system', 'stop', 1005],
      ['Windows 7 without assistant', { ...system({ windows: '7' }), assistant: failed('ASSISTANT_MISSING') }, 'system', 'stop', 1004],
      ['Windows XP without assistant', { ...system({ windows: 'XP' }), assistant: failed('ASSISTANT_MISSING') }, 'system', 'stop', 1004],
      ['Windows 7 where the assistant runs', system({ windows: '7' }), 'system', 'warn', 1004],
      ['Windows 10', system({ windows: '10' }), 'system', 'ok', undefined],
      ['Linux', system({ system: 'linux' }), 'system', 'ok', undefined],
      ['unknown system', system({ system: 'other' }), 'system', 'off', undefined],
      ['system not read yet', { system: undefined }, 'system', 'wait', undefined],
      ['Chromium 86', system({ chromium: 86 }), 'browser', 'stop', 1003],
      ['Chromium 87', system({ chromium: 87 }), 'browser', 'warn', 1003],
      ['Chromium 108', system({ chromium: 108 }), 'browser', 'warn', 1003],
      ['Chromium 109', system({ chromium: 109 }), 'browser', 'ok', undefined],
      ['Firefox', system({ chromium: undefined, browser: 'Firefox' }), 'browser', 'ok', undefined],
      ['plain http', { secure: false, https: false, assistant: failed('INSECURE_PAGE') }, 'secure', 'stop', 1001],
      ['page of this computer', { https: false }, 'secure', 'ok', undefined],
      ['permission refused', { permission: 'denied', assistant: failed('LOOPBACK_DENIED') }, 'permission', 'warn', 1103],
      [
        'permission to be asked',
        { permission: 'prompt', assistant: { kind: 'prompt', dismissed: false } },
        'permission',
        'wait',
        undefined,
      ],
      ['browser is asking', { permission: 'prompt', assistant: { kind: 'asking' } }, 'permission', 'wait', undefined],
      ['browser without the permission', { permission: 'ungated' }, 'permission', 'ok', undefined],
      ['assistant missing', { assistant: failed('ASSISTANT_MISSING') }, 'assistant', 'stop', 1101],
      ['assistant stopped', { assistant: failed('ASSISTANT_STOPPED') }, 'assistant', 'stop', 1102],
      ['assistant too old', { assistant: failed('ASSISTANT_TOO_OLD') }, 'assistant', 'stop', 1104],
      ['cookies blocked', { cookies: false }, 'browser', 'stop', 1006],
      ['cookies blocked before anything else is known', { cookies: false, system: undefined }, 'browser', 'stop', 1006],
      ['port taken', { assistant: failed('PORT_TAKEN') }, 'assistant', 'stop', 1106],
      ['assistant lost', { assistant: failed('ASSISTANT_LOST') }, 'assistant', 'stop', 1110],
      [
        'assistant that cannot be installed on this system',
        { system: { ...windows, windows: '7' }, assistant: failed('ASSISTANT_MISSING') },
        'assistant',
        'wait',
        undefined,
      ],
      [
        'assistant while the portal is out of reach',
        { options: 'unreachable', assistant: failed('ASSISTANT_STOPPED') },
        'assistant',
        'wait',
        undefined,
      ],
      ['assistant’s key changed', { assistant: { ...connected, keyChanged: true } as AssistantState }, 'assistant', 'warn', 1113],
      ['assistant unknown while refused', { permission: 'denied', assistant: failed('LOOPBACK_DENIED') }, 'assistant', 'wait', undefined],
      [
        'no UKey',
        { assistant: { ...connected, status: { ukeys: [], problems: [] } } as AssistantState, candidate: undefined },
        'ukey',
        'stop',
        2001,
      ],
      [
        'no UKey, driver missing',
        {
          assistant: { ...connected, status: { ukeys: [], problems: [failure('DRIVER_MISSING')] } } as AssistantState,
          candidate: undefined,
        },
        'ukey',
        'stop',
        2003,
      ],
      [
        'UKey there, another driver missing',
        { assistant: { ...connected, status: { ukeys: [ukey], problems: [failure('DRIVER_MISSING')] } } as AssistantState },
        'ukey',
        'ok',
        undefined,
      ],
      ['UKey without certificate', { candidate: undefined }, 'ukey', 'stop', 2002],
      ['PIN locked', withPin({ locked: true }), 'ukey', 'stop', 2005],
      ['factory PIN', withPin({ factory: true }), 'ukey', 'warn', 2006],
      ['last try', withPin({ triesLeft: 1 }), 'ukey', 'warn', 2004],
      [
        'site not approved yet',
        { assistant: { ...connected, approval: 'needed', status: undefined } as AssistantState, candidate: undefined },
        'ukey',
        'wait',
        undefined,
      ],
      ['a certificate to choose', { choices: 3 }, 'certificate', 'wait', undefined],
      ['expired a second ago', expiring('2026-11-23T01:40:59Z'), 'certificate', 'stop', 3002],
      ['expires in a minute', expiring('2026-11-23T01:42:00Z'), 'certificate', 'warn', 3015],
      ['expires in 30 days', expiring('2026-12-23T12:00:00Z'), 'certificate', 'warn', 3015],
      ['expires in 31 days', expiring('2026-12-24T12:00:00Z'), 'certificate', 'ok', undefined],
      [
        'not yet valid',
        { candidate: { ...candidate, summary: { ...summary, notBefore: new Date('2026-11-24T00:00:00Z') } } },
        'certificate',
        'stop',
        3003,
      ],
      [
        'CA not accepted here',
        { candidate: { ...candidate, summary: { ...summary, issuerName: 'Other', issuerCommonName: 'Other Issuing' } } },
        'certificate',
        'stop',
        3006,
      ],
      ['status not told yet', { status: undefined }, 'certificate', 'wait', undefined],
      ['nobody could say the status', { status: { status: 'unchecked' } }, 'certificate', 'wait', undefined],
      ['revoked', { status: { status: 'refused', failure: failure('CERTIFICATE_REVOKED') } }, 'certificate', 'stop', 3005],
      ['suspended', { status: { status: 'refused', failure: failure('CERTIFICATE_SUSPENDED') } }, 'certificate', 'stop', 3004],
      ['refused otherwise', { status: { status: 'refused', failure: failure('ALGORITHM_REFUSED') } }, 'certificate', 'stop', 3010],
      ['clock 59 s ahead', { skewSeconds: -59 }, 'clock', 'ok', undefined],
      ['clock 59 s behind', { skewSeconds: 59 }, 'clock', 'ok', undefined],
      ['clock a minute behind', { skewSeconds: 60 }, 'clock', 'warn', 1111],
      ['clock 4 minutes behind', { skewSeconds: 240 }, 'clock', 'warn', 1111],
      ['clock 5 minutes behind', { skewSeconds: 300 }, 'clock', 'stop', 1105],
      ['clock 4 minutes ahead', { skewSeconds: -240 }, 'clock', 'warn', 1111],
      ['clock 5 minutes ahead', { skewSeconds: -300 }, 'clock', 'stop', 1105],
      ['clock not compared yet', { skewSeconds: undefined }, 'clock', 'wait', undefined],
      ['verification service down', { options: { ...options, gateway: 'down' } }, 'gateway', 'warn', 5002],
      ['verification service slow', { options: { ...options, gateway: 'degraded' } }, 'gateway', 'ok', undefined],
      ['portal out of reach', { options: 'unreachable' }, 'gateway', 'stop', 1112],
    ]

  it.each(cases)('%s', (_, facts, id, state, number) => {
    const row = rowOf(facts, id)
    expect(row?.state).toBe(state)
    expect(row?.failure?.number).toBe(number)
  })

  it.each(cases)('%s: a row is red exactly when it blocks by the catalogue, and what blocks stands first', (_, facts) => {
    const { rows, task, blocker } = readiness({ ...fine, ...facts }, now)
    const blocking = rows.filter(({ state }) => state === 'stop')
    for (const row of blocking) expect(row.failure && failures[row.failure.code].blocksSignIn).toBe(true)
    expect(rows.slice(0, blocking.length)).toEqual(blocking)
    expect(task === 'blocked').toBe(blocking.length > 0)
    expect(blocker !== undefined).toBe(blocking.length > 0)
  })
})

describe('R1 R28 “ready” is said only when it is so', () => {
  const cases: readonly (readonly [what: string, facts: Partial<ReadinessFacts>, certain: boolean])[] = [
    ['everything known and fine', {}, true],
    ['it expires soon', expiring('2026-12-01T00:00:00Z'), true],
    ['its status is still asked', { status: undefined }, false],
    ['the assistant is not the one of last time', { assistant: { ...connected, keyChanged: true } }, false],
    ['nobody could say its status', { status: { status: 'unchecked' } }, false],
    ['it is revoked', { status: { status: 'refused', failure: failure('CERTIFICATE_REVOKED') } }, false],
    ['the verification service is away', { options: { ...options, gateway: 'down' } }, false],
    [
      'the assistant will say which certificate',
      { assistant: { ...connected, status: undefined, approval: 'needed' } as AssistantState, candidate: undefined },
      false,
    ],
    ['a certificate is to be chosen', { choices: 2 }, false],
  ]
  it.each(cases.map(([what, facts, certain]) => [what, certain, facts] as const))('%s: %s', (_, certain, facts) => {
    expect(readiness({ ...fine, ...facts }, now).certain).toBe(certain)
  })
})

describe('R8 a certificate is judged before anybody chooses it', () => {
  const foreign = { ...candidate, summary: { ...summary, issuerName: 'Other', issuerCommonName: 'Other Issuing' } }
  const judged: readonly (readonly [what: string, one: Candidate, obstacle: string | undefined])[] = [
    ['fine', candidate, undefined],
    ['of another authority', foreign, 'not-accepted'],
    ['locked', { ...candidate, ukey: { ...ukey, pin: { ...ukey.pin, locked: true } } }, 'locked'],
    ['expired', { ...candidate, summary: { ...summary, notAfter: new Date('2026-11-22T00:00:00Z') } }, 'expired'],
    ['not yet valid', { ...candidate, summary: { ...summary, notBefore: new Date('2026-11-24T00:00:00Z') } }, 'not-yet'],
  ]
  it.each(judged.map(([what, one, obstacle]) => [what, obstacle, one] as const))('%s: %s', (_, obstacle, one) => {
    expect(obstacleOf(one, now, options.authorities)).toBe(obstacle)
  })

  it('accepts by whole names only, and refuses nobody while it does not know who is accepted', () => {
    expect(authorityOf(['Shifan'], options.authorities)).toBeUndefined()
    expect(authorityOf(['Shifan CA'], options.authorities)?.id).toBe('a')
    expect(authorityOf(['CN=Shifan Issuing,O=Shifan CA,C=CN'], options.authorities)?.id).toBe('a')
    expect(authorityOf([''], options.authorities)).toBeUndefined()
    expect(obstacleOf(foreign, now, undefined)).toBeUndefined()
  })
})

describe('R27 readiness: what stands at the left', () => {
  it.each([
    ['nothing known yet', { options: undefined, assistant: { kind: 'checking' } }, 'checking'],
    ['connected, UKeys not read yet', { assistant: { ...connected, status: undefined }, candidate: undefined }, 'checking'],
    [
      'connected, site to be approved',
      { assistant: { ...connected, approval: 'needed', status: undefined }, candidate: undefined },
      'sign-in',
    ],
    ['several certificates, none chosen yet', { choices: 2 }, 'choose'],
    ['permission to be asked', { permission: 'prompt', assistant: { kind: 'prompt', dismissed: true } }, 'connect'],
    ['permission refused', { permission: 'denied', assistant: failed('LOOPBACK_DENIED') }, 'window'],
  ] as const)('%s', (_, facts, task) => {
    expect(readiness({ ...fine, ...(facts as Partial<ReadinessFacts>) }, now).task).toBe(task)
  })

  it('one cause is listed once: the assistant is no second thing to fix on an old system, nor while the portal is away', () => {
    const old: SystemFacts = { ...windows, windows: '7' }
    for (const facts of [{ system: old }, { options: 'unreachable' }] as const) {
      const { rows, blocker } = readiness({ ...fine, assistant: failed('ASSISTANT_MISSING'), candidate: undefined, ...facts }, now)
      expect(rows.filter(({ state }) => state === 'stop')).toEqual([blocker])
    }
  })

  it('of a locked UKey nobody asks the status, so nobody says it is being asked', () => {
    expect(rowOf({ ...withPin({ locked: true }), status: undefined }, 'certificate')?.value).toEqual(['unchecked'])
  })

  it('judges dates by the server’s clock, not by a wrong one here', () => {
    expect(rowOf({ ...expiring('2026-11-23T01:41:50Z'), skewSeconds: 60 }, 'certificate')?.failure?.number).toBe(3002)
  })
})
