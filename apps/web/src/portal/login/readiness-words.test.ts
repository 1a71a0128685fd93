// What each row says, beside its state (readiness.test.ts): the words a person reads out on the phone.
import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { StatusResult } from '@yinxin/protocol/assistant'
import type { SignInOptions } from '@yinxin/protocol/portal'
import type { AssistantState } from '@yinxin/sdk'
import { describe, expect, it } from 'vitest'
import type { Candidate } from './candidates.ts'
import { isOtherAssistant, readiness, type ReadinessFacts, type Row, type RowId } from './readiness.ts'
import type { SystemFacts } from './system.ts'

const now = Date.parse('2026-11-23T01:41:00Z')
const day = 86_400_000
const summary: Candidate['summary'] = {
  ...{ holder: '示范', commonName: '示范', issuerName: 'Shifan CA', issuerCommonName: 'Shifan Issuing', serial: '01' },
  ...{ notBefore: new Date(now - 100 * day), notAfter: new Date(now + 300 * day), algorithm: 'SM2' },
}
const ukey: Candidate['ukey'] = {
  ...{ id: 'u', serialNumber: 'YX-1', label: '', driver: 'soft', software: true, certificates: [] },
  pin: { locked: false, factory: false },
}
const candidate: Candidate = { ukey, certificate: '', sha256: '00', summary }
const status: StatusResult = { ukeys: [ukey], problems: [] }
const connected: AssistantState = { kind: 'connected', port: 11735, version: '1.2.3', approval: 'listed', keyChanged: false, status }
const options = {
  authorities: [{ id: 'a', name: { zh: '示范 CA', en: 'CA' }, issuers: ['Shifan CA'] }],
  gateway: 'ok',
} as unknown as SignInOptions
const windows: SystemFacts = { system: 'windows', windows: '11', browser: 'Chrome', browserMajor: 142, chromium: 142 }
const fine: ReadinessFacts = {
  system: windows,
  ...{ secure: true, cookies: true, https: true, assistant: connected, permission: 'granted', candidate, status: { status: 'good' } },
  ...{ options, skewSeconds: 0 },
}
const rowOf = (facts: Partial<ReadinessFacts>, id: RowId): Row | undefined =>
  readiness({ ...fine, ...facts }, now).rows.find((row) => row.id === id)
const failed = (code: FailureCode): AssistantState => ({ kind: 'failed', failure: failure(code) })
const dated = (from: number, until: number): Partial<ReadinessFacts> => ({
  candidate: { ...candidate, summary: { ...summary, notBefore: new Date(now + from), notAfter: new Date(now + until) } },
})
const systemOf = (change: Partial<SystemFacts>): Partial<ReadinessFacts> => ({
  system: { ...windows, ...change },
})

describe('R1 what a row says', () => {
  it.each<[string, Partial<ReadinessFacts>, RowId, Row['value']]>([
    ['Windows', {}, 'system', ['windows', '11']],
    ['a Windows that does not say which', systemOf({ windows: undefined }), 'system', ['windows', '10']],
    ['macOS', systemOf({ system: 'mac' }), 'system', ['mac']],
    ['Linux', systemOf({ system: 'linux' }), 'system', ['linux']],
    ['a browser with its version', {}, 'browser', ['browser', 'Chrome', 142]],
    ['one that tells only of its Chromium', systemOf({ browserMajor: undefined, browser: '360' }), 'browser', ['browser', '360', 142]],
    [
      'one that tells nothing',
      systemOf({ browserMajor: undefined, chromium: undefined, browser: 'other' }),
      'browser',
      ['browser', 'other', ''],
    ],
    ['https', {}, 'secure', ['https']],
    ['this computer', { https: false }, 'secure', ['local']],
    ['allowed', {}, 'permission', ['allowed']],
    ['not needed', { permission: 'ungated' }, 'permission', ['notNeeded']],
    ['not known yet', { permission: undefined }, 'permission', ['checking']],
    ['a click is waited for', { permission: 'prompt', assistant: { kind: 'prompt', dismissed: false } }, 'permission', ['waitClick']],
    ['the browser asks', { permission: 'prompt', assistant: { kind: 'asking' } }, 'permission', ['asking']],
    ['a page that is not secure', { secure: false, permission: undefined }, 'permission', ['waitSecure']],
    ['the assistant, with its version', {}, 'assistant', ['running', '1.2.3']],
    ['another one than last time', { assistant: { ...connected, keyChanged: true } as AssistantState }, 'assistant', ['newKey', '1.2.3']],
    ['looked for', { assistant: { kind: 'checking' } }, 'assistant', ['checking']],
    ['to be connected', { assistant: { kind: 'prompt', dismissed: false } }, 'assistant', ['waitConnect']],
    ['missing', { assistant: failed('ASSISTANT_MISSING') }, 'assistant', ['missing']],
    ['too old', { assistant: failed('ASSISTANT_TOO_OLD') }, 'assistant', ['tooOld']],
    ['failed otherwise', { assistant: failed('INTERNAL') }, 'assistant', ['failed']],
    ['on a page that is not secure', { secure: false }, 'assistant', ['waitSecure']],
    ['one UKey', {}, 'ukey', ['ukeys', 1]],
    [
      'several',
      { assistant: { ...connected, status: { ...status, ukeys: [ukey, ukey] } } as AssistantState, choices: 2 },
      'ukey',
      ['ukeys', 2],
    ],
    [
      'UKeys nobody may see yet',
      { assistant: { ...connected, approval: 'needed', status: undefined } as AssistantState },
      'ukey',
      ['waitApproval'],
    ],
    ['UKeys nobody has told of yet', { assistant: { ...connected, status: undefined } as AssistantState }, 'ukey', ['checking']],
    ['UKeys behind an assistant that is looked for', { assistant: { kind: 'checking' } }, 'ukey', ['checking']],
    ['UKeys behind one to be connected', { assistant: { kind: 'asking' } }, 'ukey', ['waitConnect']],
    ['UKeys behind one that is missing', { assistant: failed('ASSISTANT_MISSING') }, 'ukey', ['waitAssistant']],
    [
      'UKeys behind one that this system cannot have',
      { ...systemOf({ windows: '7' }), assistant: failed('ASSISTANT_MISSING') },
      'ukey',
      ['waitComputer'],
    ],
    ['UKeys while the portal is away', { options: 'unreachable', assistant: failed('ASSISTANT_MISSING') }, 'ukey', ['waitPortal']],
    ['UKeys of a refused permission', { permission: 'denied', assistant: failed('LOOPBACK_DENIED') }, 'ukey', ['waitAllowed']],
    ['a certificate with its days', {}, 'certificate', ['valid', 300]],
    ['its status not asked yet', { status: undefined }, 'certificate', ['checkingStatus']],
    ['its status not to be had', { status: { status: 'unchecked' } }, 'certificate', ['unchecked']],
    [
      'on a locked UKey nobody asks',
      { status: undefined, candidate: { ...candidate, ukey: { ...ukey, pin: { locked: true, factory: false } } } },
      'certificate',
      ['unchecked'],
    ],
    ['the last day', dated(-day, day - 1), 'certificate', ['daysLeft', 0]],
    ['expired a moment ago', dated(-day, -1), 'certificate', ['expired', 0]],
    ['expired yesterday', dated(-9 * day, -day - 1), 'certificate', ['expired', 1]],
    ['revoked', { status: { status: 'refused', failure: failure('CERTIFICATE_REVOKED') } }, 'certificate', ['revoked']],
    ['suspended', { status: { status: 'refused', failure: failure('CERTIFICATE_SUSPENDED') } }, 'certificate', ['suspended']],
    [
      'refused for something else',
      { status: { status: 'refused', failure: failure('STAFF_CERTIFICATE') } },
      'certificate',
      ['refusedHere'],
    ],
    [
      'none yet, the site not approved',
      { candidate: undefined, assistant: { ...connected, approval: 'needed', status: undefined } as AssistantState },
      'certificate',
      ['waitApproval'],
    ],
    ['none on the UKey', { candidate: undefined }, 'certificate', ['waitUkey']],
    ['the clock right to the second', { skewSeconds: 59 }, 'clock', ['clockRight']],
    ['a minute off', { skewSeconds: -60 }, 'clock', ['clockOff', 1]],
    ['a minute and a half', { skewSeconds: 90 }, 'clock', ['clockOff', 2]],
    ['an hour behind', { skewSeconds: 3600 }, 'clock', ['clockOff', 60]],
    ['not measured yet', { skewSeconds: undefined }, 'clock', ['checking']],
    ['verification that works', {}, 'gateway', ['working']],
    ['verification that is slow', { options: { ...options, gateway: 'degraded' } }, 'gateway', ['degraded']],
    ['a portal nobody reaches', { options: 'unreachable' }, 'gateway', ['unreachable']],
    ['a portal that is asked', { options: undefined }, 'gateway', ['checking']],
  ])('%s', (_what, facts, id, value) => expect(rowOf(facts, id)?.value).toEqual(value))
})

describe('R1 dates are judged by the clock of the server', () => {
  it('a computer a year ahead finds no certificate expired, one a year behind none not yet valid', () => {
    const year = 365 * day
    const at = (skewSeconds: number, from: number, until: number) => rowOf({ ...dated(from, until), skewSeconds }, 'certificate')?.value[0]
    expect(at(-year / 1000, -year - 10 * day, -year + 100 * day)).toBe('valid')
    expect(at(year / 1000, year - 10 * day, year + 100 * day)).toBe('valid')
    expect(at(0, -year - 10 * day, -year + 100 * day)).toBe('expired')
  })
})

describe('R1 the order of rows', () => {
  it('what blocks, then what wants attention, then the rest, each in its fixed order', () => {
    const { rows, blocker } = readiness(
      { ...fine, cookies: false, skewSeconds: 90, options: 'unreachable', assistant: { ...connected, keyChanged: true } as AssistantState },
      now,
    )
    expect(rows.slice(0, 4).map(({ id, state }) => `${state} ${id}`)).toEqual([
      'stop browser',
      'stop gateway',
      'warn assistant',
      'warn clock',
    ])
    expect(blocker?.id).toBe('browser')
    expect(rows).toHaveLength(10)
  })
})

describe('R1 when it is certain that a sign-in will be taken', () => {
  it.each<[string, Partial<ReadinessFacts>, boolean]>([
    ['all is known and good', {}, true],
    ['the status is not known', { status: { status: 'unchecked' } }, false],
    ['the status is still asked for', { status: undefined }, false],
    ['verification is down', { options: { ...options, gateway: 'down' } }, false],
    ['verification is slow', { options: { ...options, gateway: 'degraded' } }, true],
    ['it is another assistant', { assistant: { ...connected, keyChanged: true } as AssistantState }, false],
    ['there is a choice to be made', { choices: 2 }, false],
    ['the UKeys are not told yet', { assistant: { ...connected, status: undefined } as AssistantState, candidate: undefined }, false],
  ])('%s', (_what, facts, certain) => expect(readiness({ ...fine, ...facts }, now).certain).toBe(certain))

  it('another assistant is one that answers with another key', () => {
    expect(isOtherAssistant({ assistant: connected })).toBe(false)
    expect(isOtherAssistant({ assistant: { kind: 'checking' } })).toBe(false)
  })
})

describe('R1 what stands at the left', () => {
  it.each<[string, Partial<ReadinessFacts>, string]>([
    ['nothing before the portal has answered', { options: undefined }, 'checking'],
    ['the choice', { choices: 2 }, 'choose'],
    [
      'the button, where the site is still to be approved',
      { assistant: { ...connected, approval: 'needed', status: undefined } as AssistantState, candidate: undefined },
      'sign-in',
    ],
    [
      'nothing while UKeys are read',
      { assistant: { ...connected, status: undefined } as AssistantState, candidate: undefined },
      'checking',
    ],
    ['connect', { assistant: { kind: 'prompt', dismissed: false }, candidate: undefined }, 'connect'],
    ['connect, while the browser asks', { assistant: { kind: 'asking' }, candidate: undefined }, 'connect'],
    [
      'the window, where the permission was refused',
      { permission: 'denied', assistant: failed('LOOPBACK_DENIED'), candidate: undefined },
      'window',
    ],
    ['what blocks', { assistant: failed('ASSISTANT_MISSING'), candidate: undefined }, 'blocked'],
  ])('%s', (_what, facts, task) => expect(readiness({ ...fine, ...facts }, now).task).toBe(task))
})
