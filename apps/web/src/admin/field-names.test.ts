import { changedFields, type HistoryKind, type PlaceEntry } from '@yinxin/protocol/desk'
import { describe, expect, it } from 'vitest'
import { fieldName, fieldValue, momentIn } from './field-names.ts'
import { adminTexts } from './texts.ts'

describe('R19 what history says of a change', () => {
  const place = (...steps: PlaceEntry['steps']): PlaceEntry => ({ name: '示范市', steps })
  it('of cut-over dates names the day each holds from: an arrow would read as a change', () => {
    const first = { from: '2000-01-01', cutOverDate: '2022-06-08' }
    const [change] = changedFields(place(first), place(first, { from: '2027-01-01', cutOverDate: '2023-01-01' }))
    expect(fieldValue('en', 'place', 'steps', change?.before ?? '')).toBe('from the beginning: 2022-06-08')
    expect(fieldValue('zh-CN', 'place', 'steps', change?.after ?? '')).toBe('一开始：2022-06-08，2027-01-01：2023-01-01')
  })

  it('of codes says the words, and of nothing that there is nothing', () => {
    expect(fieldValue('en', 'day', 'kind', 'closed')).not.toBe('closed')
    expect(fieldValue('en', 'place', 'name', '')).not.toBe('')
    expect(fieldValue('en', 'desk', 'phone', '')).not.toBe('')
  })
})

describe('R19 what a field is called', () => {
  it.each<[HistoryKind, string, string, string]>([
    ['desk', 'name.zh', adminTexts['zh-CN'].inLanguage(adminTexts['zh-CN'].desks.fields.name, adminTexts['zh-CN'].zh), 'zh-CN'],
    ['desk', 'name.en', adminTexts.en.inLanguage(adminTexts.en.desks.fields.name, adminTexts.en.en), 'en'],
    ['desk', 'week.0', adminTexts['zh-CN'].inLanguage(adminTexts['zh-CN'].desks.fields.week, '周一'), 'zh-CN'],
    ['desk', 'week.6', adminTexts.en.inLanguage(adminTexts.en.desks.fields.week, 'Sunday'), 'en'],
    ['desk', 'week.7', adminTexts.en.inLanguage(adminTexts.en.desks.fields.week, ''), 'en'],
    ['desk', 'name.fr', adminTexts.en.inLanguage(adminTexts.en.desks.fields.name, 'fr'), 'en'],
    ['staff', 'state', adminTexts.en.staff.state, 'en'],
    ['day', 'kind', adminTexts.en.days.fields.kind, 'en'],
    ['staff', 'later', 'later', 'en'],
  ])('%s %s: %s', (kind, field, name, language) => expect(fieldName(language as 'en' | 'zh-CN', kind, field)).toBe(name))

  it('none is called by something every object has', () => {
    for (const field of ['constructor', 'toString', '__proto__']) expect(typeof fieldName('en', 'staff', field)).toBe('string')
  })
})

describe('R19 what a value is', () => {
  const of = (language: 'en' | 'zh-CN', kind: HistoryKind, field: string, value: string) => fieldValue(language, kind, field, value)

  it('several codes are several words, joined as the language joins; a code nobody knows stays', () => {
    const { clerk, approver } = adminTexts['zh-CN'].roles
    expect(of('zh-CN', 'staff', 'roles', 'clerk, approver')).toBe(`${clerk}、${approver}`)
    expect(of('en', 'staff', 'roles', 'clerk, juggler')).toBe(`${adminTexts.en.roles.clerk}, juggler`)
  })

  it('moments of announcements are moments, of the same name elsewhere what they are', () => {
    const iso = new Date(2026, 2, 2, 8, 5).toISOString()
    for (const field of ['from', 'until']) expect(of('en', 'announcement', field, iso)).toBe('2026-03-02 08:05')
    expect(of('en', 'announcement', 'pages', iso)).toBe(iso)
    expect(of('en', 'desk', 'from', iso)).toBe(iso)
    expect(of('en', 'announcement', 'from', 'soon')).toBe('soon')
  })

  it('nothing is said to be nothing, as it is in that place', () => {
    expect(of('en', 'desk', 'week.3', '')).toBe(adminTexts.en.desks.closed)
    expect(of('en', 'desk', 'phone', '')).toBe(adminTexts.en.history.nothing)
    expect(of('en', 'place', 'name', '')).toBe(adminTexts.en.places.elsewhere)
    expect(of('en', 'place', 'name', '示范市')).toBe('示范市')
    expect(of('en', 'desk', 'name', '')).toBe(adminTexts.en.history.nothing)
  })

  it('a moment has two digits each, in the reader’s own time', () => {
    expect(momentIn(new Date(2026, 10, 23, 9, 41).toISOString())).toBe('2026-11-23 09:41')
    expect(momentIn(new Date(2026, 0, 1, 0, 0).toISOString())).toBe('2026-01-01 00:00')
  })
})
