import { describe, expect, it } from 'vitest'
import type { AnnouncementEntry, DeskEntry, EntryContents, EntryKind, PlaceEntry } from './administration.ts'
import { cutOverDateOn } from './cut-over.ts'
import { changedFields, mergeEntries } from './entry-fields.ts'
import { entryFaults, type EntryFacts } from './entry-rules.ts'

const none = { zh: '', en: '' }
const words = { zh: '市民中心', en: 'Civic Centre' }
const desk: DeskEntry = {
  ...{ name: words, services: ['support'], operator: none, address: none, floor: '', windows: '', phone: '', chatUrl: '' },
  ...{ hoursNote: none, supervisors: [] },
}
const place: PlaceEntry = { name: '示范市', steps: [{ from: '2026-01-01', cutOverDate: '2025-06-01' }] }
const announcement: AnnouncementEntry = {
  ...{ title: words, text: words, from: '2026-11-30T10:00:00.000Z', until: '2026-11-30T12:00:00.000Z', pages: ['help'] },
}
const facts = { today: '2026-11-30', now: new Date('2026-11-30T08:00:00Z'), supervisors: ['a'] }

const faultsOf = <Kind extends EntryKind>(kind: Kind, content: EntryContents[Kind], more: Partial<EntryFacts<EntryContents[Kind]>> = {}) =>
  entryFaults(kind, content, { ...facts, ...more }).map(({ field, problem }) => `${field} ${problem}`)

describe('R43 what may be kept', () => {
  it('what is right has no fault', () => {
    expect(faultsOf('desk', desk)).toEqual([])
    expect(faultsOf('place', place, { before: place })).toEqual([])
    expect(faultsOf('announcement', announcement)).toEqual([])
    expect(faultsOf('day', { day: '2026-12-01', kind: 'closed', name: words })).toEqual([])
  })

  it.each([
    ['without a name', { name: none }, 'name missing'],
    ['a name of blanks', { name: { zh: ' ', en: ' ' } }, 'name missing'],
    ['in Chinese alone', { name: { zh: '中心', en: '' } }, 'name.en one-language'],
    ['an address in English alone', { address: { zh: '', en: 'Road' } }, 'address.zh one-language'],
    ['that does nothing', { services: [] }, 'services missing'],
    ['a phone that is a script', { phone: 'javascript:1' }, 'phone phone'],
    ['a chat page without https', { chatUrl: 'http://chat.example/' }, 'chatUrl address'],
    ['a chat page that is a script', { chatUrl: 'javascript:alert(1)' }, 'chatUrl address'],
    ['a chat page with a name in front', { chatUrl: 'https://a@evil.example/' }, 'chatUrl address'],
    ['six days', { week: [[], [], [], [], [], []] }, 'week hours'],
    ['hours that end before they begin', { week: [[{ from: '10:00', until: '09:00' }], [], [], [], [], [], []] }, 'week hours'],
    ['a stranger as supervisor', { supervisors: ['b'] }, 'supervisors stranger'],
    ['a mark that turns direction', { name: { zh: '中心\u202E', en: 'x' } }, 'name.zh characters'],
    ['a very long name', { name: { zh: '长'.repeat(61), en: 'x' } }, 'name.zh too-long'],
  ] as const)('a desk %s', (_what, part, fault) => expect(faultsOf('desk', { ...desk, ...part })).toContain(fault))

  it('a supervisor who has left since may stay named: nobody is kept from changing a phone', () => {
    expect(faultsOf('desk', { ...desk, supervisors: ['b'] }, { before: { ...desk, supervisors: ['b'] } })).toEqual([])
  })

  it.each([
    ['another past', [{ from: '2026-01-01', cutOverDate: '2024-01-01' }], 'steps past'],
    ['without its past', [{ from: '2026-12-01', cutOverDate: '2024-01-01' }], 'steps past'],
    ['a step of yesterday', [...place.steps, { from: '2026-11-29', cutOverDate: '2024-01-01' }], 'steps past'],
    [
      'two steps of one day',
      [...place.steps, { from: '2026-12-01', cutOverDate: '2024-01-01' }, { from: '2026-12-01', cutOverDate: '2023-01-01' }],
      'steps order',
    ],
    ['no day', [...place.steps, { from: '2026-12-01', cutOverDate: '2024-02-30' }], 'steps day'],
    ['nothing', [], 'steps missing'],
  ])('a place with %s', (_what, steps, fault) => expect(faultsOf('place', { ...place, steps }, { before: place })).toContain(fault))

  it('a place keeps its name, and a change may hold from today on', () => {
    expect(faultsOf('place', { ...place, name: '别处' }, { before: place })).toContain('name past')
    expect(
      faultsOf('place', { ...place, steps: [...place.steps, { from: '2026-11-30', cutOverDate: '2024-01-01' }] }, { before: place }),
    ).toEqual([])
  })

  it.each([
    ['that ends before it begins', { until: '2026-11-30T09:00:00.000Z' }, 'until order'],
    ['that is over', { from: '2026-11-29T09:00:00.000Z', until: '2026-11-30T07:59:59.000Z' }, 'until over'],
    ['for two years', { until: '2028-11-30T09:00:00.000Z' }, 'until too-far'],
    ['that never ends', { until: '' }, 'until day'],
    ['on no page', { pages: [] }, 'pages missing'],
    ['of several lines', { text: { zh: '一\n二', en: 'x' } }, 'text.zh characters'],
  ] as const)('an announcement %s', (_what, part, fault) => expect(faultsOf('announcement', { ...announcement, ...part })).toContain(fault))

  it('a day that is past is not added, but may be put right', () => {
    const past = { day: '2026-11-29', kind: 'closed', name: words } as const
    expect(faultsOf('day', past)).toEqual(['day past'])
    expect(faultsOf('day', past, { before: past })).toEqual([])
  })
})

describe('R19 the cut-over date that holds', () => {
  const places: readonly PlaceEntry[] = [
    { name: '', steps: [{ from: '2000-01-01', cutOverDate: '2025-01-01' }] },
    {
      name: '示范市',
      steps: [
        { from: '2026-01-01', cutOverDate: '2025-06-01' },
        { from: '2026-12-01', cutOverDate: '2026-06-01' },
      ],
    },
  ]
  it.each([
    ['示范市', '2025-12-31', '2025-01-01'],
    ['示范市', '2026-01-01', '2025-06-01'],
    ['示范市', '2026-11-30', '2025-06-01'],
    ['示范市', '2026-12-01', '2026-06-01'],
    ['别处', '2026-12-01', '2025-01-01'],
    [null, '2026-12-01', '2025-01-01'],
  ])('at %s on %s: %s', (name, day, date) => expect(cutOverDateOn(places, name, day)).toBe(date))
  it('where nobody has said anything there is none', () => expect(cutOverDateOn([], '示范市', '2026-12-01')).toBeUndefined())
})

describe('R43 two at once', () => {
  it('what somebody else changed and what one changed oneself are both kept', () => {
    const [mine, theirs] = [
      { ...desk, phone: '1' },
      { ...desk, floor: '3' },
    ]
    expect(mergeEntries(desk, mine, theirs)).toEqual({ content: { ...desk, phone: '1', floor: '3' }, both: [] })
  })

  it('what both changed is named, and stays as one typed it; the same change of both is none', () => {
    expect(mergeEntries(desk, { ...desk, phone: '1' }, { ...desk, phone: '2' })).toEqual({
      content: { ...desk, phone: '1' },
      both: ['phone'],
    })
    expect(mergeEntries(desk, { ...desk, phone: '1' }, { ...desk, phone: '1' }).both).toEqual([])
  })

  it('a field that was filled in first by them is not taken away', () => {
    const week = [[], [], [], [], [], [], []]
    expect(mergeEntries(desk, desk, { ...desk, week }).content.week).toEqual(week)
  })

  it('differences are said field by field, hours a day each', () => {
    const week = [[{ from: '09:00', until: '12:00' }], [], [], [], [], [], []]
    expect(changedFields({ ...desk, week: [[], [], [], [], [], [], []] }, { ...desk, week, name: { ...words, en: 'Hall' } })).toEqual([
      { field: 'name.en', before: 'Civic Centre', after: 'Hall' },
      { field: 'week.0', before: '', after: '09:00-12:00' },
    ])
  })
})
