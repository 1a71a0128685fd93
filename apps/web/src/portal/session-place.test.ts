import { describe, expect, it } from 'vitest'
import { sessionPlace } from './session-place.ts'

describe('R30 where a session was opened', () => {
  it.each([
    [
      'a place the portal has a name for',
      { network: '203.0.113.*', place: { zh: '政务大厅', en: 'Service hall' } },
      '政务大厅',
      'Service hall',
    ],
    ['a part of an address', { network: '203.0.113.*' }, '网络 203.0.113.*', 'network 203.0.113.*'],
    ['a session from before', undefined, undefined, undefined],
  ])('%s', (_, from, chinese, english) => {
    expect([sessionPlace(from, 'zh-CN'), sessionPlace(from, 'en')]).toEqual([chinese, english])
  })
})
