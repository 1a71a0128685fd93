import type { OrganizationPeopleAnswer, OrganizationPerson, RoleKind } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import type { DraftValues } from '../drafts/draft-values.ts'
import { readRoleDraft, roleDraftOf, type RoleFormOpen } from './role-draft.ts'

const person: OrganizationPerson = {
  ...{ id: 'r2', name: '陈可欣', kind: 'handler', state: 'active', until: '2027-01-01' },
  ...{ isOwn: false, isVerified: true, askedAt: '2026-11-01', may: ['limit'] },
}
const organization: OrganizationPeopleAnswer = {
  organization: { name: '示范', usccMasked: '9135***********Y43' },
  own: { id: 'r1', name: '林晓', kind: 'supervisor', acr: 'certificate' },
  may: ['invite', 'limit'],
  people: [person, { ...person, id: 'r3', state: 'pending' }],
  ...{ invitations: [], certificates: [], newCertificates: [] },
  units: [{ code: '30104826', name: '示范', place: '示范市', insurances: [] }],
  businessSystems: [{ id: 'handling', name: { zh: '经办', en: 'Handling' } }],
}
const kinds: readonly RoleKind[] = ['handler', 'read-only']
const filled = { name: '陈立', mobile: '19900000163', kind: 'read-only', until: '2027-06-30', unitCodes: ['30104826'] } as const
const back = (open: RoleFormOpen, value = filled, now = organization) => readRoleDraft(roleDraftOf(open, value), now, () => kinds)

describe('R17 the form of a role that was left half filled in', () => {
  it('an invitation comes back without the mobile, which nobody kept', () => {
    expect(JSON.stringify(roleDraftOf({ kind: 'invite' }, filled))).not.toContain(filled.mobile)
    expect(back({ kind: 'invite' })).toEqual({ open: { kind: 'invite' }, value: { ...filled, mobile: '' } })
  })

  it('of a person only the row is kept; the name comes from the page', () => {
    expect(JSON.stringify(roleDraftOf({ kind: 'change', person }, { ...filled, name: person.name }))).not.toContain(person.name)
    expect(back({ kind: 'change', person })).toMatchObject({
      open: { kind: 'change', person },
      value: { name: '陈可欣', kind: 'read-only' },
    })
  })

  it('limits that were not named stay unnamed: all is not none', () => {
    const { unitCodes: _, ...all } = filled
    expect(back({ kind: 'invite' }, all as typeof filled)?.value).not.toHaveProperty('unitCodes')
    expect(back({ kind: 'invite' }, { ...filled, unitCodes: [] } as unknown as typeof filled)?.value.unitCodes).toEqual([])
  })

  it('nothing is ticked that the page does not show, and no kind is chosen that may not be given', () => {
    const less = { ...organization, units: [], businessSystems: [] }
    expect(back({ kind: 'invite' }, filled, less)?.value.unitCodes).toEqual([])
    expect(back({ kind: 'invite' }, { ...filled, kind: 'supervisor' } as unknown as typeof filled)?.value.kind).toBe('handler')
  })

  it.each([
    ['the person has gone', { kind: 'change', person }, { ...organization, people: [] }],
    ['the person may not be changed', { kind: 'change', person }, { ...organization, people: [{ ...person, may: [] }] }],
    ['it was agreed to meanwhile', { kind: 'agree', person }, organization],
    ['nobody may be invited any more', { kind: 'invite' }, { ...organization, may: [] }],
  ] as const)('%s: there is nothing to go on with', (_, open, now) => {
    expect(back(open, filled, now)).toBeUndefined()
  })

  it('what is no form of this page is none', () => {
    const others: readonly DraftValues[] = [{}, { open: 'give' }, { open: ['invite'] }]
    for (const values of others) expect(readRoleDraft(values, organization, () => kinds)).toBeUndefined()
  })
})
