import type { DelegationsAnswer } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { handlersDraftOf, offerDraftOf, readDelegationDraft } from './delegation-draft.ts'

const received: DelegationsAnswer['received'][number] = {
  ...{ id: 'd1', organization: { name: '示范', usccMasked: '9135***********Y43' }, state: 'offered', until: '2027-01-01' },
  ...{ unitCodes: ['30104826'], businessSystems: ['handling'], offeredAt: '2026-11-01', handlers: [] },
}
const shown: DelegationsAnswer = {
  organization: { name: '代理', usccMasked: '9135***********Y44' },
  own: { name: '林晓', kind: 'supervisor', acr: 'certificate' },
  may: ['delegate', 'accept-delegation'],
  ...{ given: [], received: [received], handlers: [{ role: 'r1', name: '林晓', kind: 'supervisor' }] },
  units: [{ code: '30104826', name: '示范', place: '示范市', insurances: [] }],
  businessSystems: [{ id: 'handling', name: { zh: '经办', en: 'Handling' } }],
}
const offer = { uscc: '91330106MA27XY1833', name: '代理', unitCodes: ['30104826'], businessSystems: ['handling'], until: '2027-06-30' }

describe('R39 the form of a delegation that was left half filled in', () => {
  it('an offer comes back as it was, with nothing ticked that the page does not show', () => {
    expect(readDelegationDraft(offerDraftOf(offer), shown)).toEqual({ open: { kind: 'give' }, offer })
    const less = readDelegationDraft(offerDraftOf(offer), { ...shown, units: [] })
    expect([less?.offer?.unitCodes, less?.offer?.businessSystems]).toEqual([[], ['handling']])
  })

  it('who acts comes back, without those who are no handlers any more', () => {
    const draft = handlersDraftOf('accept', 'd1', ['r1', 'r9'])
    expect(readDelegationDraft(draft, shown)).toEqual({ open: { kind: 'accept', one: received }, handlers: ['r1'] })
  })

  it.each([
    ['it was withdrawn', handlersDraftOf('accept', 'd2', []), shown],
    ['it was accepted meanwhile', handlersDraftOf('accept', 'd1', []), { ...shown, received: [{ ...received, state: 'active' as const }] }],
    ['it is not in force', handlersDraftOf('name', 'd1', []), shown],
    ['one may not accept any more', handlersDraftOf('accept', 'd1', []), { ...shown, may: ['delegate' as const] }],
    ['one may not delegate any more', offerDraftOf(offer), { ...shown, may: [] }],
    ['it is of another form', { open: 'invite' }, shown],
  ])('%s: there is nothing to go on with', (_, draft, now) => expect(readDelegationDraft(draft, now)).toBeUndefined())
})
