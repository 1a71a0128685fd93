import { applicationStates } from '@yinxin/protocol/ra'
import { describe, expect, test } from 'vitest'
import { approvalStep } from './approval-step.ts'

const [one, other] = [{ number: 'R001' }, { number: 'R002' }]

describe('R28 four eyes', () => {
  test('one officer is enough where the policy asks for no second', () => {
    expect(approvalStep('waiting', { needsSecond: false, first: null, officer: one })).toEqual({ ok: true, value: 'approve' })
  })

  test('the first of two endorses, a second approves, and the same person is never both', () => {
    expect(approvalStep('waiting', { needsSecond: true, first: null, officer: one })).toEqual({ ok: true, value: 'endorse' })
    expect(approvalStep('endorsed', { needsSecond: true, first: one, officer: other })).toEqual({ ok: true, value: 'approve' })
    expect(approvalStep('endorsed', { needsSecond: true, first: one, officer: { ...one } })).toMatchObject({
      failure: { code: 'OFFICER_SAME' },
    })
  })

  test('a policy that was taken back does not let the first one finish what waits for a second', () => {
    expect(approvalStep('endorsed', { needsSecond: false, first: one, officer: one })).toMatchObject({ failure: { code: 'OFFICER_SAME' } })
  })

  test.each(applicationStates.filter((state) => state !== 'waiting' && state !== 'endorsed'))('nothing is approved in %s', (state) => {
    const asked = approvalStep(state, { needsSecond: true, first: one, officer: other })
    expect(asked).toMatchObject({ failure: { code: 'APPLICATION_STEP_REFUSED', detail: { state } } })
  })
})
