import { roleKinds } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { maySuspend, reachesIssuer } from './may-suspend.ts'

/** Who uses the certificate, beside whoever reports it. */
const users = { nobody: null, themselves: 'me', somebody: 'other' } as const

describe('R30 who may suspend which certificate', () => {
  it.each([
    ['legal-representative', 'nobody', true],
    ['legal-representative', 'themselves', true],
    ['legal-representative', 'somebody', true],
    ['supervisor', 'nobody', true],
    ['supervisor', 'themselves', true],
    ['supervisor', 'somebody', true],
    ['handler', 'nobody', true],
    ['handler', 'themselves', true],
    ['handler', 'somebody', false],
    ['read-only', 'nobody', false],
    ['read-only', 'themselves', false],
    ['read-only', 'somebody', false],
  ] as const)('a %s, one that %s uses: %s', (kind, user, may) => {
    expect(maySuspend({ kind, personId: 'me' }, users[user])).toBe(may)
  })

  it.each([
    ['legal-representative', 'nobody', true],
    ['supervisor', 'nobody', true],
    ['supervisor', 'somebody', true],
    ['handler', 'themselves', true],
    ['handler', 'nobody', false],
    ['handler', 'somebody', false],
    ['read-only', 'themselves', false],
  ] as const)('the report of a %s about one that %s uses reaches the issuer: %s', (kind, user, reaches) => {
    expect(reachesIssuer({ kind, personId: 'me' }, users[user])).toBe(reaches)
  })

  it('every kind of role is decided on', () => {
    for (const kind of roleKinds) expect(maySuspend({ kind, personId: 'me' }, null)).toBe(kind !== 'read-only')
  })

  it('an id is compared whole: one that only begins alike is somebody else', () => {
    expect(maySuspend({ kind: 'handler', personId: 'me' }, 'me2')).toBe(false)
    expect(maySuspend({ kind: 'handler', personId: 'me' }, '')).toBe(false)
  })
})
