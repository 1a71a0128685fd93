import { describe, expect, test } from 'vitest'
import { mayInstall, otherCopy, stateGoesWith, whenStarted, type Copies, type InstalledCopy } from './copies.ts'

const copy = (version: string | undefined): InstalledCopy => ({ root: `root of ${version}`, version })
const [older, newer, broken] = [copy('1.0.0'), copy('2.0.0'), copy(undefined)]

describe('R4 of two copies one runs', () => {
  const table: readonly (readonly [what: string, copies: Copies, person: string, mayInstallOwn: boolean, stateGoes: boolean])[] = [
    ['only a person’s own', { person: older }, 'run', true, true],
    ['both, the computer’s newer', { person: older, computer: newer }, 'hand-over', false, false],
    ['both, the computer’s older: its administrator decides', { person: newer, computer: older }, 'hand-over', false, false],
    ['both, the computer’s of the same version', { person: older, computer: older }, 'hand-over', false, false],
    ['both, nothing whole in the computer’s', { person: older, computer: broken }, 'run', true, true],
    ['only the computer’s', { computer: older }, 'hand-over', false, false],
    ['none', {}, 'run', true, true],
  ]
  test.each(table)('%s', (_what, copies, person, mayInstallOwn, stateGoes) => {
    expect(whenStarted('person', copies)).toBe(person)
    expect(mayInstall('person', copies)).toBe(mayInstallOwn)
    expect(stateGoesWith('person', copies)).toBe(stateGoes)
  })
  test.each(table)(
    '%s: the computer’s starts nothing of a person, is always installed, and leaves people’s folders alone',
    (_what, copies) => {
      expect(whenStarted('computer', copies)).toBe('run')
      expect(mayInstall('computer', copies)).toBe(true)
      expect(stateGoesWith('computer', copies)).toBe(false)
    },
  )
  test('each is told of the other, also of one that does not work', () => {
    expect(otherCopy('person', { person: older, computer: broken })).toBe(broken)
    expect(otherCopy('computer', { person: newer, computer: older })).toBe(newer)
    expect(otherCopy('computer', { computer: older })).toBeUndefined()
  })
})
