import { applicationStates, businesses, endStates, isStatusBusiness } from '@yinxin/protocol/ra'
import { expect, test } from 'vitest'
import { applicationSteps, applicationTable, firstState, moveApplication, type ApplicationActor } from './application-machine.ts'

const actors: readonly ApplicationActor[] = ['applicant', 'officer', 'authority', 'time']

test('R9 what the table does not have is refused: every state, step and actor', () => {
  for (const business of businesses)
    for (const from of applicationStates)
      for (const step of applicationSteps)
        for (const by of actors) {
          const kind = business === 'unblock' ? 'unblock' : isStatusBusiness(business) ? 'status' : 'certificate'
          const row = applicationTable.find(
            (move) =>
              move.from === from && move.step === step && move.by === by && (move.of === undefined || [move.of].flat().includes(kind)),
          )
          const moved = moveApplication(business, from, step, by)
          if (row === undefined) expect(moved).toMatchObject({ failure: { code: 'APPLICATION_STEP_REFUSED', detail: { state: from } } })
          else expect(moved).toEqual({ ok: true, value: row.to })
        }
})

test('an end is an end, every other state has a way out, and every state is reached', () => {
  const reached = new Set([...Object.values(firstState), ...applicationTable.map(({ to }) => to)])
  for (const state of applicationStates) {
    expect(applicationTable.some(({ from }) => from === state)).toBe(!endStates.has(state))
    expect(reached.has(state)).toBe(true)
  }
})

test('R28 only an officer approves, and only the CA issues', () => {
  expect(new Set(applicationTable.filter(({ to }) => to === 'approved').map(({ by }) => by))).toEqual(new Set(['officer']))
  expect(new Set(applicationTable.filter(({ to }) => to === 'issued').map(({ by }) => by))).toEqual(new Set(['authority']))
})

test('R10 admin PINs go out for an unblocking alone, to its applicant, once it was approved', () => {
  const rows = applicationTable.filter(({ to }) => to === 'released')
  expect(rows.map(({ step, from, by, of }) => ({ step, from, by, of }))).toEqual([
    { step: 'release', from: 'approved', by: 'applicant', of: 'unblock' },
  ])
})
