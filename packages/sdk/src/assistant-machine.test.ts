import { failure } from '@yinxin/protocol/failures'
import { describe, expect, test } from 'vitest'
import { initialMachine, transition, type AssistantEvent, type Effect, type Known, type Looked, type Machine } from './assistant-machine.ts'
import type { AssistantState } from './assistant-state.ts'

const terms = { secure: true, recheckMs: 5000 }
const stranger: Known = { publicKey: undefined, port: undefined }
const acquainted: Known = { publicKey: 'key', port: 2 }
const greeting = { kind: 'ours', version: '0.1.0', approval: 'listed', publicKey: 'key' } as const
const found: Looked = { kind: 'found', port: 2, greeting }
const connected: AssistantState = { kind: 'connected', port: 2, version: '0.1.0', approval: 'listed', keyChanged: false }
const status = { ukeys: [], problems: [] }

const at = (changes: Partial<Machine>): Machine => ({ ...initialMachine, permission: 'granted', ...changes })
const looked = (what: Looked, more: Partial<Extract<AssistantEvent, { type: 'looked' }>> = {}): AssistantEvent => ({
  type: 'looked',
  looked: what,
  mayAsk: false,
  tookMs: 10,
  known: stranger,
  ...more,
})

/** What the page is shown, in one word. */
const word = (state: AssistantState): string =>
  state.kind === 'failed' ? state.failure.code : state.kind === 'prompt' && state.dismissed ? 'prompt dismissed' : state.kind
const said = (effect: Effect): string =>
  effect.type === 'look'
    ? `look${effect.mayAsk ? ', may ask' : ''}`
    : effect.type === 'recheck-later'
      ? `again in ${effect.ms}`
      : effect.type

describe('R1 R27 the way to the assistant, row by row', () => {
  test.each<[string, Machine, AssistantEvent, string, string[]]>([
    ['granted: looks', at({}), { type: 'recheck' }, 'checking', ['forget-recheck', 'look']],
    ['no permission to ask for: looks', at({ permission: 'ungated' }), { type: 'recheck' }, 'checking', ['forget-recheck', 'look']],
    ['prompt: does not look by itself', at({ permission: 'prompt' }), { type: 'recheck' }, 'prompt', []],
    ['prompt: looks after a click', at({ permission: 'prompt' }), { type: 'connect' }, 'asking', ['forget-recheck', 'look, may ask']],
    ['denied: tries no port', at({ permission: 'denied' }), { type: 'recheck' }, 'LOOPBACK_DENIED', []],
    ['denied: a click changes nothing', at({ permission: 'denied' }), { type: 'connect' }, 'LOOPBACK_DENIED', []],
    ['one look at a time', at({ looking: true }), { type: 'recheck' }, 'checking', []],
    ['a second click while the browser asks', at({ permission: 'prompt', looking: true }), { type: 'connect' }, 'asking', []],
    ['connected: reads the UKeys anew', at({ shown: connected }), { type: 'recheck' }, 'connected', ['read-status']],
    ['found', at({ looking: true }), looked(found), 'connected', ['remember', 'read-status']],
    [
      'found, not approved: reads nothing',
      at({ looking: true }),
      looked({ kind: 'found', port: 2, greeting: { ...greeting, approval: 'needed' } }),
      'connected',
      ['remember'],
    ],
    ['nobody, never met', at({ looking: true }), looked({ kind: 'silent' }), 'ASSISTANT_MISSING', ['again in 5000']],
    [
      'nobody, met before',
      at({ looking: true }),
      looked({ kind: 'silent' }, { known: acquainted }),
      'ASSISTANT_STOPPED',
      ['again in 5000'],
    ],
    ['a foreign program', at({}), looked({ kind: 'failure', failure: failure('PORT_TAKEN') }), 'PORT_TAKEN', ['again in 5000']],
    ['nobody while the browser would ask: no pause', at({ permission: 'prompt' }), looked({ kind: 'silent' }), 'ASSISTANT_MISSING', []],
    [
      'the question was closed without an answer',
      at({ permission: 'prompt' }),
      looked({ kind: 'silent' }, { mayAsk: true, tookMs: 4000 }),
      'prompt dismissed',
      [],
    ],
    [
      'refused faster than anybody answers: nothing was asked',
      at({ permission: 'prompt' }),
      looked({ kind: 'silent' }, { mayAsk: true, tookMs: 12 }),
      'ASSISTANT_MISSING',
      [],
    ],
    [
      'the question was answered with no',
      at({ permission: 'denied' }),
      looked({ kind: 'silent' }, { mayAsk: true }),
      'LOOPBACK_DENIED',
      [],
    ],
    [
      'the first word of the browser changes nothing',
      at({ permission: undefined }),
      { type: 'permission', state: 'granted' },
      'checking',
      [],
    ],
    [
      'allowed again: looks',
      at({ permission: 'denied' }),
      { type: 'permission', state: 'granted' },
      'checking',
      ['forget-recheck', 'look'],
    ],
    [
      'allowed while the question is open: its sockets go on by themselves',
      at({ permission: 'prompt', looking: true, shown: { kind: 'asking' } }),
      { type: 'permission', state: 'granted' },
      'asking',
      [],
    ],
    ['taken back while connected', at({ shown: connected }), { type: 'permission', state: 'denied' }, 'connected', []],
    ['lost: looks soon', at({ shown: connected }), { type: 'lost' }, 'ASSISTANT_LOST', ['again in 1000']],
    ['a UKey came or went', at({ shown: connected }), { type: 'ukeys-changed' }, 'connected', ['read-status']],
    ['a status that came after the end', at({}), { type: 'status', status }, 'checking', []],
    ['closed', at({ shown: connected }), { type: 'closed' }, 'connected', ['forget-recheck', 'hang-up']],
    ['found after it was closed', at({ closed: true, looking: true }), looked(found), 'checking', ['hang-up']],
    ['anything after it was closed', at({ closed: true }), { type: 'recheck' }, 'checking', []],
    [
      'met in the window for the first time',
      at({}),
      { type: 'met-in-window', port: 3, publicKey: 'key', known: stranger },
      'checking',
      ['remember'],
    ],
    [
      'met in the window with another key',
      at({}),
      { type: 'met-in-window', port: 3, publicKey: 'other', known: acquainted },
      'checking',
      [],
    ],
    ['trusting a key nobody has met', at({}), { type: 'key-trusted' }, 'checking', []],
    ['trusting the key that was met', at({ met: 'other' }), { type: 'key-trusted' }, 'checking', ['trust-key']],
  ])('%s', (_, machine, event, shown, effects) => {
    const next = transition(machine, event, terms)
    expect([word(next.machine.shown), next.effects.map(said)]).toEqual([shown, effects])
  })

  test('a plain http page of another machine never looks', () => {
    for (const type of ['recheck', 'connect'] as const) {
      expect(transition(at({}), { type }, { ...terms, secure: false })).toMatchObject({
        machine: { shown: { failure: { code: 'INSECURE_PAGE' } }, looking: false },
        effects: [],
      })
    }
  })

  test('a changed key is shown until the person takes it', () => {
    const changed = transition(at({}), looked(found, { known: { publicKey: 'old', port: 2 } }), terms).machine
    expect(changed.shown).toMatchObject({ keyChanged: true })
    expect(transition(changed, { type: 'key-trusted' }, terms)).toMatchObject({
      machine: { shown: { keyChanged: false } },
      effects: [{ type: 'trust-key', publicKey: 'key' }],
    })
  })

  test('the status is shown while connected', () => {
    expect(transition(at({ shown: connected }), { type: 'status', status }, terms).machine.shown).toEqual({ ...connected, status })
  })
})
