import { roleStates } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { handlerOfTie, type Tie } from './handlers.ts'
import type { Role } from './role.ts'

const today = '2026-03-02'
const role: Role = {
  ...{ id: 'r', personId: 'p', organizationId: 'o', kind: 'handler', state: 'active', unitCodes: null, businessSystems: null },
  ...{ until: '2026-03-02', inForceBy: 'certificate', version: 3 },
}
const tie = (change: Partial<Tie> = {}): Tie => ({ isLiving: true, role, isToldOfSignIns: false, ...change })

describe('R25a who a certificate is of', () => {
  it('nobody, where nobody of the organisation was ever tied to it: then it opens the organisation itself', () => {
    expect(handlerOfTie(null, today)).toBe('nobody')
  })

  it('the person with their role, on its last day too', () => {
    expect(handlerOfTie(tie(), today)).toBe(role)
    expect(handlerOfTie(tie({ isToldOfSignIns: true }), today)).toBe(role)
  })

  it.each<[string, Tie]>([
    ['the tie has ended', tie({ isLiving: false })],
    ['the tie has ended, and the role is in force', tie({ isLiving: false, role: { ...role, until: '2030-01-01' } })],
    ['the person has no role any more', tie({ role: null })],
    ['the role’s last day is over', tie({ role: { ...role, until: '2026-03-01' } })],
    ...roleStates
      .filter((state) => state !== 'active')
      .map((state): [string, Tie] => [`the role is ${state}`, tie({ role: { ...role, state, until: '9999-12-31' } })]),
  ])('%s: it opens nothing by itself, and is never taken for one that nobody uses', (_what, one) => {
    expect(handlerOfTie(one, today)).toBe('ended')
  })
})
