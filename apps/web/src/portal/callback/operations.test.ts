import { jwsSigningInput } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rememberOperation, takeChallengeOf } from './operations.ts'

/** The browser's storage, whose names are its own properties. */
class BrowserStorage {
  getItem(name: string) {
    return Object.hasOwn(this, name) ? (this as unknown as Record<string, string>)[name] : null
  }
  setItem(name: string, value: string) {
    Object.assign(this, { [name]: String(value) })
  }
  removeItem(name: string) {
    Reflect.deleteProperty(this, name)
  }
}

let storage: BrowserStorage
beforeEach(() => {
  storage = new BrowserStorage()
  vi.stubGlobal('localStorage', storage)
})
afterEach(() => vi.unstubAllGlobals())

const later = () => new Date(Date.now() + 300_000).toISOString()
const past = '2020-01-01T00:00:00.000Z'

const challenge = (operation: unknown, id = 'challenge-1', expiresAt = later()): ChallengeAnswer => ({
  ...{ id, expiresAt, nonce: 'n'.repeat(43) },
  request: `${jwsSigningInput({ alg: 'ES256' }, { jti: operation })}.${'A'.repeat(86)}`,
})

describe('R34 the challenge of an operation that comes back by the callback', () => {
  it('is known once, and only to who asks for this operation', () => {
    rememberOperation(challenge('operation-1'))
    rememberOperation(challenge('operation-2', 'challenge-2'))
    expect(takeChallengeOf('operation-3')).toBeUndefined()
    expect(takeChallengeOf('operation-2')).toBe('challenge-2')
    expect(takeChallengeOf('operation-1')).toBe('challenge-1')
    expect(takeChallengeOf('operation-1')).toBeUndefined()
    expect(Object.keys(storage)).toEqual([])
  })

  it('is gone when it ran out, and makes room for the next', () => {
    rememberOperation(challenge('operation-1', 'challenge-1', past))
    expect(Object.keys(storage)).toHaveLength(1)
    rememberOperation(challenge('operation-2'))
    expect(Object.keys(storage)).toEqual(['yinxin.operation.operation-2'])
    rememberOperation(challenge('operation-3', 'challenge-3', past))
    expect(takeChallengeOf('operation-3')).toBeUndefined()
  })

  it.each(['', 'null', '5', '"text"', '[]', '{', '{}', '{"id":1,"expiresAt":"2999-01-01"}', '{"id":"a"}', '{"id":"a","expiresAt":"soon"}'])(
    'what another version left there (%s) is nothing, and in nobody’s way',
    (left) => {
      storage.setItem('yinxin.operation.old', left)
      expect(takeChallengeOf('old')).toBeUndefined()
      storage.setItem('yinxin.operation.old', left)
      rememberOperation(challenge('operation-1'))
      expect(takeChallengeOf('operation-1')).toBe('challenge-1')
      expect(Object.keys(storage)).toEqual([])
    },
  )

  it('leaves alone what is no operation', () => {
    storage.setItem('yinxin.language', 'en')
    rememberOperation(challenge('operation-1'))
    expect(storage.getItem('yinxin.language')).toBe('en')
  })

  it.each([[undefined], [5], [null], [['a']]])('a request whose jti is %j has no operation to remember', (operation) => {
    rememberOperation(challenge(operation))
    expect(Object.keys(storage)).toEqual([])
  })

  it('a request that is none is remembered by nobody', () => {
    rememberOperation({ ...challenge('operation-1'), request: 'no.jws' })
    expect(Object.keys(storage)).toEqual([])
  })

  it('where storage is blocked only this page remembers, and nothing breaks', () => {
    vi.stubGlobal('localStorage', undefined)
    expect(() => rememberOperation(challenge('operation-1'))).not.toThrow()
    expect([takeChallengeOf('operation-1'), takeChallengeOf('operation-1')]).toEqual(['challenge-1', undefined])
  })
})
