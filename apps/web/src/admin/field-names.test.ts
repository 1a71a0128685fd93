import { changedFields, type PlaceEntry } from '@yinxin/protocol/desk'
import { describe, expect, it } from 'vitest'
import { fieldValue } from './field-names.ts'

describe('R19 what history says of a change', () => {
  const place = (...steps: PlaceEntry['steps']): PlaceEntry => ({ name: '示范市', steps })
  it('of cut-over dates names the day each holds from: an arrow would read as a change', () => {
    const first = { from: '2000-01-01', cutOverDate: '2022-06-08' }
    const [change] = changedFields(place(first), place(first, { from: '2027-01-01', cutOverDate: '2023-01-01' }))
    expect(fieldValue('en', 'place', 'steps', change?.before ?? '')).toBe('from the beginning: 2022-06-08')
    expect(fieldValue('zh-CN', 'place', 'steps', change?.after ?? '')).toBe('一开始: 2022-06-08，2027-01-01: 2023-01-01')
  })

  it('of codes says the words, and of nothing that there is nothing', () => {
    expect(fieldValue('en', 'day', 'kind', 'closed')).not.toBe('closed')
    expect(fieldValue('en', 'place', 'name', '')).not.toBe('')
    expect(fieldValue('en', 'desk', 'phone', '')).not.toBe('')
  })
})
