import { roleKinds } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { inForceTable, judgeInForce, type Ground, type InForceInput } from './in-force.ts'

const certificate = (isBound: boolean, isMain = true): Ground => ({ by: 'certificate', isBound, isMain })
const registry = (isPerson: boolean): Ground => ({ by: 'registry', isPerson })

/** What is brought, the row that decides, what follows. */
const rows: readonly (readonly [string, InForceInput, number, string])[] = [
  ['a letter', { kind: 'handler', ground: { by: 'letter' }, hasManager: false }, 1, 'ROLE_NOT_ALLOWED'],
  ['the register names the person', { kind: 'legal-representative', ground: registry(true), hasManager: true }, 2, 'in-force'],
  ['the register names another', { kind: 'legal-representative', ground: registry(false), hasManager: false }, 3, 'ROLE_NEEDS_REGISTRY'],
  [
    'a certificate, as representative',
    { kind: 'legal-representative', ground: certificate(true), hasManager: false },
    4,
    'ROLE_NEEDS_REGISTRY',
  ],
  [
    'a supervisor, as representative',
    { kind: 'legal-representative', ground: { by: 'manager' }, hasManager: true },
    4,
    'ROLE_NEEDS_REGISTRY',
  ],
  ['a supervisor agrees', { kind: 'handler', ground: { by: 'manager' }, hasManager: true }, 5, 'in-force'],
  ['a certificate not bound', { kind: 'handler', ground: certificate(false), hasManager: false }, 6, 'ROLE_NOT_ALLOWED'],
  [
    'a certificate where somebody manages',
    { kind: 'supervisor', ground: certificate(true), hasManager: true },
    7,
    'ROLE_WAITS_FOR_MANAGER',
  ],
  [
    'a secondary certificate where nobody does, as supervisor',
    { kind: 'supervisor', ground: certificate(true, false), hasManager: false },
    8,
    'ROLE_NEEDS_MAIN_CERTIFICATE',
  ],
  ['the same, as handler', { kind: 'handler', ground: certificate(true, false), hasManager: false }, 9, 'in-force'],
  [
    'a secondary certificate where somebody manages',
    { kind: 'supervisor', ground: certificate(true, false), hasManager: true },
    7,
    'ROLE_WAITS_FOR_MANAGER',
  ],
  ['the main certificate where nobody does', { kind: 'supervisor', ground: certificate(true), hasManager: false }, 9, 'in-force'],
]

describe('R17 what brings a role into force', () => {
  it.each(rows)('%s', (_what, input, row, then) => {
    expect(inForceTable.findIndex(({ applies }) => applies(input)) + 1).toBe(row)
    const decided = judgeInForce(input)
    expect(decided.result === 'in-force' ? 'in-force' : decided.code).toBe(then)
  })

  it('every row decides something', () => {
    expect(new Set(rows.map(([, , row]) => row)).size).toBe(inForceTable.length)
  })

  it('a letter never does, whatever it is for', () => {
    for (const kind of roleKinds)
      for (const hasManager of [true, false]) expect(judgeInForce({ kind, ground: { by: 'letter' }, hasManager }).result).toBe('stays')
  })
})
