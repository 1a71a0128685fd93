import type { SignInAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter, takeEnded, takeFirstSignIn } from './enter.ts'
import { leaveForSignIn } from './leaving/leave.ts'
import { noteSessionChanged, takeSessionChanged } from './clients/tab-client.ts'
import { keepTabContext, tabContext } from './tab-context.ts'
import { lastTried, rememberTried } from './tried-certificate.ts'

const kept = new Map<string, string>()
const [assign, replace] = [vi.fn(), vi.fn()]

beforeEach(() => {
  vi.stubGlobal('location', { assign, replace })
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
})
afterEach(() => {
  kept.clear()
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

const tried = { holder: '示范', issuerName: '示范 CA', serial: '01', validUntil: '2029-11-23', ukey: 'YX-0001' }
const inside = (firstSignIn: boolean): SignInAnswer => ({ next: 'enter', location: '/workbench', firstSignIn })

describe('after a sign-in', () => {
  it('one goes where the portal says, without a way back to the sign-in', () => {
    enter(inside(false))
    expect(replace).toHaveBeenCalledExactlyOnceWith('/workbench')
    expect(assign).not.toHaveBeenCalled()
    expect(takeFirstSignIn()).toBe(false)
  })

  it('the first one is greeted once', () => {
    enter(inside(true))
    expect([takeFirstSignIn(), takeFirstSignIn()]).toEqual([true, false])
  })

  it('the certificate that was tried is forgotten once it let somebody in', () => {
    rememberTried(tried)
    enter(inside(false))
    expect(lastTried()).toBeUndefined()
  })

  it('a choice of units comes first, and can be left again; until then the certificate may still be asked for', () => {
    rememberTried(tried)
    enter({ next: 'choose-unit', organization: { name: '示范', usccMasked: '9199**********29' }, units: [] })
    expect(assign).toHaveBeenCalledExactlyOnceWith('/ssologin/unit')
    expect(replace).not.toHaveBeenCalled()
    expect(lastTried()).toEqual(tried)
  })
})

describe('for whom a tab acts', () => {
  it('is forgotten with the session: the next one has contexts of its own', () => {
    for (const leave of [() => enter(inside(false)), () => leaveForSignIn('signed-out')]) {
      keepTabContext('7d0b7f1e-0c07-4d0c-8a41-000000000001')
      expect(tabContext()).toBeDefined()
      leave()
      expect(tabContext()).toBeUndefined()
    }
  })

  it('a session that changed behind a tab is said once', () => {
    keepTabContext('7d0b7f1e-0c07-4d0c-8a41-000000000001')
    noteSessionChanged()
    expect(tabContext()).toBeUndefined()
    expect([takeSessionChanged(), takeSessionChanged()]).toEqual([true, false])
  })
})

describe('after a session', () => {
  it.each(['signed-out', 'elsewhere'] as const)('the sign-in page says once how it ended: %s', (ended) => {
    leaveForSignIn(ended)
    expect(replace).toHaveBeenCalledExactlyOnceWith('/ssologin/login')
    expect([takeEnded(), takeEnded()]).toEqual([ended, undefined])
  })

  it('says nothing that somebody else put there', () => {
    kept.set('yinxin.ended', '<script>')
    expect(takeEnded()).toBeUndefined()
    expect(kept.size).toBe(0)
  })
})

describe('the certificate a sign-in was tried with', () => {
  it('is kept for the failure page, the last one only', () => {
    expect(lastTried()).toBeUndefined()
    rememberTried(tried)
    rememberTried({ ...tried, serial: '02' })
    expect(lastTried()).toEqual({ ...tried, serial: '02' })
    rememberTried(undefined)
    expect(lastTried()).toBeUndefined()
  })
})
