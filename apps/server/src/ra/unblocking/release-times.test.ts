import type { ApplicationState } from '@yinxin/protocol/ra'
import { expect, test } from 'vitest'
import { mayFetch } from './release-times.ts'

const now = new Date('2026-11-23T10:00:00Z')
const before = (seconds: number): Date => new Date(+now - seconds * 1000)

test.each<[ApplicationState, number, string]>([
  ['approved', 0, 'first'],
  ['approved', 1800, 'first'],
  ['approved', 1801, 'APPLICATION_STEP_REFUSED'],
  ['released', 0, 'again'],
  ['released', 120, 'again'],
  ['released', 121, 'APPLICATION_STEP_REFUSED'],
  ['overdue', 0, 'APPLICATION_STEP_REFUSED'],
  ['waiting', 0, 'APPLICATION_STEP_REFUSED'],
  ['endorsed', 0, 'APPLICATION_STEP_REFUSED'],
  ['done', 0, 'APPLICATION_STEP_REFUSED'],
  ['refused', 0, 'APPLICATION_STEP_REFUSED'],
])('R10 admin PINs of an application that is %s since %i s: %s', (state, seconds, expected) => {
  const released = state === 'released' ? { at: before(seconds), generation: 0 } : null
  const may = mayFetch({ state, released, changedAt: before(seconds) }, now)
  expect(may.ok ? may.value : may.failure.code).toBe(expected)
})
