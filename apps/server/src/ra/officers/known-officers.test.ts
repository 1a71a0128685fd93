import { describe, expect, test } from 'vitest'
import { createKnownOfficers } from './known-officers.ts'

/** A CA whose list changes, on a clock that is moved by hand. */
function world(listed: string[]) {
  const state = { asked: 0, at: 0, listed, away: false }
  const ca = {
    async officers() {
      state.asked += 1
      if (state.away) throw new Error('the CA is away')
      return state.listed.map((sha256) => ({ sha256, name: '周核', number: 'R001' }))
    },
  }
  const isOfficer = createKnownOfficers(ca, { now: () => new Date(0), monotonic: () => state.at })
  return { state, isOfficer }
}

describe('R28 whom the RA takes for an officer', () => {
  test('who is on the CA’s list, and nobody else', async () => {
    const { isOfficer } = world(['a'])
    expect([await isOfficer('a'), await isOfficer('b')]).toEqual([true, false])
  })

  test('the list serves ten seconds: then who was taken off it is nobody', async () => {
    const { state, isOfficer } = world(['a'])
    expect(await isOfficer('a')).toBe(true)
    state.listed = []
    state.at = 9_000
    expect([await isOfficer('a'), state.asked]).toEqual([true, 1])
    state.at = 10_001
    expect([await isOfficer('a'), state.asked]).toEqual([false, 2])
  })

  test('somebody new is known at once', async () => {
    const { state, isOfficer } = world(['a'])
    expect(await isOfficer('b')).toBe(false)
    state.listed = ['a', 'b']
    expect(await isOfficer('b')).toBe(true)
  })

  test('a CA that is away makes nobody an officer', async () => {
    const { state, isOfficer } = world([])
    state.away = true
    await expect(isOfficer('a')).rejects.toThrow()
  })
})
