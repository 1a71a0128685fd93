import { caseStates, staffActions, staffPermissions, staffRoles, type CaseState, type StaffRole } from '@yinxin/protocol/desk'
import { describe, expect, it } from 'vitest'
import { caseTable, moveCase, possessionServes, stepsFor, type Actor, type CaseStep, type StepInput } from './case-machine.ts'

const now = new Date('2026-11-28T10:00:00Z')
const ago = (seconds: number) => new Date(+now - seconds * 1000)
const staff = (id: string, ...roles: StaffRole[]): Actor => ({ kind: 'staff', id, roles })
const [lin, xu, wei, admin] = [staff('lin', 'clerk'), staff('xu', 'approver'), staff('wei', 'clerk'), staff('admin', 'administrator')]
const everything = Object.fromEntries(['identity', 'licence', 'letter'].map((item) => [item, { by: 'lin', at: now.toISOString() }]))

const ready: StepInput = {
  step: 'take',
  actor: lin,
  state: 'in-progress',
  code: 'NAME_MISMATCH',
  owner: 'lin',
  checklist: everything,
  provenAt: ago(60),
  now,
  hasReason: true,
}
const decided = { state: 'for-approval', decidedBy: 'lin', actor: xu } as const

const move = (change: Partial<StepInput>) => {
  const moved = moveCase({ ...ready, ...change })
  return moved.ok ? moved.value.to : moved.failure.code
}

/** Each row with what leads through it; a row without a line here fails below. */
const through: Readonly<Record<CaseStep, Partial<StepInput>>> = {
  take: { state: 'waiting', owner: null, actor: wei },
  release: {},
  hold: {},
  'no-show': {},
  resume: { state: 'on-hold' },
  transfer: { isReceiverFit: true },
  move: { isOfficeFit: true },
  check: { item: 'identity' },
  submit: { outcome: 'bind' },
  decide: { outcome: 'refuse' },
  recall: { ...decided, actor: lin },
  approve: decided,
  'send-back': decided,
  applied: { state: 'taking-effect', actor: { kind: 'portal' } },
  'effect-refused': { state: 'taking-effect', actor: { kind: 'portal' } },
  withdraw: { actor: { kind: 'person' } },
  expire: { state: 'waiting', actor: { kind: 'time' } },
}

describe('R22 the state machine of a case', () => {
  it.each(caseTable.map((row) => [row.step, row] as const))('%s leads where its row says', (step, { to }) => {
    expect(move({ step, ...through[step] })).toBe(to)
  })

  it.each(caseTable.map((row) => [row.step, row] as const))('%s only from the states of its row', (step, { from }) => {
    for (const state of caseStates.filter((one) => !from.includes(one)))
      expect(move({ step, ...through[step], state }), state).toBe('CASE_STEP_REFUSED')
  })

  it.each(caseTable.map(({ step }) => step))('%s by nobody else', (step) => {
    const strangers: readonly Actor[] = [admin, staff('nobody'), { kind: 'portal' }, { kind: 'person' }, { kind: 'time' }]
    const allowed = through[step].actor ?? lin
    for (const actor of strangers.filter(({ kind }) => kind !== allowed.kind || kind === 'staff'))
      expect(move({ step, ...through[step], actor }), JSON.stringify(actor)).toBe('STAFF_NOT_ALLOWED')
  })

  it('has one row a step, and none for an end', () => {
    expect(new Set(caseTable.map(({ step }) => step)).size).toBe(caseTable.length)
    const over: readonly CaseState[] = ['done', 'refused', 'closed', 'withdrawn', 'expired']
    expect(caseTable.flatMap(({ from }) => from).filter((state) => over.includes(state))).toEqual([])
  })
})

describe('R22 what a decision needs', () => {
  it.each([
    ['a checklist seen', { checklist: {} }, 'CASE_STEP_REFUSED'],
    ['all of it', { checklist: { identity: { by: 'lin', at: '' } } }, 'CASE_STEP_REFUSED'],
    ['a reason', { hasReason: false }, 'CASE_STEP_REFUSED'],
    ['a proof', { provenAt: undefined }, 'POSSESSION_MISSING'],
    ['a fresh proof', { provenAt: ago(601) }, 'POSSESSION_MISSING'],
    ['not one of tomorrow', { provenAt: ago(-3600) }, 'POSSESSION_MISSING'],
    ['an outcome', { outcome: undefined }, 'CASE_STEP_REFUSED'],
    ['one that this refusal may have', { code: 'BOUND_ELSEWHERE' }, 'CASE_STEP_REFUSED'],
    ['the clerk who has the case', { actor: wei }, 'STAFF_NOT_ALLOWED'],
  ] as const)('submit: %s', (_, change, expected) => {
    expect(move({ step: 'submit', outcome: 'bind', ...(change as Partial<StepInput>) })).toBe(expected)
  })

  it('nobody approves what they decided, whatever their roles', () => {
    const both = staff('lin', 'clerk', 'approver', 'supervisor')
    expect(move({ step: 'approve', ...decided, actor: both })).toBe('CASE_APPROVER_SAME')
    expect(move({ step: 'send-back', ...decided, actor: both })).toBe('CASE_APPROVER_SAME')
    expect(stepsFor({ ...ready, ...decided, actor: both })).not.toContain('approve')
    expect(stepsFor({ ...ready, ...decided, actor: xu })).toEqual(['approve', 'send-back'])
  })

  it('the proof is still fresh when it is approved', () => {
    expect(move({ step: 'approve', ...decided, provenAt: ago(601) })).toBe('POSSESSION_MISSING')
  })

  it('a binding is never decided by one alone', () => {
    expect(move({ step: 'decide', outcome: 'bind' })).toBe('CASE_STEP_REFUSED')
    expect(move({ step: 'decide', outcome: 'close' })).toBe('closed')
  })

  it('R24 a dispute is never decided by one alone, whichever side is told no', () => {
    const dispute = { code: 'TRANSFER_OBJECTED', checklist: {}, provenAt: undefined } as unknown as Partial<StepInput>
    for (const outcome of ['refuse', 'close'] as const) {
      expect(move({ ...dispute, step: 'decide', outcome })).toBe('CASE_STEP_REFUSED')
      expect(move({ ...dispute, step: 'submit', outcome })).toBe('for-approval')
      expect(move({ ...dispute, step: 'submit', outcome, hasReason: false })).toBe('CASE_STEP_REFUSED')
      expect(move({ ...dispute, step: 'approve', ...decided, decidedOutcome: outcome, actor: staff('lin', 'approver') })).toBe(
        'CASE_APPROVER_SAME',
      )
    }
    expect(move({ ...dispute, step: 'approve', ...decided, decidedOutcome: 'refuse' })).toBe('refused')
    expect(move({ ...dispute, step: 'approve', ...decided, decidedOutcome: 'close' })).toBe('closed')
    expect(move({ step: 'submit', outcome: 'refuse' })).toBe('CASE_STEP_REFUSED') // where nobody disputes, one decides it
  })

  it('what the approver sends makes no refusal of a binding, and no binding without a proof', () => {
    const bind = { ...decided, decidedOutcome: 'bind' } as const
    for (const outcome of ['refuse', 'close'] as const) {
      expect(move({ step: 'approve', ...bind, outcome })).toBe('taking-effect')
      expect(move({ step: 'approve', ...bind, outcome, provenAt: undefined } as unknown as Partial<StepInput>)).toBe('POSSESSION_MISSING')
    }
    expect(move({ step: 'approve', ...decided, provenAt: undefined } as unknown as Partial<StepInput>)).toBe('POSSESSION_MISSING')
  })

  it('a proof serves for ten minutes to the second', () => {
    expect([possessionServes(ago(600), now), possessionServes(ago(601), now), possessionServes(undefined, now)]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('R44 what each role may do', () => {
  it('every action has a row, and roles that exist', () => {
    expect(Object.keys(staffPermissions).toSorted()).toEqual([...staffActions].toSorted())
    for (const roles of Object.values(staffPermissions)) for (const role of roles) expect(staffRoles).toContain(role)
  })

  it('whoever administers staff decides nothing and sees no case', () => {
    const mine = staffActions.filter((action) => staffPermissions[action].includes('administrator'))
    expect(mine).toEqual(['staff.manage', 'directory.manage', 'hours.manage', 'history.see'])
  })
})
