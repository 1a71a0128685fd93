import { describe, expect, it } from 'vitest'
import { sessionBrowser, sessionPlace } from './session-place.ts'

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

describe('R30 with what a session was opened', () => {
  it.each([
    ['Edge · Windows', 'Edge · Windows', 'Edge · Windows'],
    ['?', '没有说明的浏览器', 'A browser that does not say which'],
  ])('%s', (browser, chinese, english) => {
    expect([sessionBrowser(browser, 'zh-CN'), sessionBrowser(browser, 'en')]).toEqual([chinese, english])
  })
})
