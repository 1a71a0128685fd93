import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takesCase, type Movable, type OfficeFacts } from './offices.ts'

const one: Movable = { tenantId: 'bureau', authority: 'north-ca' }
const hall: OfficeFacts = { id: 'ca-hall', kind: 'authority', authorities: ['north-ca'], isNamed: true, hasWorkers: true }
const district: OfficeFacts = { id: 'district', kind: 'bureau', authorities: [], isNamed: true, hasWorkers: true }

describe('R22 which office may be given a case', () => {
  it.each<[string, OfficeFacts, boolean]>([
    ['another of the bureau, whatever certificate it is about', district, true],
    ['the authority whose certificate it is', hall, true],
    ['one that has several', { ...hall, authorities: ['south-ca', 'north-ca'] }, true],
    ['the authority of another certificate: it would bind what it has not issued', { ...hall, authorities: ['south-ca'] }, false],
    ['an authority nobody has given anything', { ...hall, authorities: [] }, false],
    ['one with a name that only begins the same', { ...hall, authorities: ['north-ca-2', 'north'] }, false],
    ['the one that has it', { ...district, id: 'bureau' }, false],
    ['one the configuration names no more', { ...district, isNamed: false }, false],
    ['one where nobody would take it', { ...district, hasWorkers: false }, false],
    ['an authority’s own that nobody works in', { ...hall, hasWorkers: false }, false],
  ])('%s', (_what, office, takes) => expect(takesCase(office, one)).toBe(takes))

  it('never back to where it is, to nobody, or to an authority for a certificate that is not its own', () => {
    const id = fc.constantFrom('bureau', 'ca-hall', 'district')
    const authority = fc.constantFrom('north-ca', 'south-ca', 'east-ca')
    const office = fc.record({
      ...{ id, kind: fc.constantFrom('bureau' as const, 'authority' as const), authorities: fc.array(authority, { maxLength: 3 }) },
      ...{ isNamed: fc.boolean(), hasWorkers: fc.boolean() },
    })
    fc.assert(
      fc.property(office, fc.record({ tenantId: id, authority }), (facts, movable) => {
        if (!takesCase(facts, movable)) return
        expect(facts.id).not.toBe(movable.tenantId)
        expect(facts.isNamed && facts.hasWorkers).toBe(true)
        if (facts.kind === 'authority') expect(facts.authorities).toContain(movable.authority)
      }),
    )
  })
})
