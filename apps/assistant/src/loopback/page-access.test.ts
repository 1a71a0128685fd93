import { expect, test } from 'vitest'
import { createPageAccess, type Audience } from './page-access.ts'

const own = 'http://127.0.0.1:11735'

test('a code is good once, for its time, and gives a token for one audience and origin', () => {
  let now = 0
  const used: Audience[] = []
  const access = createPageAccess(
    () => now,
    (audience) => used.push(audience),
  )
  const code = access.issueCode({ kind: 'prompt', id: 'p1' }, 10)
  expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/)
  const exchanged = access.exchange(code, own)
  expect(exchanged?.audience).toEqual({ kind: 'prompt', id: 'p1' })
  expect(access.exchange(code, own)).toBeUndefined()
  expect(access.audienceOf(exchanged?.token, own)).toEqual({ kind: 'prompt', id: 'p1' })
  expect(access.audienceOf(exchanged?.token, 'http://localhost:11735')).toBeUndefined()
  expect(access.audienceOf(undefined, own)).toBeUndefined()
  const late = access.issueCode({ kind: 'home' }, 10)
  now = 10_001
  expect(access.exchange(late, own)).toBeUndefined()
  expect(used).toEqual([{ kind: 'prompt', id: 'p1' }])
})

test('a finished prompt takes its codes and tokens with it, and others keep theirs', () => {
  const access = createPageAccess(() => 0)
  const [first, second] = [access.issueToken({ kind: 'prompt', id: 'p1' }, own), access.issueToken({ kind: 'prompt', id: 'p2' }, own)]
  const code = access.issueCode({ kind: 'prompt', id: 'p1' }, 10)
  access.revoke('p1')
  expect(access.audienceOf(first, own)).toBeUndefined()
  expect(access.exchange(code, own)).toBeUndefined()
  expect(access.audienceOf(second, own)).toEqual({ kind: 'prompt', id: 'p2' })
})

test('there is room for so many and no more: the oldest goes', () => {
  const access = createPageAccess(() => 0)
  const first = access.issueToken({ kind: 'home' }, own)
  for (let i = 0; i < 300; i++) access.issueToken({ kind: 'home' }, own)
  expect(access.audienceOf(first, own)).toBeUndefined()
})
