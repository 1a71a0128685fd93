import { describe, expect, it } from 'vitest'
import type { Context } from '../../platform/sessions/session.ts'
import { choiceTable, chooseContext } from './choose-context.ts'

const context = (id: string): Context => ({ id, organizationId: `of ${id}`, unitCode: '301001', basis: { kind: 'role', id: `role ${id}` } })
const [own, client, other] = [context('own'), context('client'), context('other')]

describe('R31 R39 for whom somebody goes into a business system', () => {
  it('nobody, where the session acts for nobody, whatever else is said', () => {
    expect(chooseContext({ contexts: [], named: 'own', last: { contextId: 'own' } })).toBe('nobody')
  })

  it('whom the person has just named comes before whom it was entered for last', () => {
    expect(chooseContext({ contexts: [own, client], named: 'client', last: { contextId: 'own' } })).toBe(client)
  })

  it.each([
    ['a context of somebody else', 'theirs'],
    ['a number', 7],
    ['a list', ['own']],
    ['an object', { id: 'own' }],
    ['null', null],
    ['nothing', ''],
  ])('a request that names %s chooses nothing', (_what, named) => {
    expect(chooseContext({ contexts: [own, client], named, last: undefined })).toBe('ask')
    expect(chooseContext({ contexts: [own, client], named, last: { contextId: 'client' } })).toBe(client)
  })

  it('whom it was entered for last, as long as that one is there, wherever it stands among the others', () => {
    for (const contexts of [
      [client, own, other],
      [own, other, client],
    ])
      expect(chooseContext({ contexts, named: undefined, last: { contextId: 'client' } })).toBe(client)
  })

  it('the only one there is, where it was never entered', () => {
    expect(chooseContext({ contexts: [own], named: undefined, last: undefined })).toBe(own)
  })

  it('asks where there are several and it was never entered: the one chosen last is another tab’s', () => {
    expect(chooseContext({ contexts: [client, own], named: undefined, last: undefined })).toBe('ask')
  })

  it('R39 asks where it was entered for somebody who is over, even where one is left', () => {
    for (const contextId of [null, 'gone']) {
      expect(chooseContext({ contexts: [own], named: undefined, last: { contextId } })).toBe('ask')
      expect(chooseContext({ contexts: [own, other], named: undefined, last: { contextId } })).toBe('ask')
    }
  })

  it('who was asked goes in for whom they said, though the one before is over', () => {
    expect(chooseContext({ contexts: [own], named: 'own', last: { contextId: null } })).toBe(own)
  })

  it('the last row decides what no other does', () => {
    expect(choiceTable.at(-1)?.choose({ contexts: [own], named: undefined, last: undefined })).toBe('ask')
  })
})
