import { caseCodes, caseOutcomes, caseStates, type CaseCode, type CaseOutcome, type CaseState, type StaffRole } from '@yinxin/protocol/desk'
import { describe, expect, it } from 'vitest'
import { caseTable, moveCase, possessionServes, stepsFor, type Actor, type CaseStep, type StepInput } from './case-machine.ts'

// Who may do what in which state, as somebody decided it: written out beside the table, so that neither changes alone.

const now = new Date('2026-11-28T10:00:00Z')
const ago = (milliseconds: number) => new Date(+now - milliseconds)
const staff = (id: string, ...roles: StaffRole[]): Actor => ({ kind: 'staff', id, roles })
const seen = (...items: readonly string[]) => Object.fromEntries(items.map((item) => [item, { by: 'lin', at: now.toISOString() }]))

/** The case is lin's; she decided what waits for approval. */
const actors: Readonly<Record<string, Actor>> = {
  lin: staff('lin', 'clerk'),
  wei: staff('wei', 'clerk'),
  xu: staff('xu', 'approver'),
  he: staff('he', 'supervisor'),
  admin: staff('admin', 'administrator'),
  'lin, supervisor by now': staff('lin', 'supervisor'),
  'lin, approver by now': staff('lin', 'approver'),
  nobody: staff('nobody'),
  person: { kind: 'person' },
  portal: { kind: 'portal' },
  time: { kind: 'time' },
}

const base: Omit<StepInput, 'step' | 'actor' | 'state'> = {
  ...{ code: 'NAME_MISMATCH', owner: 'lin', checklist: seen('identity', 'licence', 'letter'), decidedBy: 'lin', provenAt: ago(1000), now },
  ...{ hasReason: true, isReceiverFit: true, isOfficeFit: true, item: 'identity' as const },
}
const ownerless: readonly CaseState[] = ['waiting']
const judge = (step: CaseStep, actor: Actor, state: CaseState, change: Partial<StepInput> = {}) => {
  const outcome: CaseOutcome = step === 'submit' ? 'bind' : 'refuse'
  const owner = ownerless.includes(state) ? null : 'lin'
  return moveCase({ ...base, outcome, owner, ...change, step, actor, state })
}
const isAllowed = (step: CaseStep, actor: Actor, state: CaseState) => judge(step, actor, state).ok

const owner = ['lin', 'lin, supervisor by now']
const mayWork = ['lin', 'wei', 'he', 'lin, supervisor by now']

/** Step, state, and who may take it there. Every other of the cells is refused. */
const allowed: readonly (readonly [CaseStep, CaseState, readonly string[]])[] = [
  ['take', 'waiting', mayWork],
  ['release', 'in-progress', owner],
  ['release', 'on-hold', owner],
  ['hold', 'in-progress', owner],
  ['no-show', 'in-progress', owner],
  ['resume', 'on-hold', owner],
  ['transfer', 'in-progress', ['he', ...owner]],
  ['transfer', 'on-hold', ['he', ...owner]],
  ['transfer', 'waiting', ['he', 'lin, supervisor by now']],
  ['move', 'in-progress', ['he', ...owner]],
  ['move', 'on-hold', ['he', ...owner]],
  ['move', 'waiting', ['he', 'lin, supervisor by now']],
  ['check', 'in-progress', owner],
  ['submit', 'in-progress', owner],
  ['decide', 'in-progress', owner],
  ['recall', 'for-approval', owner],
  ['approve', 'for-approval', ['xu', 'he']],
  ['send-back', 'for-approval', ['xu', 'he']],
  ['applied', 'taking-effect', ['portal']],
  ['effect-refused', 'taking-effect', ['portal']],
  ['withdraw', 'waiting', ['person']],
  ['withdraw', 'in-progress', ['person']],
  ['withdraw', 'on-hold', ['person']],
  ['withdraw', 'for-approval', ['person']],
  ['expire', 'waiting', ['time']],
  ['expire', 'in-progress', ['time']],
  ['expire', 'on-hold', ['time']],
]
const steps = caseTable.map(({ step }) => step)

describe('R22 R44 who may take which step in which state', () => {
  it.each(steps)('%s: by those who may, in the states where it may be, and in no other cell', (step) => {
    for (const state of caseStates) {
      const may = allowed.find(([one, at]) => one === step && at === state)?.[2] ?? []
      const can = Object.keys(actors).filter((name) => isAllowed(step, actors[name] ?? expect.unreachable(), state))
      expect(can.toSorted(), `${step} in ${state}`).toEqual([...may].toSorted())
    }
  })

  it.each(['done', 'refused', 'closed', 'withdrawn', 'expired'] as const)('a case that is %s moves by nothing and nobody', (state) => {
    for (const step of steps)
      for (const actor of Object.values(actors)) expect(judge(step, actor, state)).toMatchObject({ failure: { code: 'CASE_STEP_REFUSED' } })
  })

  it('a role that was taken away takes the case away too, whoever still stands as its owner', () => {
    for (const step of ['release', 'hold', 'no-show', 'check', 'submit', 'decide'] as const)
      expect(judge(step, staff('lin'), 'in-progress')).toMatchObject({ failure: { code: 'STAFF_NOT_ALLOWED' } })
    expect(judge('recall', staff('lin', 'approver'), 'for-approval')).toMatchObject({ failure: { code: 'STAFF_NOT_ALLOWED' } })
  })

  it('what is refused by state says nothing about whose it is', () => {
    expect(judge('take', staff('nobody'), 'done')).toMatchObject({ failure: { code: 'CASE_STEP_REFUSED' } })
  })
})

describe('R22 an outcome counts in a decision and nowhere else', () => {
  it.each(steps.filter((step) => step !== 'decide'))('%s with the outcome “close” closes nothing', (step) => {
    for (const [at, state, may] of allowed.filter(([one]) => one === step)) {
      const actor = actors[may[0] ?? ''] ?? expect.unreachable()
      const moved = judge(at, actor, state, { outcome: 'close' })
      expect(moved.ok ? moved.value.to : moved.failure.code, `${at} in ${state}`).not.toBe('closed')
    }
  })

  it('an approval leads to its effect, whatever outcome it is sent with', () => {
    for (const outcome of caseOutcomes)
      expect(judge('approve', actors['xu'] ?? expect.unreachable(), 'for-approval', { outcome })).toEqual({
        ok: true,
        value: { to: 'taking-effect', event: 'approved' },
      })
  })

  it.each([
    ['refuse', { to: 'refused', event: 'refused' }],
    ['close', { to: 'closed', event: 'closed' }],
  ] as const)('decide with %s ends it so, and needs nobody else', (outcome, value) => {
    expect(judge('decide', actors['lin'] ?? expect.unreachable(), 'in-progress', { outcome, checklist: {} })).toEqual({ ok: true, value })
  })

  it('decide without an outcome, or without a reason, decides nothing', () => {
    const lin = actors['lin'] ?? expect.unreachable()
    const { provenAt: _proof, ...others } = base
    expect(moveCase({ ...others, step: 'decide', actor: lin, state: 'in-progress' }).ok).toBe(false)
    expect(judge('decide', lin, 'in-progress', { hasReason: false }).ok).toBe(false)
  })
})

/** What may become of each refusal: decided by the bureau, not by the code. */
const endings: Readonly<Record<CaseCode, readonly [mayBind: boolean, ...items: readonly string[]]>> = {
  NAME_MISMATCH: [true, 'identity', 'licence', 'letter'],
  NEW_CERTIFICATE_NEEDS_CLERK: [true, 'identity', 'letter'],
  NEW_CERTIFICATE_WAITS: [true, 'identity', 'letter'],
  NEW_CERTIFICATE_DECLINED: [false, 'identity'],
  NEW_CERTIFICATE_REFUSED: [false, 'identity'],
  ROLE_NEEDS_MAIN_CERTIFICATE: [true, 'identity', 'licence', 'letter'],
  CA_MAY_NOT_BIND: [true, 'identity', 'letter'],
  AFTER_CUT_OVER: [true, 'identity', 'licence', 'letter'],
  ORGANIZATION_UNKNOWN: [true, 'identity', 'licence', 'letter'],
  BOUND_ELSEWHERE: [false, 'identity', 'licence', 'letter'],
  TRANSFER_OBJECTED: [true, 'identity', 'licence', 'letter'],
  UNBOUND_BY_ORGANIZATION: [true, 'identity', 'letter'],
  SUSPENDED_BY_ORGANIZATION: [true, 'identity', 'letter'],
  BINDING_BLOCKED: [false, 'identity'],
  NO_UNIT: [false],
}

describe('R22 what may become of a refusal', () => {
  it.each(caseCodes)('%s: bound only where it may end so, with everything seen that it asks for', (code) => {
    const lin = actors['lin'] ?? expect.unreachable()
    const [mayBind, ...items] = endings[code]
    expect(judge('submit', lin, 'in-progress', { code, checklist: seen(...items) }).ok).toBe(mayBind)
    for (const missing of items) {
      const checklist = seen(...items.filter((item) => item !== missing))
      expect(judge('submit', lin, 'in-progress', { code, checklist }).ok, missing).toBe(false)
    }
    expect(judge('decide', lin, 'in-progress', { code, checklist: {} }).ok).toBe(code !== 'TRANSFER_OBJECTED')
  })
})

describe('R22 how long a proof serves', () => {
  it.each([
    ['just made', 0, true],
    ['of ten minutes to the millisecond', 600_000, true],
    ['a millisecond older', 600_001, false],
    ['of a node whose clock is a minute ahead', -60_000, true],
    ['from further in the future than clocks differ', -60_001, false],
    ['of last year', 365 * 86_400_000, false],
  ])('one %s', (_what, age, serves) => expect(possessionServes(ago(age), now)).toBe(serves))

  it('approves nothing it would not have decided', () => {
    const xu = actors['xu'] ?? expect.unreachable()
    for (const age of [600_001, -60_001])
      expect(judge('approve', xu, 'for-approval', { provenAt: ago(age) })).toMatchObject({ failure: { code: 'POSSESSION_MISSING' } })
    expect(judge('approve', xu, 'for-approval', { decidedBy: undefined } as unknown as Partial<StepInput>)).toMatchObject({
      failure: { code: 'CASE_APPROVER_SAME' },
    })
  })

  it('is not asked for to send a decision back, or to recall it', () => {
    const without = { provenAt: ago(700_000) }
    expect(judge('send-back', actors['xu'] ?? expect.unreachable(), 'for-approval', without).ok).toBe(true)
    expect(judge('recall', actors['lin'] ?? expect.unreachable(), 'for-approval', without).ok).toBe(true)
  })
})

describe('R22 a case goes to another office', () => {
  const lin = actors['lin'] ?? expect.unreachable()
  it.each([
    ['without a reason', { hasReason: false }],
    ['to nowhere', { isOfficeFit: undefined } as unknown as Partial<StepInput>],
    ['to an office that does not take it', { isOfficeFit: false }],
  ])('not %s', (_what, change) =>
    expect(judge('move', lin, 'in-progress', change)).toMatchObject({ failure: { code: 'CASE_STEP_REFUSED' } }),
  )

  it.each(caseCodes)('whatever it is about (%s), it waits there for somebody to take it', (code) => {
    expect(judge('move', lin, 'in-progress', { code })).toEqual({ ok: true, value: { to: 'waiting', event: 'moved' } })
  })

  it('not once it is decided: what waits for approval is recalled first', () => {
    for (const state of ['for-approval', 'taking-effect'] as const)
      for (const actor of Object.values(actors))
        expect(judge('move', actor, state)).toMatchObject({ failure: { code: 'CASE_STEP_REFUSED' } })
  })
})

describe('R22 one person with two certificates', () => {
  const numbered = (id: string, number: string, ...roles: StaffRole[]): Actor => ({ kind: 'staff', id, number, roles })
  const approve = (actor: Actor, decidedByNumber: string) => {
    const judged = judge('approve', actor, 'for-approval', { decidedByNumber })
    return judged.ok ? judged.value.to : judged.failure.code
  }

  it.each([
    ['another colleague with another number', numbered('xu', 'S0002', 'approver'), 'S0001', 'taking-effect'],
    ['a second entry of the same number', numbered('lin-2', 'S0001', 'approver'), 'S0001', 'CASE_APPROVER_SAME'],
    ['the same as supervisor', numbered('lin-2', 'S0001', 'supervisor'), 'S0001', 'CASE_APPROVER_SAME'],
    ['the very same entry', numbered('lin', 'S0001', 'clerk', 'approver'), 'S0001', 'CASE_APPROVER_SAME'],
    ['a number that differs in case is another', numbered('xu', 's0001', 'approver'), 'S0001', 'taking-effect'],
    ['two without a number are two', numbered('xu', '', 'approver'), '', 'taking-effect'],
    ['one without', numbered('xu', '', 'approver'), 'S0001', 'taking-effect'],
  ])('%s', (_what, actor, number, expected) => expect(approve(actor, number)).toBe(expected))

  it('sends nothing back either, and is offered neither', () => {
    const again = numbered('lin-2', 'S0001', 'approver')
    const sent = judge('send-back', again, 'for-approval', { decidedByNumber: 'S0001' })
    expect(sent).toMatchObject({ failure: { code: 'CASE_APPROVER_SAME' } })
    expect(stepsFor({ ...base, decidedByNumber: 'S0001', state: 'for-approval', actor: again })).toEqual([])
  })
})

describe('R22 papers are ticked by what this refusal asks for', () => {
  it.each(caseCodes)('%s', (code) => {
    const [, ...items] = endings[code]
    for (const item of ['identity', 'licence', 'letter'] as const)
      expect(judge('check', actors['lin'] ?? expect.unreachable(), 'in-progress', { code, item }).ok, item).toBe(items.includes(item))
  })

  it('a tick that names nothing is none', () => {
    const { item: _item, ...without } = base
    const moved = moveCase({ ...without, step: 'check', actor: actors['lin'] ?? expect.unreachable(), state: 'in-progress' })
    expect(moved).toMatchObject({ failure: { code: 'CASE_STEP_REFUSED' } })
  })
})

describe('R22 the steps a page offers', () => {
  const { isReceiverFit: _fit, ...offered } = base
  it('are those that would not be refused for who asks or for the state', () => {
    for (const state of caseStates)
      for (const [name, actor] of Object.entries(actors)) {
        const may = allowed.filter(([, at, who]) => at === state && who.includes(name)).map(([step]) => step)
        const shown = stepsFor({ ...offered, owner: ownerless.includes(state) ? null : 'lin', actor, state })
        expect(shown.toSorted(), `${name} in ${state}`).toEqual(may.toSorted())
      }
  })
})
