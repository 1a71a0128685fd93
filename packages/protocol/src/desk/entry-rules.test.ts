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

/** Characters that make what is shown another thing than what was typed, or that a database has no place for. */
const hidden = {
  NUL: '\u0000',
  'a line end': '\n',
  escape: '\u001b[2J',
  'half a surrogate pair': '\ud800',
  'the other half': '\udc00',
  'a mark that turns direction': '\u202e',
  'an isolate': '\u2066',
  'no width at all': '\u200b',
  'a joiner': '\u200d',
  'a byte order mark': '\ufeff',
  'a soft hyphen': '\u00ad',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a private character': '\ue000',
  'no character': '\uffff',
  'a tag nobody sees': '\u{e0041}',
} as const

/** Every text of an entry by its path, with the value that is right. */
function* textsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value === 'string') yield path
  else if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [name, inner] of Object.entries(value)) yield* textsOf(inner, [...path, name])
}
const withText = <Content extends object>(content: Content, [name = '', ...rest]: readonly string[], text: string): Content => {
  const inner = (content as Record<string, unknown>)[name]
  return { ...content, [name]: rest.length === 0 ? text : withText(inner as object, rest, text) }
}

const full: { readonly [Kind in EntryKind]: EntryContents[Kind] } = {
  desk: {
    ...desk,
    ...{
      operator: words,
      address: words,
      floor: '3F',
      windows: '1–4',
      phone: '0555-1234567',
      chatUrl: 'https://chat.example/',
      hoursNote: words,
    },
  },
  day: { day: '2026-12-01', kind: 'closed', name: words },
  place,
  announcement,
}

describe('R43 no text of an entry hides anything', () => {
  const cells = (Object.keys(full) as EntryKind[]).flatMap((kind) => [...textsOf(full[kind])].map((path) => [kind, path] as const))

  it('every kind has texts to try, and is right as it stands', () => {
    for (const kind of Object.keys(full) as EntryKind[]) {
      expect(cells.some(([one]) => one === kind)).toBe(true)
      expect(faultsOf(kind, full[kind], kind === 'place' ? ({ before: place } as never) : {})).toEqual([])
    }
  })

  it.each(cells)('%s: %j', (kind, path) => {
    if (path.at(-1) === 'kind') return // one of a list: the schema has it
    for (const [what, character] of Object.entries(hidden))
      for (const text of [`市民${character}中心`, character, `${character}中心`, `中心${character}`])
        expect(faultsOf(kind, withText(full[kind], path, text) as never), what).not.toEqual([])
  })

  it('what people write is theirs: rare characters, emoji, markup and formulas are text', () => {
    for (const text of ['𠮷野家', '龘靐齉', '<b>3 楼</b>', '=1+1', '“服务”＆中心', 'Bâtiment Nº 3', '🏢'])
      expect(faultsOf('desk', { ...full.desk, floor: text }), text).toEqual([])
  })

  it.each(['from', 'until'] as const)(
    '%s of an announcement is a moment in UTC as programs write it, and nothing that only reads as one',
    (field) => {
      for (const text of [
        '2026-12-01',
        '1 Dec 2026',
        '2026-12-01T08:00',
        '2026-12-01T08:00:00+08:00',
        '2026-12-01T08:00:00Z (<b>)',
        '1',
        '',
      ])
        expect(faultsOf('announcement', { ...announcement, until: '2026-12-03T00:00:00.000Z', [field]: text }), text).toContain(
          `${field} day`,
        )
    },
  )

  it('a chat page goes where its text says', () => {
    const said = (chatUrl: string) => faultsOf('desk', { ...full.desk, chatUrl })
    for (const url of ['https://chat.example', 'https://chat.example/a?b#c', 'https://客服.example/']) expect(said(url), url).toEqual([])
    for (const url of [
      ...['https://good.example@evil.example/', 'https://good.example\\@evil.example/', 'https:///evil', 'https:evil', '//evil.example'],
      ...['data:text/html,x', 'ftp://a.example/', 'HTTPS://a b.example/', `https://${'a'.repeat(500)}.example/`, ' https://a.example/'],
    ])
      expect(said(url), url).toContain('chatUrl address')
  })
})
